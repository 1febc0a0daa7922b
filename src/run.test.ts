import { describe, expect, it } from 'vitest';
import { AUTO_CORRECTED_AT, INTENT } from './decide/annotations.ts';
import { CORRECTED_MESSAGE } from './decide/correction.ts';
import { EXIT } from './index.ts';
import { type Cluster, ClusterError, type HelmRelease } from './kube/index.ts';
import {
  ageIntent,
  fakeCluster,
  refused,
  run,
  START,
  stuckRelease,
  verdictTold,
  withAnnotations,
  withCondition,
  writes,
} from './recovery-world.fixture.ts';

describe('branch B, the status repair', () => {
  it('writes Ready and Released once, keeps the other conditions, and does nothing on a second run', async () => {
    const world = fakeCluster([stuckRelease('alloy')]);
    const first = await run(world);
    expect(first.lines).toEqual([
      '[A66] HR flux-system/alloy Ready=Unknown for 360s, history[0]=deployed -> attempting patch',
      '[A66] HR flux-system/alloy patched to Ready=True',
      'scan complete: scanned=1 candidates=1 acted=1 failed=0 skipped=0 threshold=300s',
    ]);
    const { metadata, status } = world.store.get('alloy')!;
    expect(status?.conditions).toMatchObject([
      {
        type: 'Ready',
        status: 'True',
        reason: 'ReconciliationSucceeded',
        message: CORRECTED_MESSAGE,
        observedGeneration: 1,
      },
      { type: 'TestSuccess', status: 'True' },
      {
        type: 'Released',
        status: 'True',
        reason: 'InstallSucceeded',
        message: 'Helm install succeeded for release flux-system/alloy.v1 with chart alloy@1.2.3',
      },
    ]);
    expect(metadata.annotations?.[AUTO_CORRECTED_AT]).toMatch(/^2026-05-19T19:00:\d\dZ$/);
    world.calls.length = 0;
    expect(await run(world)).toMatchObject({ exitCode: EXIT.ok, candidates: 0 });
    expect(world.calls).toEqual(['list ']);
  });

  it.each([
    [
      403,
      'helmreleases.helm.toolkit.fluxcd.io "alloy" is forbidden: User "x" cannot patch resource "helmreleases/status"',
    ],
    [404, 'helmreleases.helm.toolkit.fluxcd.io "alloy" not found'],
    [
      422,
      'HelmRelease.helm.toolkit.fluxcd.io "alloy" is invalid: status.conditions[0].reason: Required value',
    ],
    [500, 'etcdserver: request timed out'],
    [503, 'first line\nsecond line'],
  ])(
    'rolls the annotation back and says why when the status patch is answered %i',
    async (status, message) => {
      const world = fakeCluster([stuckRelease('alloy')], (call) => {
        if (call === 'patch-status') throw refused(status, message);
      });
      const result = await run(world);
      expect(result.lines[1]).toBe(`[A66] HR flux-system/alloy patch FAILED: ${message}`);
      expect(result.exitCode).toBe(EXIT.incomplete);
      expect(world.store.get('alloy')?.metadata.annotations?.[AUTO_CORRECTED_AT]).toBeUndefined();
      expect(world.events).toMatchObject([{ type: 'Warning', reason: 'AutoCorrectionFailed' }]);
    },
  );

  it.each([['get'], ['patch'], ['patch-status']])(
    'leaves a release alone that is deleted before the first %s: it is no failure',
    async (call) => {
      const world = fakeCluster([stuckRelease('alloy')], (made) => {
        if (made === call) world.store.delete('alloy');
      });
      const result = await run(world);
      expect(result).toMatchObject({ exitCode: EXIT.ok, skipped: 1, failed: 0 });
      expect(result.lines).toContain('[A66] HR flux-system/alloy left alone: it was deleted');
      expect(world.events).toEqual([]);
    },
  );

  it('calls a correction unclear that nobody could look for: it was stored all the same', async () => {
    let isAway = false;
    const world = fakeCluster([stuckRelease('alloy')], (call) => {
      if (isAway && call === 'get') throw refused(503, 'no answer');
    });
    const { patchHelmReleaseStatus } = world.cluster;
    world.cluster.patchHelmReleaseStatus = async (...args) => {
      await patchHelmReleaseStatus(...args);
      isAway = true;
      throw refused(504, 'the answer was lost');
    };
    const result = await run(world);
    expect(result.exitCode).toBe(EXIT.incomplete);
    expect(result.lines).toContain(
      '[A66] HR flux-system/alloy patch UNCLEAR: the answer was lost; the next run will tell',
    );
    expect(result.lines.join()).not.toContain('FAILED');
    expect(world.events).toMatchObject([{ type: 'Warning', reason: 'AutoCorrectionUnclear' }]);
    // The record stays: it tells of a correction that is there.
    expect(world.store.get('alloy')?.metadata.annotations?.[AUTO_CORRECTED_AT]).toBeDefined();
    isAway = false;
    expect(await run(world)).toMatchObject({ exitCode: EXIT.ok, candidates: 0 });
  });

  it("takes a gateway's 404 page for no answer", async () => {
    const world = fakeCluster([stuckRelease('alloy')], (call) => {
      if (call === 'get') throw refused(404, '404 page not found');
    });
    expect((await run(world)).exitCode).toBe(EXIT.incomplete);
  });

  it('takes a lost answer for what it is: the status was stored', async () => {
    const release = stuckRelease('alloy');
    const world = fakeCluster([release]);
    const { patchHelmReleaseStatus } = world.cluster;
    const cluster: Cluster = {
      ...world.cluster,
      async patchHelmReleaseStatus(...args) {
        await patchHelmReleaseStatus(...args);
        throw new ClusterError('read ECONNRESET', { outcome: 'unknown', reason: 'ECONNRESET' });
      },
    };
    const result = await run({ cluster });
    expect(result).toMatchObject({ exitCode: EXIT.ok, repaired: 1 });
    expect(world.store.get('alloy')?.metadata.annotations?.[AUTO_CORRECTED_AT]).toBeDefined();
  });

  it('finishes what a crash between annotation and status left behind', async () => {
    const world = fakeCluster([stuckRelease('alloy')], (call) => {
      if (call === 'patch-status' || (call === 'patch' && world.calls.length > 6)) throw refused(500, 'gone');
    });
    await run(world); // neither the status patch nor the rollback gets through
    expect(world.store.get('alloy')?.metadata.annotations?.[AUTO_CORRECTED_AT]).toBeDefined();
    const healthy = fakeCluster([ageIntent(world.store.get('alloy')!)]);
    expect(await run(healthy)).toMatchObject({ repaired: 1 });
  });

  it('takes back a record that a crash made false, once its controller gave the verdict', async () => {
    const world = fakeCluster([stuckRelease('alloy')], (call) => {
      if (call === 'patch-status' || (call === 'patch' && world.calls.length > 6)) throw refused(500, 'gone');
    });
    await run(world); // neither the status patch nor the rollback gets through
    const before = new Date(START - 60_000).toISOString();
    const told = verdictTold(ageIntent(world.store.get('alloy')!), { released: before });
    const healed = fakeCluster([told]);
    expect(await run(healed)).toMatchObject({ repaired: 1, acted: { 'withdraw-record': 1 } });
    const { annotations } = healed.store.get('alloy')!.metadata;
    expect(annotations?.[AUTO_CORRECTED_AT]).toBeUndefined();
    expect(annotations?.[INTENT]).toBeDefined();
    healed.calls.length = 0;
    await run(healed);
    expect(writes(healed.calls)).toEqual([]);
  });

  it('keeps the record of a correction whose words its controller replaced by its own', async () => {
    const world = fakeCluster([stuckRelease('alloy')]);
    await run(world);
    const corrected = ageIntent(world.store.get('alloy')!);
    const later = fakeCluster([verdictTold(corrected, {})]);
    await run(later);
    expect(writes(later.calls)).toEqual([]);
    expect(later.store.get('alloy')!.metadata.annotations?.[AUTO_CORRECTED_AT]).toBeDefined();
  });

  it('takes back no record of a release that is suspended, or at another revision', async () => {
    const record = {
      [AUTO_CORRECTED_AT]: new Date(START - 120_000).toISOString(),
      [INTENT]: `status/1/1/1/${new Date(START - 120_000).toISOString()}`,
    };
    const told = (overrides: object, annotations: Record<string, string>): HelmRelease =>
      verdictTold(withAnnotations(stuckRelease('alloy', overrides), annotations), {
        released: '2020-01-01T00:00:00Z',
      });
    for (const release of [
      told({ suspend: true }, record),
      told({}, { ...record, [INTENT]: record[INTENT]!.replace('status/1/1', 'status/1/2') }),
      told({}, { [AUTO_CORRECTED_AT]: record[AUTO_CORRECTED_AT]! }),
    ]) {
      const world = fakeCluster([release]);
      await run(world);
      expect(writes(world.calls)).toEqual([]);
    }
    const world = fakeCluster([told({}, record)]);
    await run(world);
    expect(writes(world.calls)).toHaveLength(1);
  });

  it('brings the Released of an earlier revision up to date', async () => {
    const release = stuckRelease('alloy');
    const [ready, ...others] = release.status!.conditions!;
    const released = {
      type: 'Released',
      status: 'True',
      reason: 'InstallSucceeded',
      message: 'Helm install succeeded for release flux-system/alloy.v1 with chart alloy@1.2.3',
      lastTransitionTime: new Date(START - 3_600_000).toISOString(),
    } as const;
    const head = { ...release.status!.history![0]!, version: 2 };
    const world = fakeCluster([
      {
        ...release,
        status: {
          ...release.status,
          conditions: [ready!, released, ...others],
          history: [head],
          lastAttemptedReleaseAction: 'upgrade',
        },
      },
    ]);
    world.secrets.set('alloy', [{ version: '2', status: 'deployed' }]);
    await run(world);
    const conditions = world.store.get('alloy')!.status!.conditions!;
    expect(conditions.map(({ type }) => type)).toEqual(['Ready', 'Released', 'TestSuccess']);
    expect(conditions[1]).toMatchObject({ status: 'True', reason: 'UpgradeSucceeded' });
    expect(conditions[1]!.message).toContain('alloy.v2');
    expect(Date.parse(conditions[1]!.lastTransitionTime)).toBeGreaterThanOrEqual(START);
  });

  it("skips a stranger's annotation and another run's fresh intent", async () => {
    const annotated = stuckRelease('alloy');
    const world = fakeCluster([
      withAnnotations(annotated, { [AUTO_CORRECTED_AT]: new Date(START).toISOString() }),
    ]);
    expect((await run(world)).lines[0]).toBe('skip flux-system/alloy: it was auto-corrected before');
    const busy = fakeCluster([
      withAnnotations(annotated, { [INTENT]: `status/1/1/1/${new Date(START - 5000).toISOString()}` }),
    ]);
    expect((await run(busy)).lines[0]).toBe('skip flux-system/alloy: another run is at work on it');
    expect([...writes(world.calls), ...writes(busy.calls)]).toEqual([]);
  });

  it('ends a Reconciling that was left behind: Ready beside it would still read as in progress', async () => {
    const release = stuckRelease('alloy');
    const conditions = release.status!.conditions!;
    const reconciling = { ...conditions[0]!, type: 'Reconciling', status: 'True' } as const;
    const world = fakeCluster([
      { ...release, status: { ...release.status, conditions: [reconciling, ...conditions] } },
    ]);
    expect(await run(world)).toMatchObject({ repaired: 1 });
    expect(world.store.get('alloy')?.status?.conditions).toMatchObject([
      { type: 'Reconciling', status: 'False' },
      { type: 'Ready', status: 'True' },
      { type: 'TestSuccess' },
      { type: 'Released' },
    ]);
  });

  it('reports a release that never had a Ready condition, and touches it not', async () => {
    const { metadata, ...rest } = stuckRelease('alloy');
    const silent = (ageMs: number): HelmRelease => ({
      ...rest,
      metadata: { ...metadata, creationTimestamp: new Date(START - ageMs).toISOString() },
      status: {},
    });
    const old = fakeCluster([silent(30 * 60_000)]);
    expect((await run(old)).lines[0]).toBe('skip flux-system/alloy: it has had no Ready condition for 1800s');
    expect(writes(old.calls)).toEqual([]);
    expect(await run(fakeCluster([silent(60_000)]))).toMatchObject({ skipped: 0, failed: 0 });
  });

  it('starts over after a conflict, and stops when the release recovered meanwhile', async () => {
    let conflicted = false;
    const world = fakeCluster([stuckRelease('alloy')], (call, name) => {
      if (call !== 'patch-status' || conflicted) return;
      conflicted = true;
      const current = world.store.get(name)!;
      const conditions = [
        { ...current.status!.conditions![0]!, status: 'False' as const, reason: 'UpgradeFailed' },
      ];
      world.store.set(name, {
        ...current,
        metadata: { ...current.metadata, resourceVersion: '900' },
        status: { ...current.status, conditions },
      });
    });
    const result = await run(world);
    expect(result.lines[1]).toBe('[A66] HR flux-system/alloy left alone: it recovered by itself');
    expect(world.store.get('alloy')?.status?.conditions?.[0]?.reason).toBe('UpgradeFailed');
  });

  const conflict = (): ClusterError =>
    new ClusterError('the object has been modified', { status: 409, reason: 'Conflict', outcome: 'refused' });
  const reset = (): ClusterError =>
    new ClusterError('read ECONNRESET', { outcome: 'unknown', reason: 'ECONNRESET' });

  it('takes back under a lock: stored late, it does not take the record of the next try away', async () => {
    let late: object | undefined;
    const world = fakeCluster([stuckRelease('alloy')], (call) => {
      if (call === 'patch-status' && late === undefined) throw conflict();
    });
    const { patchHelmRelease } = world.cluster;
    const cluster: Cluster = {
      ...world.cluster,
      async patchHelmRelease(ref, patch, signal) {
        if (writes(world.calls).length !== 2) return patchHelmRelease(ref, patch, signal);
        late = patch;
        world.calls.push('patch later');
        throw new ClusterError('timeout', { status: 504, outcome: 'unknown' });
      },
    };
    expect(await run({ cluster })).toMatchObject({ exitCode: EXIT.ok, repaired: 1 });
    const { name, namespace } = stuckRelease('alloy').metadata;
    await expect(patchHelmRelease({ name, namespace }, late!, new AbortController().signal)).rejects.toThrow(
      'the object has been modified',
    );
    expect(world.store.get('alloy')?.metadata.annotations?.[AUTO_CORRECTED_AT]).toBeDefined();
  });

  it('keeps the record when the correction is carried out while it is being taken back', async () => {
    let carryOut: (() => Promise<unknown>) | undefined;
    const world = fakeCluster([stuckRelease('alloy')]);
    const cluster: Cluster = {
      ...world.cluster,
      async patchHelmReleaseStatus(...call) {
        carryOut = () => world.cluster.patchHelmReleaseStatus(...call);
        throw new ClusterError('timeout', { status: 504, outcome: 'unknown' });
      },
      async patchHelmRelease(...call) {
        if (!carryOut) return world.cluster.patchHelmRelease(...call);
        await carryOut();
        throw reset();
      },
    };
    const result = await run({ cluster });
    expect(result).toMatchObject({ exitCode: EXIT.ok, repaired: 1 });
    expect(result.lines.join()).not.toContain('FAILED');
    const { metadata, status } = world.store.get('alloy')!;
    expect(metadata.annotations?.[AUTO_CORRECTED_AT]).toBeDefined();
    expect(status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
  });

  it('does not take an earlier annotation of the same second for one that was lost', async () => {
    const world = fakeCluster([stuckRelease('alloy')], (call) => {
      const sent = writes(world.calls).length;
      if (call === 'patch-status' && sent === 2) throw conflict();
      if (call === 'patch' && sent >= 3) throw reset();
    });
    const result = await run(world);
    expect(result.lines).toContain('[A66] HR flux-system/alloy patch FAILED: read ECONNRESET');
    expect(result.exitCode).toBe(EXIT.incomplete);
  });

  it('asks again when an answer is older than its own write, and believes no such answer', async () => {
    const stale = stuckRelease('alloy');
    for (const [staleAnswers, outcome] of [
      [1, { repaired: 1 }],
      [2, { failed: 1 }],
    ] as const) {
      let left = 0;
      const world = fakeCluster([stale], (call) => {
        if (call !== 'patch-status' || writes(world.calls).length > 2) return;
        left = staleAnswers;
        throw conflict();
      });
      const { getHelmReleaseStatus } = world.cluster;
      const cluster: Cluster = {
        ...world.cluster,
        async getHelmReleaseStatus(...args) {
          const answer = await getHelmReleaseStatus(...args);
          return left-- > 0 ? { ...answer, value: stale } : answer;
        },
      };
      expect(await run({ cluster })).toMatchObject(outcome);
    }
  });

  it('keeps the annotation when the correction it could not confirm was stored after all', async () => {
    const world = fakeCluster([stuckRelease('alloy')], (call) => {
      // The look after the lost answer fails; the one after the conflict does not.
      if (call === 'get' && writes(world.calls).length === 2) throw reset();
    });
    const { patchHelmReleaseStatus } = world.cluster;
    const cluster: Cluster = {
      ...world.cluster,
      async patchHelmReleaseStatus(...args) {
        await patchHelmReleaseStatus(...args);
        throw reset();
      },
    };
    expect(await run({ cluster })).toMatchObject({ exitCode: EXIT.ok, repaired: 1 });
    expect(world.store.get('alloy')?.metadata.annotations?.[AUTO_CORRECTED_AT]).toBeDefined();
  });
});

describe('hands off', () => {
  const since = new Date(START - 600_000).toISOString();
  it.each<[string, (release: HelmRelease) => HelmRelease, string]>([
    ['suspended', (r) => ({ ...r, spec: { suspend: true } }), 'it is suspended'],
    [
      'being deleted',
      (r) => ({ ...r, metadata: { ...r.metadata, deletionTimestamp: since } }),
      'it is being deleted',
    ],
    [
      'of an unprocessed generation',
      (r) => ({ ...r, metadata: { ...r.metadata, generation: 2 } }),
      'its newest generation is not processed yet',
    ],
    ['Stalled', (r) => withCondition(r, 'Stalled', 'True'), 'it is Stalled'],
    [
      'with a failure on record',
      (r) => withCondition(r, 'Released', 'False'),
      'Released=False: a failure is on record',
    ],
    [
      'with remote storage',
      (r) => ({ ...r, spec: { kubeConfig: {} } }),
      'its Helm storage is in another cluster',
    ],
    [
      'in an upgrade',
      (r) => ({ ...r, status: { ...r.status, lastAttemptedRevision: '2.0.0' } }),
      'an upgrade was attempted since',
    ],
  ])('a release that is %s is not touched', async (_name, change, why) => {
    const world = fakeCluster([change(stuckRelease('alloy'))]);
    expect((await run(world)).lines[0]).toBe(`skip flux-system/alloy: ${why}`);
    expect(writes(world.calls)).toEqual([]);
  });

  it('a pending newest revision wins over a deployed older one, compared as numbers', async () => {
    const world = fakeCluster([stuckRelease('alloy')]);
    world.secrets.set('alloy', [
      { version: '9', status: 'deployed' },
      { version: '10', status: 'pending-upgrade' },
    ]);
    expect((await run(world)).lines[0]).toBe(
      'skip flux-system/alloy: newest helm secret v10 is pending-upgrade',
    );
  });

  it.each([
    [299, 0],
    [300, 0],
    [301, 1],
  ])('a release Unknown for %i s with a threshold of 300 s makes %i candidates', async (age, candidates) => {
    expect((await run(fakeCluster([stuckRelease('alloy', {}, age)]))).candidates).toBe(candidates);
  });
});

describe('a state error that outlived its cause', () => {
  const stateError = (release: HelmRelease): HelmRelease => {
    const conditions = release.status!.conditions!.map((condition) =>
      condition.type === 'Ready'
        ? { ...condition, status: 'False' as const, reason: 'StateError' }
        : condition,
    );
    return { ...release, status: { ...release.status, conditions } };
  };

  it('is repaired when the release is deployed and nothing else speaks for it', async () => {
    const result = await run(fakeCluster([stateError(stuckRelease('alloy'))]));
    expect(result.lines[0]).toBe(
      '[A66] HR flux-system/alloy Ready=False for 360s, history[0]=deployed -> attempting patch',
    );
    expect(result.repaired).toBe(1);
  });

  it('is left to the controller when a Released condition is there to restore Ready from', async () => {
    const release = withCondition(stateError(stuckRelease('alloy')), 'Released', 'True');
    expect((await run(fakeCluster([release]))).candidates).toBe(0);
  });
});

describe('guardrail', () => {
  const fleet = (count: number): HelmRelease[] =>
    Array.from({ length: count }, (_, i) => stuckRelease(`r${i}`));

  it('repairs ten', async () => {
    expect(await run(fakeCluster(fleet(10)))).toMatchObject({ exitCode: EXIT.ok, repaired: 10 });
  });

  it('writes nothing for eleven of both branches together, and alerts', async () => {
    const releases = fleet(11).map((r, i) => (i % 2 ? r : { ...r, status: { ...r.status, history: [] } }));
    const world = fakeCluster(releases);
    expect(await run(world)).toMatchObject({ exitCode: EXIT.guardrail, candidates: 11, repaired: 0 });
    expect(writes(world.calls)).toEqual([]);
    expect(world.events).toMatchObject([{ type: 'Warning', reason: 'GuardrailTripped' }]);
  });

  it('counts what could not be judged: a lost answer does not lift it', async () => {
    const releases = fleet(11).map((r) => ({ ...r, status: { ...r.status, history: [] } }));
    const world = fakeCluster(releases, (call, name) => {
      if (call === 'secrets' && name === 'r3')
        throw new ClusterError('no answer', { outcome: 'unknown', reason: 'DeadlineExceeded' });
    });
    expect(await run(world)).toMatchObject({
      exitCode: EXIT.guardrail,
      candidates: 10,
      repaired: 0,
      failed: 1,
    });
    expect(writes(world.calls)).toEqual([]);
  });

  it('counts what Helm seems to know nothing of: a lagging answer does not lift it', async () => {
    const world = fakeCluster(fleet(11));
    world.secrets.set('r3', []);
    expect(await run(world)).toMatchObject({ exitCode: EXIT.guardrail, candidates: 10, skipped: 1 });
    expect(writes(world.calls)).toEqual([]);
  });
});

describe('run control', () => {
  it('exits with its own code when the releases cannot be listed', async () => {
    const world = fakeCluster([], () => {
      throw refused(503, 'apiserver not ready');
    });
    const result = await run(world);
    expect(result.exitCode).toBe(EXIT.cluster);
    expect(result.lines[0]).toContain('apiserver not ready');
  });

  it('goes on with the others when one release fails', async () => {
    const world = fakeCluster([stuckRelease('a'), stuckRelease('b')], (call, name) => {
      if (call === 'patch-status' && name === 'a') throw refused(403, 'denied by webhook');
    });
    expect(await run(world)).toMatchObject({ exitCode: EXIT.incomplete, repaired: 1, failed: 1 });
  });

  it('judges no release once its time is up, and says how many are left', async () => {
    const unreadable = ['a', 'b', 'c', 'd'].map((name) => stuckRelease(name));
    const world = fakeCluster(unreadable);
    const cluster = { ...world.cluster, listReleaseSecrets: () => new Promise<never>(() => {}) };
    const result = await run({ cluster }, { requestTimeoutMs: 3_000, runTimeoutMs: 5_000 });
    expect(result).toMatchObject({ exitCode: EXIT.incomplete, failed: 4 });
    expect(result.lines).toContain('stopping: 2 of 4 releases are not judged, the next run will');
    expect(result.durationMs).toBe(6_000);
  });

  it('judges no release after it was asked to stop', async () => {
    const stop = new AbortController();
    const world = fakeCluster([stuckRelease('a'), stuckRelease('b')], (call) => {
      if (call === 'secrets') stop.abort();
    });
    const result = await run(world, {}, undefined, stop.signal);
    expect(result).toMatchObject({ exitCode: EXIT.incomplete, failed: 2 });
    expect(world.calls.filter((call) => call.startsWith('secrets'))).toEqual(['secrets a']);
  });

  it('gives a hanging call up after the request timeout', async () => {
    const world = fakeCluster([stuckRelease('a')]);
    const cluster = { ...world.cluster, patchHelmReleaseStatus: () => new Promise<never>(() => {}) };
    const result = await run({ cluster });
    expect(result.lines[1]).toBe('[A66] HR flux-system/a patch FAILED: no answer within 10s');
  });

  it('writes nothing in a dry run', async () => {
    const world = fakeCluster([stuckRelease('a')]);
    expect((await run(world, { dryRun: true })).lines[1]).toBe(
      'dry-run: flux-system/a: would be annotated and its status set to Ready=True',
    );
    expect(writes(world.calls)).toEqual([]);
  });
});
