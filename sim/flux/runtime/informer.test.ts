import { describe, expect, it } from 'vitest';
import { ApiClient, type ApiHandler, ApiServer, ConnectionError } from '../../apiserver/index.ts';
import { VirtualClock } from '../../clock/index.ts';
import { Random, Tape } from '../../random/index.ts';
import { Informer } from './informer.ts';
import { Process } from './process.ts';

const PATH = { group: '', version: 'v1', resource: 'configmaps' };

/** A server, a process with an informer before it, and a switch to cut the connection. */
function play(lagMs = 0) {
  const clock = new VirtualClock();
  const server = new ApiServer({ clock, random: new Random(1), authorizationMode: 'AlwaysAllow' });
  const requests: string[] = [];
  let isCut = false;
  const handler: ApiHandler = async (request) => {
    requests.push(request.query.includes('watch=') ? 'WATCH' : 'LIST');
    if (isCut) throw new ConnectionError('ECONNREFUSED');
    return server.handle(request);
  };
  const process = new Process({ name: 'p', incarnation: 1, handler, clock });
  const informer = new Informer({
    client: new ApiClient({ handler: process.handler, userAgent: 'test' }),
    path: PATH,
    clock: process.clock,
    tape: new Tape(new Random(2)),
    site: 'test',
    lagMs: () => lagMs,
  });
  const events: string[] = [];
  informer.onEvent((event) => events.push(`${event.type} ${event.object.metadata.name}`));
  const client = new ApiClient({ handler: server.handle, userAgent: 'test' });
  return {
    clock,
    server,
    process,
    informer,
    events,
    requests,
    cut: (value: boolean) => {
      isCut = value;
    },
    create: (name: string) =>
      client.create(
        { ...PATH, namespace: 'default' },
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } },
      ),
    change: (name: string) =>
      client.patch({ ...PATH, namespace: 'default', name }, 'merge', { data: { a: '1' } }),
    remove: (name: string) => client.delete({ ...PATH, namespace: 'default', name }),
    run: (ms: number) => clock.run({ until: clock.now() + ms }),
  };
}

async function withNamespace(world: ReturnType<typeof play>): Promise<void> {
  const client = new ApiClient({ handler: world.server.handle, userAgent: 'test' });
  const path = { group: '', version: 'v1', resource: 'namespaces' };
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } };
  await client.create(path, namespace).catch(() => undefined);
}

describe('an informer', () => {
  it('reports what exists, then what changes', async () => {
    const world = play();
    await withNamespace(world);
    await world.create('a');
    void world.informer.start();
    await world.run(10);
    await world.create('b');
    await world.change('a');
    await world.remove('b');
    await world.run(10);
    expect(world.events).toEqual(['add a', 'add b', 'update a', 'delete b']);
    expect(world.informer.get('default', 'b')).toBeUndefined();
  });

  it('shows changes only after its lag, in their order', async () => {
    const world = play(500);
    await withNamespace(world);
    void world.informer.start();
    await world.run(1000);
    await world.create('a');
    await world.change('a');
    await world.run(499);
    expect(world.events).toEqual([]);
    await world.run(1);
    expect(world.events).toEqual(['add a', 'update a']);
  });

  it('comes back after an outage and reports what it missed', async () => {
    const world = play();
    await withNamespace(world);
    await world.create('a');
    world.cut(true);
    void world.informer.start();
    await world.run(10_000);
    expect(world.events).toEqual([]);
    world.cut(false);
    await world.run(60_000);
    expect(world.events).toEqual(['add a']);
  });

  it('lists again when the server has forgotten its place', async () => {
    const world = play();
    await withNamespace(world);
    await world.create('a');
    void world.informer.start();
    await world.run(10);
    world.process.pause();
    await world.run(20 * 60_000);
    await world.create('b');
    await world.remove('a');
    world.server.store.compact(world.server.store.revision);
    world.process.resume();
    await world.run(60_000);
    expect(world.events.slice(0, 1)).toEqual(['add a']);
    expect([...world.informer.list()].map((object) => object.metadata.name)).toContain('b');
    expect(world.informer.get('default', 'a')).toBeUndefined();
  });

  it('is silent after its process was killed', async () => {
    const world = play();
    await withNamespace(world);
    void world.informer.start();
    await world.run(10);
    world.process.kill();
    const before = world.requests.length;
    await world.create('a');
    await world.run(60 * 60_000);
    expect(world.events).toEqual([]);
    expect(world.requests.length).toBe(before);
  });
});
