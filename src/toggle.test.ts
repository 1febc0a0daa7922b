import { describe, expect, it } from 'vitest';
import { SUSPENDED_AT } from './decide/annotations.ts';
import { EXIT } from './index.ts';
import type { HelmRelease } from './kube/index.ts';
import {
  fakeCluster,
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
