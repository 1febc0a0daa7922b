import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock/index.ts';
import type { JsonObject, KubeObject } from '../kube/index.ts';
import { Random } from '../random/index.ts';
import type { Commit, WatchFrame } from './api-handler.ts';
import { ApiClient } from './client.ts';
import { ApiServer } from './server.ts';

const CONFIG_MAPS = { group: '', version: 'v1', resource: 'configmaps', namespace: 'ns' };

let clock: VirtualClock;
let server: ApiServer;
let client: ApiClient;

beforeEach(async () => {
  clock = new VirtualClock();
  const tokens = [{ token: 't', user: 'admin', uid: '1', groups: ['system:masters'] }];
  server = new ApiServer({ clock, random: new Random(7), tokens });
  client = new ApiClient({ handler: server.handle, token: 't', userAgent: 'test/1' });
  await client.create({ group: '', version: 'v1', resource: 'namespaces' }, { metadata: { name: 'ns' } });
});

const create = (name: string, labels?: Record<string, string>): Promise<KubeObject> =>
  client.create(CONFIG_MAPS, { metadata: { name, ...(labels ? { labels } : {}) }, data: { k: 'v' } });

async function take(frames: AsyncIterable<WatchFrame>, count: number): Promise<string[]> {
  const seen: string[] = [];
  for await (const { type, object } of frames) {
    seen.push(`${type} ${String((object as KubeObject).metadata.name)}`);
    if (seen.length === count) break;
  }
  return seen;
}

