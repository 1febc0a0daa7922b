import { describe, expect, it } from 'vitest';
import { AUTO_CORRECTED_AT } from './decide/annotations.ts';
import { EXIT } from './index.ts';
import { Respite } from './kube/index.ts';
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

  it('and has had its last word on a reading is not asked the same before that time', async () => {
    for (const [retryAfterMs, readings] of [
      [7000, [0, 7000, 14_000, 21_000, 28_000]],
      [60_000, [0]],
    ] as const) {
      const times: number[] = [];
      const clock = instantClock();
      // The correction is not answered, and what is there then cannot be read for longer than it is asked again.
      let isLost = false;
      const world = fakeCluster([stuckRelease('alloy')], (call) => {
        if (call === 'patch-status') {
          isLost = true;
          throw refused(504, 'the answer was lost', 1000);
        }
        if (call !== 'get' || !isLost) return;
        times.push(clock.nowMs);
        if (times.length <= 4) throw refused(429, 'come back later', retryAfterMs);
      });
      await run(world, {}, clock);
      expect(times.slice(0, 5).map((time) => time - times[0]!)).toEqual(readings);
    }
  });

  describe('about what is asked again', () => {
    const policy = {
      requestTimeoutMs: 10_000,
      maxRetries: 3,
      maxRetryAfterMs: 100_000,
      hasTimeFor: () => true,
    };

    /** When a server that answers so was asked, in seconds, by somebody who asks so many times. */
    async function asked(asks: number, answers: (nth: number) => Error | undefined): Promise<number[]> {
      const times: number[] = [];
      const clock = instantClock();
      const from = clock.nowMs;
      const respite = new Respite(clock, policy);
      for (let time = 0; time < asks; time++)
        await respite
          .ask('the release', async () => {
            times.push((clock.nowMs - from) / 1000);
            const failure = answers(times.length);
            if (failure) throw failure;
          })
          .catch(() => undefined);
      return times;
    }

    it('without a word is asked less and less, and at last no more', async () => {
      expect(await asked(20, () => refused(500, 'no'))).toEqual([0, 0, 0, 2, 6, 14, 30, 62]);
    });

    it('with a word is asked when it says, and at last no more', async () => {
      expect(await asked(20, () => refused(429, 'later', 1000))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    });

    it('with a word now and then has every request counted', async () => {
      const mixed = (nth: number) => (nth % 4 === 0 ? refused(500, 'no') : refused(429, 'later', 1000));
      expect(await asked(20, mixed)).toEqual([0, 1, 2, 3, 7, 8, 9, 10]);
    });

    it('is waited for no longer than it is asked', async () => {
      const clock = instantClock();
      const from = clock.nowMs;
      const respite = new Respite(clock, policy);
      let nth = 0;
      const request = () => Promise.reject(nth++ === 0 ? refused(500, 'no') : refused(429, 'later', 30_000));
      for (let time = 0; time < 5; time++) await respite.ask('one', request).catch(() => undefined);
      expect([nth, (clock.nowMs - from) / 1000]).toEqual([8, 180]);
    });

    it('at longer and longer intervals, though they were long before for another reason', async () => {
      const clock = instantClock();
      const times: number[] = [];
      const respite = new Respite(clock, policy);
      for (let time = 0; time < 6; time++) {
        clock.nowMs += 4000;
        const failing = respite.ask('one', () => {
          times.push(clock.nowMs / 1000);
          return Promise.reject(refused(500, 'no'));
        });
        await failing.catch(() => undefined);
      }
      expect(times.slice(1).map((time, index) => time - times[index]!)).toEqual([4, 4, 8, 16, 32]);
    });

    it('and answered in between is asked as before', async () => {
      const sometimes = (nth: number) =>
        [undefined, refused(500, 'no'), refused(409, 'somebody wrote')][nth % 3];
      expect(await asked(20, sometimes)).toEqual(Array.from({ length: 20 }, () => 0));
    });

    it('and nothing else is asked as before', async () => {
      const respite = new Respite(instantClock(), policy);
      for (let time = 0; time < 9; time++)
        await respite.ask('one', () => Promise.reject(refused(500, 'no'))).catch(() => undefined);
      expect(await respite.ask('another', async () => 'well')).toBe('well');
    });
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
