import { describe, expect, it } from 'vitest';
import { EXIT } from '../index.ts';
import type { Lease } from '../kube/index.ts';
import {
  fakeCluster,
  instantClock,
  refused,
  renewedLease,
  run,
  START,
  stuckRelease,
  writes,
} from '../recovery-world.fixture.ts';
import { type Leader, watchLeader } from './leadership.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SKEWS = [0, 10 * MINUTE, -10 * MINUTE, 2 * HOUR, -2 * HOUR];

/** Watches a lease on a clock that stands still but for the pauses. */
async function watch(
  leaseOf: (clock: { nowMs: number }) => (look: number) => Lease | undefined,
): Promise<Leader & { looks: number; tookMs: number }> {
  const clock = { nowMs: START };
  const lease = leaseOf(clock);
  let looks = 0;
  const leader = await watchLeader({
    look: async () => lease(looks++),
    pause: async (ms) => {
      clock.nowMs += ms;
    },
    now: () => clock.nowMs,
  });
  return { ...leader, looks, tookMs: clock.nowMs - START };
}

describe('a lease, whatever its clock says', () => {
  it.each(SKEWS)(
    '%i ms ahead: one that is renewed has a leader, seen within a few looks',
    async (aheadMs) => {
      expect(await watch((clock) => renewedLease(clock, { aheadMs }))).toMatchObject({
        leadership: 'alive',
        looks: 3,
        tookMs: 6000,
      });
      const slow = { aheadMs, everyMs: 10_000, durationS: 15 };
      expect(await watch((clock) => renewedLease(clock, slow))).toMatchObject({
        leadership: 'alive',
        looks: 4,
        tookMs: 14_000,
      });
    },
  );

  it.each(SKEWS)('%i ms ahead: one that is not renewed for as long as it lasts has none', async (aheadMs) => {
    for (const [durationS, looks] of [
      [15, 5],
      [35, 6],
      [60, 6],
    ] as const) {
      const dead = { aheadMs, durationS, diesAtMs: START - 1 };
      const seen = await watch((clock) => renewedLease(clock, dead));
      expect(seen).toMatchObject({ leadership: 'absent', looks });
      expect(seen.tookMs).toBe(durationS * 1000 + 1);
    }
  });

  it('is alive while its leader may still try to renew it', async () => {
    const healthy = { everyMs: 5000, durationS: 60 };
    const lease = (clock: { nowMs: number }) => {
      const before = renewedLease(clock, { ...healthy, diesAtMs: START });
      const after = renewedLease(clock, healthy);
      return () => (clock.nowMs < START + 40_000 ? before() : after());
    };
    expect(await watch(lease)).toMatchObject({ leadership: 'alive', looks: 6 });
  });

  it.each([
    [0, 0],
    [-20_000, 0],
    [2 * HOUR, 0],
    // Renewed at 5 s, seen at 6 s.
    [-10 * MINUTE, 10 * MINUTE + 1000],
  ])('renewed by a clock %i ms ahead says that it is %i ms behind', async (aheadMs, behindMs) => {
    expect((await watch((clock) => renewedLease(clock, { aheadMs }))).behindMs).toBe(behindMs);
  });

  it('that is given back has no leader, and is not waited for', async () => {
    const released = (lease: Lease): Lease => ({ spec: { ...lease.spec, holderIdentity: '' } });
    const lease = (clock: { nowMs: number }) => () => released(renewedLease(clock)());
    expect(await watch(lease)).toMatchObject({ leadership: 'absent', looks: 1 });
    const soon = (clock: { nowMs: number }) => (look: number) =>
      look === 0 ? renewedLease(clock)() : released(renewedLease(clock)());
    expect(await watch(soon)).toMatchObject({ leadership: 'absent', looks: 2 });
  });

  it('that is not there tells nothing; one that is gone meanwhile is waited for', async () => {
    expect(await watch(() => () => undefined)).toMatchObject({ leadership: 'unknown', looks: 1 });
    const gone = (clock: { nowMs: number }) => (look: number) =>
      look === 0 || look > 2 ? renewedLease(clock)() : undefined;
    expect(await watch(gone)).toMatchObject({ leadership: 'alive', looks: 4 });
  });

  it('may be missed at a look in between, but not at the last', async () => {
    const missing = (missed: number, diesAtMs?: number) => (clock: { nowMs: number }) => (look: number) => {
      if (look === missed) throw new Error('lost');
      return renewedLease(clock, diesAtMs === undefined ? {} : { diesAtMs })();
    };
    expect(await watch(missing(2))).toMatchObject({ leadership: 'alive', looks: 4 });
    expect(await watch(missing(2, START))).toMatchObject({ leadership: 'absent', looks: 6 });
    await expect(watch(missing(0))).rejects.toThrow('lost');
    await expect(watch(missing(5, START))).rejects.toThrow('lost');
  });

  it('is not taken for renewed on the word of a lagging server', async () => {
    const lagging = (clock: { nowMs: number }) => (look: number) =>
      renewedLease({ nowMs: look === 1 ? clock.nowMs - MINUTE : clock.nowMs }, { diesAtMs: START })();
    expect(await watch(lagging)).toMatchObject({ leadership: 'absent' });
  });
});