describe('ApiServer in process', () => {
  it('hands out the stored object itself, frozen', async () => {
    await create('a');
    const first = await client.get({ ...CONFIG_MAPS, name: 'a' });
    expect(await client.get({ ...CONFIG_MAPS, name: 'a' })).toBe(first);
    expect(Object.isFrozen(first.metadata)).toBe(true);
  });

  it('serialises a version once, for gets, lists and watches alike', async () => {
    const { metadata } = await create('a');
    const [one, two] = await Promise.all(
      [1, 2].map(() => client.request('GET', { ...CONFIG_MAPS, name: 'a' })),
    );
    expect(one?.body).toBe(two?.body);
    const list = await client.request('GET', CONFIG_MAPS);
    const text = list.body.kind === 'object' ? new TextDecoder().decode(list.body.bytes()) : '';
    expect(JSON.parse(text).items[0].metadata.uid).toBe(metadata.uid);
  });

  it('tells the observer of a request what was committed, and nothing about a write that changes nothing', async () => {
    await create('a');
    const commits: Commit[] = [];
    const patch = (data: Record<string, string>) =>
      server.handle({
        method: 'PATCH',
        path: '/api/v1/namespaces/ns/configmaps/a',
        query: '',
        headers: { authorization: 'Bearer t', 'content-type': 'application/merge-patch+json' },
        body: { json: { data } },
        observer: { committed: (commit) => commits.push(commit) },
      });
    await patch({ k: 'v' });
    expect(commits).toEqual([]);
    await patch({ k: 'w' });
    expect(commits.map(({ type, resource, name }) => [type, resource, name])).toEqual([
      ['MODIFIED', 'configmaps', 'a'],
    ]);
  });

  it('watches from a revision: exactly what was committed after it, as the selector sees it', async () => {
    const { metadata } = await create('a', { x: '1' });
    await create('b');
    await client.patch({ ...CONFIG_MAPS, name: 'b' }, 'merge', { metadata: { labels: { x: '1' } } });
    await client.patch({ ...CONFIG_MAPS, name: 'a' }, 'merge', { metadata: { labels: null } });
    const frames = await client.watch(CONFIG_MAPS, {
      query: { resourceVersion: metadata.resourceVersion, labelSelector: 'x=1' },
    });
    expect(await take(frames, 2)).toEqual(['ADDED b', 'DELETED a']);
  });

  it('answers a watch from compacted history with one ERROR event', async () => {
    const { metadata } = await create('a');
    await create('b');
    server.store.compact(server.store.revision);
    const frames = await client.watch(CONFIG_MAPS, { query: { resourceVersion: metadata.resourceVersion } });
    const seen = [];
    for await (const { type, object } of frames) seen.push([type, object.code, object.reason]);
    expect(seen).toEqual([['ERROR', 410, 'Expired']]);
  });

  it('ends a watch at its timeout, on the clock of the server', async () => {
    const frames = await client.watch(CONFIG_MAPS, { query: { timeoutSeconds: 5 } });
    const ended = take(frames, 100);
    await clock.run({ until: clock.now() + 5_000 });
    expect(await ended).toEqual([]);
  });

  it('ends every watch when it closes', async () => {
    const ended = take(await client.watch(CONFIG_MAPS), 100);
    server.close();
    expect(await ended).toEqual([]);
  });

  it('pages through a snapshot that later writes do not disturb', async () => {
    for (const name of ['a', 'b', 'c']) await create(name);
    const first = await client.list(CONFIG_MAPS, { query: { limit: 2 } });
    await create('aa');
    await client.delete({ ...CONFIG_MAPS, name: 'c' });
    const token = String((first.metadata as { continue?: string }).continue);
    const second = await client.list(CONFIG_MAPS, { query: { limit: 2, continue: token } });
    const names = [...first.items, ...second.items].map(({ metadata }) => metadata.name);
    expect(names).toEqual(['a', 'b', 'c']);
  });

  it('tries patches without a version again when somebody was faster, and never answers 409', async () => {
    await create('a');
    const patches = Array.from({ length: 20 }, (_, i) =>
      client.patch({ ...CONFIG_MAPS, name: 'a' }, 'merge', { data: { [`k${i}`]: 'x' } }),
    );
    await Promise.all(patches);
    const { data } = await client.get({ ...CONFIG_MAPS, name: 'a' });
    expect(Object.keys(data as object)).toHaveLength(21);
  });

  it('lets __proto__ be a key like any other', async () => {
    const body = JSON.parse('{"metadata":{"name":"p"},"data":{"__proto__":"x"}}');
    const created = await client.create(CONFIG_MAPS, body).catch((error: Error) => error.message);
    expect(created).toMatchObject({ metadata: { name: 'p' } });
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it('shows scripted logs, nothing for a pod that never ran, and refuses containers that are not there', async () => {
    const scripted = new ApiServer({
      clock,
      random: new Random(1),
      authorizationMode: 'AlwaysAllow',
      podLog: (pod) => (pod.metadata.name === 'ran' ? 'one\ntwo\nthree\n' : undefined),
    });
    const send = (method: string, path: string, query = '', json?: JsonObject) =>
      scripted.handle({ method, path, query, headers: {}, ...(json ? { body: { json } } : {}) });
    await send('POST', '/api/v1/namespaces', '', { metadata: { name: 'ns' } });
    const spec = { containers: [{ name: 'c', image: 'i' }] };
    for (const name of ['ran', 'idle'])
      await send('POST', '/api/v1/namespaces/ns/pods', '', { metadata: { name }, spec });
    const log = async (pod: string, query = ''): Promise<string> => {
      const { status, body } = await send('GET', `/api/v1/namespaces/ns/pods/${pod}/log`, query);
      const text = body.kind === 'bytes' ? new TextDecoder().decode(body.bytes) : '';
      return `${status} ${body.kind === 'object' ? String(body.object.message) : text}`;
    };
    expect(await log('ran', 'tailLines=2')).toBe('200 two\nthree\n');
    expect(await log('idle')).toBe('204 ');
    expect(await log('idle', 'container=zz')).toBe('400 container zz is not valid for pod idle');
    expect(await log('gone')).toBe('404 pods "gone" not found');
  });

  it('never rejects: what goes wrong inside is an answer', async () => {
    const answers = await Promise.all(
      ['/%zz', '/api/v1/namespaces/ns/configmaps/%2e%2e', '/apis', '//', '/api/v1/proxy'].map((path) =>
        server.handle({ method: 'GET', path, query: 'limit=x', headers: { authorization: 'Bearer t' } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 200, 404, 400]);
  });
});
