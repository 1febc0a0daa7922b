import { describe, expect, it } from 'vitest';
import { AUTO_CORRECTED_AT } from './decide/annotations.ts';
import { EXIT } from './index.ts';
import { fakeCluster, instantClock, refused, run, stuckRelease, writes } from './recovery-world.fixture.ts';

const annotationsOf = (world: ReturnType<typeof fakeCluster>) =>
  world.store.get('alloy')?.metadata.annotations ?? {};

describe('a server that asks for patience', () => {
  it.each([
    [429, 'list'],
    [503, 'list'],
    [503, 'get'],
    [503, 'secrets'],
    [500, 'lease'],
    [429, 'patch'],
    [503, 'patch'],
    [429, 'patch-status'],
    [503, 'patch-status'],
  ])('with %i on %s is asked again when it said, and not before', async (status, failing) => {
    const times: number[] = [];
    const clock = instantClock();
    const world = fakeCluster([stuckRelease('alloy')], (call) => {
      if (call !== failing) return;
      times.push(clock.nowMs);
      if (times.length === 1) throw refused(status, 'come back later', 7000);
    });
    expect(await run(world, {}, clock)).toMatchObject({ exitCode: EXIT.ok, repaired: 1 });
    expect(times[1]! - times[0]!).toBe(7000);
    expect(annotationsOf(world)[AUTO_CORRECTED_AT]).toBeDefined();
  });

  it('is not sent a write again that it had stored after all', async () => {
    const world = fakeCluster([stuckRelease('alloy')]);
    const { patchHelmReleaseStatus } = world.cluster;
    const cluster = {
      ...world.cluster,
      async patchHelmReleaseStatus(...args: Parameters<typeof patchHelmReleaseStatus>) {
        await patchHelmReleaseStatus(...args);
        throw refused(503, 'the answer was lost', 5000);
      },
    };
    expect(await run({ cluster })).toMatchObject({ exitCode: EXIT.ok, repaired: 1 });
    expect(writes(world.calls)).toEqual(['patch alloy', 'patch-status alloy']);
  });

  it('and stored the write later than it said is understood: the conflict is with ourselves', async () => {
    const world = fakeCluster([stuckRelease('alloy')]);
    const { patchHelmReleaseStatus } = world.cluster;
    let late: (() => Promise<unknown>) | undefined;
    const cluster = {
      ...world.cluster,
      async patchHelmReleaseStatus(...args: Parameters<typeof patchHelmReleaseStatus>) {
        if (late) await late();
        else {
          late = () => patchHelmReleaseStatus(...args);
          throw refused(503, 'later', 5000);
        }
        return patchHelmReleaseStatus(...args);
      },
    };
    expect(await run({ cluster })).toMatchObject({ exitCode: EXIT.ok, repaired: 1 });
    expect(annotationsOf(world)[AUTO_CORRECTED_AT]).toBeDefined();
  });

  it.each([
    ['asks too often', 1000, 4],
    ['asks for too long', 60_000, 1],
  ])('and %s is given up until the next run', async (_name, retryAfterMs, tries) => {
    const world = fakeCluster([stuckRelease('alloy')], (call) => {
      if (call === 'patch-status') throw refused(429, 'come back later', retryAfterMs);
    });
    expect(await run(world)).toMatchObject({ exitCode: EXIT.incomplete, failed: 1 });
    expect(world.calls.filter((call) => call === 'patch-status alloy')).toHaveLength(tries);
    expect(annotationsOf(world)[AUTO_CORRECTED_AT]).toBeUndefined();
  });

  it('does not hold a run beyond its time, or one that is asked to stop', async () => {
    const world = fakeCluster([stuckRelease('alloy')], (call) => {
      if (call === 'patch-status') throw refused(429, 'come back later', 20_000);
    });
    await run(world, { runTimeoutMs: 25_000 });
    expect(world.calls.filter((call) => call === 'patch-status alloy')).toHaveLength(2);
    world.calls.length = 0;
    const stop = new AbortController();
    const stopping = fakeCluster([stuckRelease('alloy')], (call) => {
      if (call !== 'patch-status') return;
      stop.abort();
      throw refused(429, 'come back later', 20_000);
    });
    await run(stopping, {}, instantClock(), stop.signal);
    expect(stopping.calls.filter((call) => call === 'patch-status alloy')).toHaveLength(1);
  });
});