describe('a pass', () => {
  it.each(SKEWS)(
    'repairs under a leader whose clock is %i ms ahead, and not without one',
    async (aheadMs) => {
      const clock = instantClock();
      const old = stuckRelease('alloy', {}, 3 * 60 * 60);
      const world = fakeCluster([old]);
      world.lease.current = renewedLease(clock, { aheadMs });
      expect(await run(world, {}, clock)).toMatchObject({ exitCode: EXIT.ok, repaired: 1 });

      const later = instantClock();
      const nobody = fakeCluster([old]);
      nobody.lease.current = renewedLease(later, { aheadMs, diesAtMs: START - 1 });
      const result = await run(nobody, {}, later);
      expect(result.lines[0]).toBe(
        'skip flux-system/alloy: no helm-controller leads: it waits for its controller',
      );
      expect(result).toMatchObject({ exitCode: EXIT.ok, handsOff: { 'controller-absent': 1 } });
      expect(writes(nobody.calls)).toEqual([]);
    },
  );

  it('watches once, whatever the number of releases, and only when something looks stuck', async () => {
    const clock = instantClock();
    const world = fakeCluster(['a', 'b', 'c'].map((name) => stuckRelease(name)));
    world.lease.current = renewedLease(clock);
    expect(await run(world, {}, clock)).toMatchObject({ repaired: 3 });
    expect(world.calls.filter((call) => call === 'lease ')).toHaveLength(3);
    const calm = fakeCluster([stuckRelease('a', {}, 60)]);
    await run(calm);
    expect(calm.calls).toEqual(['list ']);
  });

  it('does not take for old what a clock that is behind has just written', async () => {
    const clock = instantClock();
    const world = fakeCluster([stuckRelease('alloy', {}, 11 * 60)]);
    world.lease.current = renewedLease(clock, { aheadMs: -10 * MINUTE });
    expect(await run(world, {}, clock)).toMatchObject({ exitCode: EXIT.ok, candidates: 0 });
    expect(writes(world.calls)).toEqual([]);
  });

  it.each([
    ['is lost', 500, EXIT.incomplete, 0],
    ['is refused for good', 403, EXIT.ok, 1],
  ])('whose look at the lease %s', async (_what, status, exitCode, repaired) => {
    const world = fakeCluster([stuckRelease('alloy')], (call) => {
      if (call === 'lease') throw refused(status, 'no');
    });
    const result = await run(world);
    expect(result).toMatchObject({ exitCode, repaired });
    expect(result.lines[0]).toContain('lease flux-system/helm-controller-leader-election not readable: no');
  });

  it('that has no time to see the lease renewed leaves the release to the next one', async () => {
    const clock = instantClock();
    const world = fakeCluster([stuckRelease('alloy')]);
    world.lease.current = renewedLease(clock, { diesAtMs: START - 1 });
    const result = await run(world, { runTimeoutMs: 20_000 }, clock);
    expect(result).toMatchObject({ exitCode: EXIT.incomplete, failed: 1 });
    expect(result.lines[0]).toContain('no time is left to see it renewed');
  });
});
