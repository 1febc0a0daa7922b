import { describe, expect, it } from 'vitest';
import { at, type JsonObject } from '../../kube/index.ts';
import { conditionsOf, findCondition } from '../condition.ts';
import { FluxWorld, sentConditions } from '../flux-world.fixture.ts';
import { createNotificationController, type NotificationController } from './notification-controller.ts';
import { RECEIVERS } from './reconcile-receiver.ts';

const MINUTE = 60_000;
const RECEIVER = { ...RECEIVERS, namespace: 'apps' };
const SECRETS = { group: '', version: 'v1', resource: 'secrets', namespace: 'apps' };

async function play(): Promise<{ world: FluxWorld; controller: NotificationController }> {
  const world = await FluxWorld.create();
  const { handler, clock, tape } = world;
  const controller = createNotificationController({ handler, clock, tape, leaderElection: false });
  controller.start();
  return { world, controller };
}

async function createReceiver(world: FluxWorld, resources: readonly JsonObject[]): Promise<void> {
  await world.client.create(RECEIVER, {
    apiVersion: 'notification.toolkit.fluxcd.io/v1',
    kind: 'Receiver',
    metadata: { name: 'hook', namespace: 'apps' },
    spec: { type: 'generic', secretRef: { name: 'token' }, resources: [...resources] },
  });
}

async function createToken(world: FluxWorld): Promise<void> {
  const metadata = { name: 'token', namespace: 'apps' };
  await world.client.create(SECRETS, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    stringData: { token: 't' },
  });
}

const receiver = (world: FluxWorld) => world.client.get({ ...RECEIVER, name: 'hook' });
const pathOf = async (world: FluxWorld) => String(at(await receiver(world), 'status', 'webhookPath') ?? '');
const ready = async (world: FluxWorld): Promise<string> => {
  const condition = findCondition(conditionsOf(await receiver(world)), 'Ready');
  return condition ? `${condition.status} ${condition.reason}` : 'absent';
};
const RELEASES = [{ kind: 'HelmRelease', name: 'podinfo' }];

describe('a Receiver', () => {
  it('gets its path from the token, in a single patch', async () => {
    const { world } = await play();
    await createToken(world);
    await createReceiver(world, RELEASES);
    await world.run(MINUTE);
    // sha256("t" + "hook" + "apps")
    expect(await pathOf(world)).toMatch(/^\/hook\/[0-9a-f]{64}$/);
    expect(await ready(world)).toBe('True Succeeded');
    const writes = world.sent.filter((sent) => sent.path.endsWith('/receivers/hook/status'));
    expect(writes.map((sent) => sentConditions(sent).map(({ type }) => type))).toEqual([['Ready'], []]);
  });

  it('without its token says so, and is tried again', async () => {
    const { world } = await play();
    await createReceiver(world, RELEASES);
    await world.run(MINUTE);
    expect(await ready(world)).toBe('False TokenNotFound');
    await createToken(world);
    await world.run(2 * MINUTE);
    expect(await ready(world)).toBe('True Succeeded');
  });

  it('wakes what it names', async () => {
    const { world, controller } = await play();
    await createToken(world);
    await world.createRelease('podinfo');
    await createReceiver(world, RELEASES);
    await world.run(MINUTE);
    expect(await controller.receive(await pathOf(world))).toBe(200);
    const annotations = (await world.release('podinfo')).metadata.annotations;
    expect(annotations?.['reconcile.fluxcd.io/requestedAt']).toMatch(/ \+0000 UTC m=\+\d+\.\d{9}$/);
  });

  it('wakes all of a kind that carry its labels', async () => {
    const { world, controller } = await play();
    await createToken(world);
    for (const name of ['a', 'b', 'c']) await world.createRelease(name);
    for (const name of ['a', 'c']) await world.patchRelease(name, { metadata: { labels: { wake: 'yes' } } });
    await createReceiver(world, [{ kind: 'HelmRelease', name: '*', matchLabels: { wake: 'yes' } }]);
    await world.run(MINUTE);
    expect(await controller.receive(await pathOf(world))).toBe(200);
    const woken = [];
    for (const name of ['a', 'b', 'c'])
      if ((await world.release(name)).metadata.annotations?.['reconcile.fluxcd.io/requestedAt'])
        woken.push(name);
    expect(woken).toEqual(['a', 'c']);
  });

  it('answers 404 to paths nobody has, 500 when a target is missing, 503 while it is suspended', async () => {
    const { world, controller } = await play();
    await createToken(world);
    await createReceiver(world, RELEASES);
    await world.run(MINUTE);
    const path = await pathOf(world);
    expect(await controller.receive('/hook/else')).toBe(404);
    expect(await controller.receive(path)).toBe(500);
    await world.client.patch({ ...RECEIVER, name: 'hook' }, 'merge', { spec: { suspend: true } });
    await world.run(MINUTE);
    expect(await controller.receive(path)).toBe(503);
    controller.kill();
    expect(await controller.receive(path)).toBeUndefined();
  });
});
