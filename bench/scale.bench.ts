// 10,000 HelmReleases: created, listed in one page and in pages of 500, and one change told to 100 watchers.
import type { WatchFrame } from '../sim/apiserver/index.ts';
import type { JsonObject } from '../sim/kube/index.ts';
import { cpuMsOf, rateOf } from './rate.ts';
import { printRow } from './table.ts';
import { createWorld, RELEASES, releaseNamed } from './world.ts';

const COUNT = 10_000;
const PAGE = 500;
const WATCHERS = 100;
const CHANGES = 100;

const { server, client } = await createWorld();
const bodies = Array.from({ length: COUNT }, (_, i) => releaseNamed(`r${String(i).padStart(5, '0')}`));
const copies = await cpuMsOf(() => bodies.map((body) => JSON.parse(JSON.stringify(body))));
const creating = await cpuMsOf(async () => {
  for (const body of bodies) await client.create(RELEASES, body);
});
printRow(`create ${COUNT}, CPU`, creating, 'ms', { name: 'a JSON copy of each', value: copies });

const whole = await client.list(RELEASES);
const stringified = await rateOf(() => JSON.stringify(whole), 1);
const first = await cpuMsOf(() => listBytes());
const cached = await rateOf(() => listBytes(), 1);
printRow('list bytes, first time, CPU', first, 'ms', { name: 'JSON.stringify', value: stringified.cpuMs });
printRow('list bytes, from cached objects, CPU', cached.cpuMs, 'ms', {
  name: 'JSON.stringify',
  value: stringified.cpuMs,
});
const page = await rateOf(() => client.list(RELEASES), 0.5);
printRow('list in one page, as objects, CPU', page.cpuMs, 'ms');
const paged = await cpuMsOf(async () => {
  let next = '';
  let items = 0;
  do {
    const query = { limit: PAGE, ...(next === '' ? {} : { continue: next }) };
    const list = await client.list(RELEASES, { query });
    items += list.items.length;
    next = String((list['metadata'] as JsonObject)['continue'] ?? '');
  } while (next !== '');
  if (items !== COUNT) throw new Error(`${items} items in all pages`);
});
printRow(`list in pages of ${PAGE}, as objects, CPU`, paged, 'ms');

async function listBytes(): Promise<number> {
  const response = await client.request('GET', RELEASES);
  if (response.body.kind !== 'object') throw new Error(`a list came as ${response.body.kind}`);
  return response.body.bytes().length;
}

const from = String((whole['metadata'] as JsonObject)['resourceVersion']);
const watches: AsyncIterator<WatchFrame>[] = [];
for (let i = 0; i < WATCHERS; i++) {
  const frames = await client.watch(RELEASES, { query: { resourceVersion: from } });
  watches.push(frames[Symbol.asyncIterator]());
}
let change = 0;
const annotate = (): Promise<unknown> =>
  client.patch({ ...RELEASES, name: 'r00000' }, 'merge', {
    metadata: { annotations: { change: String(change++) } },
  });
const fanOut = await cpuMsOf(async () => {
  for (let i = 0; i < CHANGES; i++) {
    await annotate();
    const frames = await Promise.all(watches.map((watch) => watch.next()));
    for (const frame of frames) if (!frame.done) frame.value.bytes();
  }
});
for (const watch of watches) void watch.return?.();
const alone = await rateOf(annotate, 0.5);
printRow(`change told to ${WATCHERS} watchers, CPU`, fanOut / CHANGES, 'ms', {
  name: 'the change alone',
  value: alone.cpuMs,
});
server.close();
