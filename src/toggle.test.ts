import { describe, expect, it } from 'vitest';
import { SUSPENDED_AT } from './decide/annotations.ts';
import { EXIT } from './index.ts';
import type { ClusterError, HelmRelease } from './kube/index.ts';
import {
  fakeCluster,
  instantClock,
  refused,
  run,
  START,
  stuckRelease,
  withAnnotations,
  withCondition,
  writes,
} from './recovery-world.fixture.ts';

const markedAt = (secondsAgo: number): Record<string, string> => ({
  [SUSPENDED_AT]: new Date(START - secondsAgo * 1000).toISOString(),
});

describe('branch A, the suspend toggle', () => {
  const inconclusive = (): HelmRelease => {
    const release = stuckRelease('alloy');
    return { ...release, status: { ...release.status, history: [] } };
  };

  it('suspends with a marker and resumes without', async () => {
    const world = fakeCluster([inconclusive()]);
    expect((await run(world)).lines).toContain('RECOVERED flux-system/alloy');
    const { spec, metadata } = world.store.get('alloy')!;
    expect(spec?.suspend).toBe(false);
    expect(metadata.annotations?.[SUSPENDED_AT]).toBeUndefined();
  });

  it('is repaired by the next run when the second write was lost, whatever Ready says by then', async () => {
    const world = fakeCluster([inconclusive()], (call) => {
      if (call === 'patch' && writes(world.calls).length > 1) throw refused(500, 'no');
    });
    expect((await run(world)).exitCode).toBe(EXIT.incomplete);
    const left = world.store.get('alloy')!;
    expect(left.spec?.suspend).toBe(true);
    const later = fakeCluster([withAnnotations(withCondition(left, 'Ready', 'True'), markedAt(120))]);
    await run(later);
    expect(later.store.get('alloy')?.spec?.suspend).toBe(false);
  });

  it("never lifts somebody else's suspension", async () => {
    const world = fakeCluster([{ ...inconclusive(), spec: { suspend: true } }]);
    await run(world);
    expect(writes(world.calls)).toEqual([]);
  });

  it('is told by an Event when it is lifted late, and why when it is not', async () => {
    const left = withAnnotations({ ...inconclusive(), spec: { suspend: true } }, markedAt(120));
    const lifted = fakeCluster([left]);
    expect(await run(lifted)).toMatchObject({ repaired: 1, acted: { unsuspend: 1 } });
    expect(lifted.events).toMatchObject([{ type: 'Normal', reason: 'AutoCorrected' }]);
    const denied = fakeCluster([left], (call) => {
      if (call === 'patch') throw refused(403, 'denied by webhook');
    });
    expect((await run(denied)).lines).toContain(
      '[A66] HR flux-system/alloy resume FAILED: denied by webhook',
    );
    expect(denied.events).toMatchObject([{ type: 'Warning', reason: 'AutoCorrectionFailed' }]);
  });

  it('is lifted before the guardrail is asked: its first half was let through', async () => {
    const left = withAnnotations({ ...inconclusive(), spec: { suspend: true } }, markedAt(120));
    const others = Array.from({ length: 11 }, (_, i) => stuckRelease(`r${i}`));
    const world = fakeCluster([...others, left]);
    expect(await run(world)).toMatchObject({ exitCode: EXIT.guardrail, candidates: 11, repaired: 1 });
    expect(world.store.get('alloy')?.spec?.suspend).toBe(false);
    expect(writes(world.calls)).toEqual(['patch alloy']);
  });

  it('is not lifted when a second look finds it lifted, or suspended by somebody else since', async () => {
    const left = withAnnotations({ ...inconclusive(), spec: { suspend: true } }, markedAt(120));
    const world = fakeCluster([left], (call) => {
      const { [SUSPENDED_AT]: _, ...annotations } = left.metadata.annotations!;
      if (call === 'get') world.store.set('alloy', { ...left, metadata: { ...left.metadata, annotations } });
    });
    expect(await run(world)).toMatchObject({ exitCode: EXIT.ok, skipped: 1 });
    expect(writes(world.calls)).toEqual([]);
  });

  it('is not lifted twice: whoever suspends it behind a write whose answer was lost keeps their suspension', async () => {
    for (const [isLookLost, retryAfterMs] of [[false], [true], [true, 2000]] as const) {
      const world = fakeCluster([inconclusive()]);
      const { patchHelmRelease, getHelmReleaseStatus } = world.cluster;
      let lookedBehind = 0;
      let isLost = false;
      world.cluster.patchHelmRelease = async (ref, body, signal) => {
        const patched = await patchHelmRelease(ref, body, signal);
        if (isLost || patched.spec?.suspend !== false) return patched;
        isLost = true;
        const { resourceVersion } = patched.metadata;
        const theirs = { ...patched.metadata, resourceVersion: `${Number(resourceVersion) + 1}` };
        world.store.set('alloy', { ...patched, metadata: theirs, spec: { suspend: true } });
        throw refused(504, 'the answer was lost', retryAfterMs);
      };
      world.cluster.getHelmReleaseStatus = async (ref, signal) => {
        if (isLost && isLookLost && lookedBehind++ === 0) throw refused(500, 'no');
        return getHelmReleaseStatus(ref, signal);
      };
      expect((await run(world)).lines).toContain('RECOVERED flux-system/alloy');
      expect(world.store.get('alloy')?.spec?.suspend).toBe(true);
    }
  });

  it('is lifted whoever wrote in between, also at a second try', async () => {
    const world = fakeCluster([inconclusive()]);
    const { patchHelmRelease } = world.cluster;
    let tries = 0;
    world.cluster.patchHelmRelease = async (ref, body, signal) => {
      if ((body as HelmRelease).spec?.suspend !== false) return patchHelmRelease(ref, body, signal);
      const current = world.store.get('alloy')!;
      const resourceVersion = `${Number(current.metadata.resourceVersion) + 1}`;
      world.store.set('alloy', { ...current, metadata: { ...current.metadata, resourceVersion } });
      if (++tries === 1) throw refused(503, 'busy', 1000);
      return patchHelmRelease(ref, body, signal);
    };
    expect((await run(world)).lines).toContain('RECOVERED flux-system/alloy');
    expect(world.store.get('alloy')?.spec?.suspend).toBe(false);
  });

  /** Resumes that are refused so often, and when each was sent, in seconds since the first. */
  async function resumes(refusals: number, error: ClusterError, stop?: AbortController) {
    const times: number[] = [];
    const clock = instantClock();
    const world = fakeCluster([inconclusive()]);
    const { patchHelmRelease } = world.cluster;
    world.cluster.patchHelmRelease = async (ref, body, signal) => {
      if ((body as HelmRelease).spec?.suspend !== false) return patchHelmRelease(ref, body, signal);
      times.push(clock.nowMs);
      stop?.abort();
      if (times.length <= refusals) throw error;
      return patchHelmRelease(ref, body, signal);
    };
    await run(world, {}, clock, stop?.signal);
    return {
      sent: times.map((time) => (time - times[0]!) / 1000),
      isLifted: world.store.get('alloy')?.spec?.suspend === false,
    };
  }

  it('is not lifted before the server wants to be asked, and by the next run where it wants to be left alone', async () => {
    const told = await resumes(4, refused(429, 'later', 5000));
    expect(told).toEqual({ sent: [0, 5, 10, 15, 20], isLifted: true });
    const busy = await resumes(20, refused(429, 'later', 5000));
    expect(busy).toEqual({ sent: [0, 5, 10, 15, 20, 25, 30, 35], isLifted: false });
    expect(await resumes(1, refused(429, 'later', 60_000))).toEqual({ sent: [0], isLifted: false });
    expect(await resumes(2, refused(500, 'no'))).toEqual({ sent: [0, 2, 4], isLifted: true });
  });

  it('is lifted by a run that is asked to stop', async () => {
    const stopped = await resumes(1, refused(429, 'later', 5000), new AbortController());
    expect(stopped).toEqual({ sent: [0, 5], isLifted: true });
    const busy = await resumes(2, refused(429, 'later', 1000), new AbortController());
    expect(busy).toEqual({ sent: [0, 2, 4], isLifted: true });
  });

  it('is looked at by a run that is asked to stop, when the server says that it may', async () => {
    const world = fakeCluster([inconclusive()]);
    const { patchHelmRelease, getHelmReleaseStatus } = world.cluster;
    const stop = new AbortController();
    let looks = 0;
    world.cluster.patchHelmRelease = async (ref, body, signal) => {
      if ((body as HelmRelease).spec?.suspend !== false) return patchHelmRelease(ref, body, signal);
      if (stop.signal.aborted) return patchHelmRelease(ref, body, signal);
      stop.abort();
      const current = world.store.get('alloy')!;
      const resourceVersion = `${Number(current.metadata.resourceVersion) + 1}`;
      world.store.set('alloy', { ...current, metadata: { ...current.metadata, resourceVersion } });
      throw refused(504, 'the answer was lost');
    };
    world.cluster.getHelmReleaseStatus = async (ref, signal) => {
      if (stop.signal.aborted && looks++ === 0) throw refused(429, 'later', 5000);
      return getHelmReleaseStatus(ref, signal);
    };
    await run(world, {}, instantClock(), stop.signal);
    expect(world.store.get('alloy')?.spec?.suspend).toBe(false);
  });

  it('is lifted at once after a look that found it ours: nothing is waited for in between', async () => {
    const world = fakeCluster([inconclusive()]);
    const { patchHelmRelease, getHelmReleaseStatus } = world.cluster;
    const clock = instantClock();
    let lookedAt = 0;
    const afterLook: number[] = [];
    world.cluster.getHelmReleaseStatus = async (ref, signal) => {
      lookedAt = clock.nowMs;
      return getHelmReleaseStatus(ref, signal);
    };
    world.cluster.patchHelmRelease = async (ref, body, signal) => {
      const { spec, metadata } = body as HelmRelease;
      if (spec?.suspend !== false) return patchHelmRelease(ref, body, signal);
      if (metadata.resourceVersion === undefined) afterLook.push(clock.nowMs - lookedAt);
      throw refused(504, 'the answer was lost', 5000);
    };
    await run(world, {}, clock);
    expect(afterLook.slice(1)).toEqual([0]);
  });

  it('ends without a failure when the release is deleted meanwhile', async () => {
    const world = fakeCluster([inconclusive()], () => {
      if (world.store.get('alloy')?.spec?.suspend) world.store.delete('alloy');
    });
    const result = await run(world);
    expect(result).toMatchObject({ exitCode: EXIT.ok, skipped: 1 });
    expect(result.lines).toContain('[A66] HR flux-system/alloy left alone: it was deleted');
    expect(world.events).toEqual([]);
  });

  it('loses its mark when somebody else lifted it, so that their next suspension is theirs', async () => {
    const lifted = withAnnotations(withCondition(inconclusive(), 'Ready', 'True'), markedAt(120));
    const world = fakeCluster([lifted]);
    expect(await run(world)).toMatchObject({ repaired: 1, acted: { 'withdraw-mark': 1 } });
    const after = world.store.get('alloy')!;
    expect(after.metadata.annotations?.[SUSPENDED_AT]).toBeUndefined();
    const held = fakeCluster([{ ...after, spec: { suspend: true } }]);
    await run(held);
    expect(writes(held.calls)).toEqual([]);
  });

  it('keeps its mark while it may be under way, and on what is being deleted', async () => {
    const recent = withAnnotations(withCondition(inconclusive(), 'Ready', 'True'), markedAt(30));
    const old = withAnnotations(recent, markedAt(120));
    const deleted = { ...old, metadata: { ...old.metadata, deletionTimestamp: '2026-05-19T18:59:00Z' } };
    for (const release of [recent, deleted]) {
      const world = fakeCluster([release]);
      await run(world);
      expect(writes(world.calls)).toEqual([]);
    }
  });
});
