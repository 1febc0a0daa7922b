import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../clock/index.ts';
import { Random } from '../../random/index.ts';
import type { WatchFrame } from '../api-handler.ts';
import { ApiServer } from '../server.ts';

const ADMIN = { commonName: 'admin', organizations: ['system:masters'] };
const NAMESPACES = '/api/v1/namespaces';
const INITIAL = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';

/** A server on virtual time and what its watches say until nothing more happens. */
function world() {
  const clock = new VirtualClock();
  const server = new ApiServer({ clock, random: new Random(1) });
  const watch = async (query: string, headers = {}) => {
    const ending = new AbortController();
    const request = { method: 'GET', path: NAMESPACES, query, headers, signal: ending.signal };
    const response = await server.handle({ ...request, clientCertificate: ADMIN });
    const frames: WatchFrame[] = [];
    if (response.body.kind !== 'watch') throw new Error(`answered ${response.status}`);
    const { body } = response;
    const reading = (async () => {
      for await (const frame of body.frames) frames.push(frame);
    })();
    await clock.run({ until: clock.now() + 5_000 });
    ending.abort();
    await reading;
    return { frames, mediaType: response.headers['content-type'] };
  };
  return { clock, server, watch };
}

const typesOf = (frames: readonly WatchFrame[]): string[] => [...new Set(frames.map(({ type }) => type))];

describe('a watch with initial events', () => {
  it('ends them with a bookmark for those who want bookmarks', async () => {
    const { watch } = world();
    expect(typesOf((await watch(INITIAL)).frames)).toEqual(['ADDED']);
    expect(typesOf((await watch(`${INITIAL}&allowWatchBookmarks=true`)).frames)).toEqual([
      'ADDED',
      'BOOKMARK',
    ]);
  });

  it('of a version that never comes says so in an event', async () => {
    const { watch, server } = world();
    const { frames } = await watch(`${INITIAL}&resourceVersion=${server.store.revision + 100}`);
    expect(typesOf(frames)).toEqual(['ERROR']);
    expect(frames[0]!.object).toMatchObject({ code: 504, reason: 'Timeout' });
  });
});

describe('a watch in protobuf', () => {
  it('is for clients that read nothing else', async () => {
    const { watch } = world();
    const accept = 'application/vnd.kubernetes.protobuf';
    const only = await watch('watch=1', { accept });
    expect(only.mediaType).toBe('application/vnd.kubernetes.protobuf;stream=watch');
    expect(Buffer.from(only.frames[0]!.bytes()).includes('k8s\0')).toBe(true);
    expect((await watch('watch=1', { accept: `${accept},application/json` })).mediaType).toBe(
      'application/json',
    );
  });
});
