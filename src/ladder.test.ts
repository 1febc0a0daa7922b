import { describe, expect, it } from 'vitest';
import { ASKED, AUTO_CORRECTED_AT, GIVEN_UP, INTENT, REQUESTED_AT } from './decide/annotations.ts';
import { EXIT } from './index.ts';
import type { HelmRelease, HistoryEntry } from './kube/index.ts';
import {
  fakeCluster,
  instantClock,
  refused,
  renewedLease,
  run,
  START,
  stuckRelease,
  withAnnotations,
  withCondition,
  writes,
} from './recovery-world.fixture.ts';

const FORCE_AT = 'reconcile.fluxcd.io/forceAt';
const RESET_AT = 'reconcile.fluxcd.io/resetAt';
const MINUTE = 60_000;
const ago = (ms: number): string => new Date(START - ms).toISOString();

type TestHooks = NonNullable<HistoryEntry['testHooks']>;
type TestSpec = NonNullable<NonNullable<HelmRelease['spec']>['test']>;

/** Row 21 of the fault table: the tests succeeded, and the conditions that say so were lost. */
function untold(
  name = 'alloy',
  testHooks: TestHooks = { 'alloy-test': { phase: 'Succeeded' } },
  test: TestSpec = {},
): HelmRelease {
  const tested = stuckRelease(name, { test: { enable: true, ...test } });
  const release = withCondition(
    withCondition(tested, 'TestSuccess', 'Unknown', 'AwaitingTests'),
    'Released',
    'True',
    'InstallSucceeded',
  );
  const [head] = release.status!.history!;
  const history = [{ ...head!, testHooks }];
  return { ...release, status: { ...release.status, history } };
}

/** Row 49: a failed install whose retries are spent. */
function stalled(name = 'alloy', reason = 'RetriesExceeded'): HelmRelease {
  const release = withCondition(
    withCondition(
      withCondition(stuckRelease(name), 'Ready', 'False', 'InstallFailed'),
      'Released',
      'False',
      'InstallFailed',
    ),
    'Stalled',
    'True',
    reason,
  );
  const [head] = release.status!.history!;
  return { ...release, status: { ...release.status, history: [{ ...head!, status: 'failed' }] } };
}

/** The same after an upgrade, where the write of Stalled was lost. */
function outOfRetries({
  retries = 1,
  strategy = 'RemediateOnFailure',
  reconcilingMs = 10 * MINUTE,
} = {}): HelmRelease {
  const told = withCondition(
    withCondition(
      withCondition(stalled(), 'Stalled', 'False', 'Progressing'),
      'Released',
      'False',
      'UpgradeFailed',
    ),
    'Ready',
    'False',
    'UpgradeFailed',
  );
  const { status, ...release } = withCondition(told, 'Reconciling', 'True', 'ProgressingWithRetry');
  return {
    ...release,
    spec: { upgrade: { remediation: { retries }, strategy: { name: strategy } } },
    status: {
      ...status,
      conditions: status!.conditions!.map((condition) =>
        condition.type === 'Reconciling'
          ? { ...condition, lastTransitionTime: ago(reconcilingMs) }
          : condition,
      ),
      lastAttemptedReleaseAction: 'upgrade',
      upgradeFailures: 2,
    },
  };
}

function without({ status, ...release }: HelmRelease, type: string): HelmRelease {
  const conditions = status!.conditions!.filter((condition) => condition.type !== type);
  return { ...release, status: { ...status, conditions } };
}

/** With a newest entry of its history that ended so. */
function withHead(release: HelmRelease, status: string): HelmRelease {
  const [head] = release.status!.history!;
  return { ...release, status: { ...release.status, history: [{ ...head!, status }] } };
}

/** Rows 7 and 8: deployed, and the failure from before still on record. */
const contradicted = (): HelmRelease =>
  withCondition(
    withCondition(stuckRelease('alloy'), 'Ready', 'False', 'UpgradeFailed'),
    'Released',
    'False',
    'UpgradeFailed',
  );

function silent(name = 'alloy'): HelmRelease {
  const { metadata, ...rest } = stuckRelease(name);
  return { ...rest, metadata: { ...metadata, creationTimestamp: ago(30 * MINUTE) }, status: {} };
}

/** What a forced upgrade comes to that loses its verdict as well. */
function upgrade(world: ReturnType<typeof fakeCluster>): void {
  world.secrets.set('alloy', [{ version: '2', status: 'deployed' }]);
  const release = world.store.get('alloy')!;
  const history = release.status!.history!.map((entry) => ({ ...entry, version: 2 }));
  world.store.set('alloy', { ...release, status: { ...release.status, history } });
}

const annotationsOf = (world: ReturnType<typeof fakeCluster>, name = 'alloy') =>
  world.store.get(name)?.metadata.annotations ?? {};

describe('the last rung, a forced upgrade', () => {
  it.each([
    [
      'whose tests were never told of',
      untold(),
      'Ready=Unknown for 360s, its tests succeeded and their verdict was lost',
    ],
    [
      'whose chart has no tests, which was never told of',
      untold('alloy', {}),
      'Ready=Unknown for 360s, its tests succeeded and their verdict was lost',
    ],
    [
      'whose tests were never told of, some left out',
      untold(
        'alloy',
        { smoke: { phase: 'Succeeded' }, slow: {} },
        { filters: [{ name: 'slow', exclude: true }] },
      ),
      'Ready=Unknown for 360s, its tests succeeded and their verdict was lost',
    ],
    [
      'that an old failure speaks against',
      contradicted(),
      'Ready=False for 600s, deployed, and an earlier failure still stands',
    ],
    [
      'that an old failure speaks against, and nobody has looked at since',
      withCondition(stuckRelease('alloy'), 'Released', 'False', 'UpgradeFailed'),
      'Ready=Unknown for 360s, deployed, and an earlier failure still stands',
    ],
    [
      'whose tests failed once and succeeded then',
      withCondition(
        withCondition(untold(), 'TestSuccess', 'False', 'TestFailed'),
        'Ready',
        'False',
        'TestFailed',
      ),
      'Ready=False for 600s, its tests succeeded and their verdict was lost',
    ],
    [
      'with nothing to roll back to',
      stalled('alloy', 'MissingRollbackTarget'),
      'Ready=False for 600s, Stalled: nothing to roll back to',
    ],
  ])('is asked for once, where it is allowed, for a release %s', async (_name, release, detection) => {
    const world = fakeCluster([release]);
    const result = await run(world, { allowForce: true });
    expect(result.lines.slice(0, 2)).toEqual([
      `[A66] HR flux-system/alloy ${detection} -> attempting forced upgrade`,
      '[A66] HR flux-system/alloy asked for a forced upgrade (1 of 1)',
    ]);
    expect(result).toMatchObject({ exitCode: EXIT.ok, asked: 1, acted: { force: 1 } });
    const annotations = annotationsOf(world);
    expect(annotations[FORCE_AT]).toMatch(/^2026-05-19T19:00:02\.\d{3}Z$/);
    expect(annotations[REQUESTED_AT]).toBe(annotations[FORCE_AT]);
    expect(annotations[ASKED.force]).toBe('1/1/2026-05-19T19:00:02Z/1');
    expect(annotations[AUTO_CORRECTED_AT]).toBeUndefined();
    expect(writes(world.calls)).toEqual(['patch alloy']);
    expect(world.events).toMatchObject([{ type: 'Normal', reason: 'RecoveryRequested' }]);
  });

  it.each([
    [
      untold(),
      'skip flux-system/alloy: its tests succeeded and their verdict was lost; --allow-force would run them again',
    ],
    [
      stalled('alloy', 'MissingRollbackTarget'),
      'skip flux-system/alloy: it is Stalled: nothing to roll back to; --allow-force would upgrade it',
    ],
    [
      contradicted(),
      'skip flux-system/alloy: deployed, and an earlier failure still stands; --allow-force would upgrade it',
    ],
  ])('is not asked for where it is not allowed', async (release, line) => {
    const world = fakeCluster([release]);
    expect((await run(world)).lines[0]).toBe(line);
    expect(writes(world.calls)).toEqual([]);
  });

  it('is given a threshold of time, then counted as futile, given up once and left alone for good', async () => {
    const world = fakeCluster([untold()]);
    const clock = instantClock();
    const next = async (minutes: number) => {
      clock.nowMs += minutes * MINUTE;
      world.calls.length = 0;
      return await run(world, { allowForce: true }, clock);
    };
    await run(world, { allowForce: true }, clock);
    upgrade(world);
    expect((await next(2)).lines[0]).toBe(
      'skip flux-system/alloy: its controller was asked and has not answered yet',
    );
    expect(writes(world.calls)).toEqual([]);

    const last = await next(4);
    expect(last.lines[0]).toBe('skip flux-system/alloy: given up after 1 forced upgrade');
    expect(last).toMatchObject({ exitCode: EXIT.ok, candidates: 0, givenUp: 1 });
    expect(annotationsOf(world)[GIVEN_UP]).toMatch(
      /^1\/2026-05-19T19:06:0\dZ\/given up after 1 forced upgrade$/,
    );
    expect(world.events.at(-1)).toMatchObject({ type: 'Warning', reason: 'RecoveryGivenUp' });

    const after = await next(60);
    expect(after.lines[0]).toBe('skip flux-system/alloy: given up after 1 forced upgrade');
    expect(after.givenUp).toBe(1);
    expect(world.calls.filter((call) => /patch|event/.test(call))).toEqual([]);
  });

  it('is asked for again when its controller took the request and never began, but not for ever', async () => {
    const world = fakeCluster([untold()]);
    const clock = instantClock();
    const next = async () => {
      clock.nowMs += 6 * MINUTE;
      return await run(world, { allowForce: true, maxAttempts: 3 }, clock);
    };
    for (const attempt of ['1 of 1', '2 of 2', '3 of 3'])
      expect((await next()).lines).toContain(
        `[A66] HR flux-system/alloy asked for a forced upgrade (${attempt})`,
      );
    expect(await next()).toMatchObject({ givenUp: 1, asked: 0 });
    expect((await next()).lines[0]).toBe(
      'skip flux-system/alloy: given up after 3 forced upgrades that never began',
    );

    const begun = fakeCluster([untold()]);
    const asked = { [ASKED.force]: `1/2/${ago(20 * MINUTE)}/1` };
    begun.store.set('alloy', withAnnotations(untold(), asked));
    upgrade(begun);
    expect((await run(begun, { allowForce: true })).lines[0]).toBe(
      'skip flux-system/alloy: given up after 1 forced upgrade',
    );
  });

  it('has a new budget when the release gets stuck again days later', async () => {
    const forced = { [ASKED.force]: `1/1/${ago(3 * 24 * 60 * MINUTE)}` };
    const world = fakeCluster([withAnnotations(untold(), forced)]);
    expect(await run(world, { allowForce: true })).toMatchObject({ asked: 1 });
  });

  it('is the answer to repairs that do not last', async () => {
    const spent = withAnnotations(stuckRelease('alloy'), {
      [INTENT]: `status/1/1/2/${ago(20 * MINUTE)}`,
      [AUTO_CORRECTED_AT]: ago(20 * MINUTE),
    });
    const allowed = fakeCluster([spent]);
    expect(await run(allowed, { allowForce: true, maxAttempts: 2 })).toMatchObject({ acted: { force: 1 } });
    const world = fakeCluster([spent]);
    expect((await run(world, { maxAttempts: 2 })).lines[0]).toBe(
      'skip flux-system/alloy: given up after 2 futile repairs',
    );
    expect(annotationsOf(world)[GIVEN_UP]).toContain('given up after 2 futile repairs');
    expect(annotationsOf(world)[FORCE_AT]).toBeUndefined();
  });

  it('is not asked for while Helm says otherwise, or while an action runs', async () => {
    const pending = fakeCluster([contradicted()]);
    pending.secrets.set('alloy', [{ version: '2', status: 'pending-upgrade' }]);
    const busy = fakeCluster([withCondition(untold(), 'Reconciling', 'True')]);
    expect((await run(pending, { allowForce: true })).lines[0]).toContain('v2 is pending-upgrade');
    expect((await run(busy, { allowForce: true })).lines[0]).toBe(
      '[A66] HR flux-system/alloy Ready=Unknown for 360s, its tests succeeded and their verdict was lost -> attempting forced upgrade',
    );
    const fresh = withCondition(untold(), 'Reconciling', 'True');
    const conditions = fresh.status!.conditions!.map((condition) =>
      condition.type === 'Reconciling' ? { ...condition, lastTransitionTime: ago(MINUTE) } : condition,
    );
    const working = fakeCluster([{ ...fresh, status: { ...fresh.status, conditions } }]);
    expect((await run(working, { allowForce: true })).lines[0]).toContain('its controller is working on it');
  });

  it('is not asked for where Ready is False for another reason than its tests', async () => {
    const release = withCondition(untold(), 'Ready', 'False', 'SourceNotReady');
    expect(await run(fakeCluster([release]), { allowForce: true })).toMatchObject({ candidates: 0 });
  });

  it('leaves a rollback that said so alone', async () => {
    const world = fakeCluster([withCondition(contradicted(), 'Remediated', 'True', 'RollbackSucceeded')]);
    expect(await run(world, { allowForce: true })).toMatchObject({ candidates: 0 });
  });
});

describe('a release that stalled in an outage', () => {
  it('is only reported by default', async () => {
    const world = fakeCluster([stalled()]);
    expect((await run(world)).lines[0]).toBe(
      'skip flux-system/alloy: it is Stalled: its retries are spent; --repair-stalled would reset it',
    );
    expect(writes(world.calls)).toEqual([]);
  });

  it('has its failures forgotten, three times at most', async () => {
    const world = fakeCluster([stalled()]);
    const clock = instantClock();
    for (const attempt of [1, 2, 3]) {
      const { lines } = await run(world, { repairStalled: true }, clock);
      expect(lines[1]).toBe(`[A66] HR flux-system/alloy asked for a reset (${attempt} of 3)`);
      expect(annotationsOf(world)[RESET_AT]).toBe(annotationsOf(world)[REQUESTED_AT]);
      expect(annotationsOf(world)[FORCE_AT]).toBeUndefined();
      clock.nowMs += 6 * MINUTE;
    }
    const last = await run(world, { repairStalled: true }, clock);
    expect(last.lines[0]).toBe('skip flux-system/alloy: given up after 3 resets');
  });

  it('is stalled as well where the write of its failure was lost, and Ready stayed Unknown', async () => {
    const world = fakeCluster([withCondition(stalled(), 'Ready', 'Unknown', 'Progressing')]);
    expect(await run(world, { repairStalled: true })).toMatchObject({ acted: { reset: 1 } });
  });

  it('is stalled as well where the write that would have said so was lost', async () => {
    // The write of the failure, too: there is no Released, and only Helm's record tells.
    const unsaid = without(withCondition(outOfRetries(), 'Ready', 'Unknown', 'Progressing'), 'Released');
    const rolledBack = withHead(
      withCondition(outOfRetries(), 'Remediated', 'True', 'RollbackSucceeded'),
      'deployed',
    );
    for (const failed of [
      outOfRetries(),
      unsaid,
      withCondition(outOfRetries(), 'Ready', 'False', 'StateError'),
      withCondition(rolledBack, 'Ready', 'False', 'RollbackSucceeded'),
      withCondition(
        withCondition(rolledBack, 'TestSuccess', 'False', 'TestFailed'),
        'Ready',
        'False',
        'TestFailed',
      ),
    ]) {
      const status = failed === unsaid ? 'failed' : failed.status!.history![0]!.status;
      const world = (): ReturnType<typeof fakeCluster> => {
        const cluster = fakeCluster([failed]);
        cluster.secrets.set('alloy', [{ version: '1', status }]);
        return cluster;
      };
      expect((await run(world())).lines).toContain(
        'skip flux-system/alloy: it is out of retries, though Stalled was never written; --repair-stalled would reset it',
      );
      expect(await run(world(), { repairStalled: true })).toMatchObject({ acted: { reset: 1 } });
    }
  });

  it('is repaired as any other where a later try succeeded, whose failures of before are still counted', async () => {
    // helm-controller forgets them when something else is attempted, not when a forced upgrade succeeds.
    const stranded = withCondition(outOfRetries(), 'Ready', 'Unknown', 'Progressing');
    const deployed = withHead(without(stranded, 'Released'), 'deployed');
    for (const repairStalled of [false, true])
      expect(await run(fakeCluster([deployed]), { repairStalled })).toMatchObject({ acted: { status: 1 } });
    const contradictory = withHead(outOfRetries(), 'deployed');
    expect(await run(fakeCluster([contradictory]), { allowForce: true })).toMatchObject({
      acted: { force: 1 },
    });
  });

  it('is not reset over a record of Helm that its history does not know', async () => {
    const world = fakeCluster([outOfRetries()]);
    world.secrets.set('alloy', [{ version: '2', status: 'deployed' }]);
    expect((await run(world, { repairStalled: true })).lines).toContain(
      'skip flux-system/alloy: newest helm secret v2 is deployed',
    );
  });

  it('is stalled as well where the generation it speaks of was not noted', async () => {
    for (const told of [stalled(), outOfRetries()]) {
      const release = { ...told, status: { ...told.status, observedGeneration: -1 } };
      const world = fakeCluster([release]);
      world.secrets.set('alloy', [{ version: '1', status: 'failed' }]);
      expect(await run(world, { repairStalled: true })).toMatchObject({
        acted: { reset: 1 },
      });
    }
  });

  it.each<[string, HelmRelease]>([
    ['has a try left', outOfRetries({ retries: 2 })],
    ['has tries without end', outOfRetries({ retries: -1 })],
    ['is tried again for ever', outOfRetries({ strategy: 'RetryOnFailure' })],
    ['waits for another one', withCondition(outOfRetries(), 'Ready', 'False', 'DependencyNotReady')],
    ['is being remediated', outOfRetries({ reconcilingMs: 4 * MINUTE })],
  ])('is not out of retries where it %s', async (_name, release) => {
    const world = fakeCluster([release]);
    expect(await run(world, { repairStalled: true })).toMatchObject({ acted: {}, candidates: 0 });
    expect(writes(world.calls)).toEqual([]);
  });

  it('counts towards the guardrail', async () => {
    const world = fakeCluster(Array.from({ length: 11 }, (_, i) => stalled(`r${i}`)));
    expect(await run(world, { repairStalled: true })).toMatchObject({ exitCode: EXIT.guardrail });
    expect(writes(world.calls)).toEqual([]);
  });

  it.each([
    ['of a generation not processed', { generation: 2 }],
    ['being deleted', { deletionTimestamp: ago(MINUTE) }],
  ])('%s is not touched', async (_name, metadata) => {
    const release = stalled();
    const world = fakeCluster([{ ...release, metadata: { ...release.metadata, ...metadata } }]);
    await run(world, { repairStalled: true });
    expect(writes(world.calls)).toEqual([]);
  });
});

describe('the first rung, a poke', () => {
  it('is not taken by default', async () => {
    const world = fakeCluster([stuckRelease('alloy')]);
    await run(world);
    expect(annotationsOf(world)[REQUESTED_AT]).toBeUndefined();
  });

  it('comes before the first write to the status, and all candidates share one wait', async () => {
    const world = fakeCluster([stuckRelease('a'), stuckRelease('b')]);
    const clock = instantClock();
    expect(await run(world, { pokeWaitMs: 15_000 }, clock)).toMatchObject({ repaired: 2 });
    expect(writes(world.calls)).toEqual([
      'patch a',
      'patch b',
      'patch a',
      'patch-status a',
      'patch b',
      'patch-status b',
    ]);
    expect(annotationsOf(world, 'a')[REQUESTED_AT]).toBeDefined();
    expect(clock.nowMs).toBe(START + 15_000);
  });

  it('that the controller answered with a verdict of its own ends the matter', async () => {
    const world = fakeCluster([stuckRelease('alloy')], (call, name) => {
      if (call !== 'get') return;
      world.store.set(name, withCondition(world.store.get(name)!, 'Ready', 'True', 'InstallSucceeded'));
    });
    const { lines } = await run(world, { pokeWaitMs: 15_000 });
    expect(lines).toContain('[A66] HR flux-system/alloy left alone: it recovered by itself');
    expect(writes(world.calls)).toEqual(['patch alloy']);
  });

  it('is not repeated once the controller has answered one since the release got stuck', async () => {
    const token = ago(2 * MINUTE);
    const release = withAnnotations(stuckRelease('alloy'), { [REQUESTED_AT]: token });
    const world = fakeCluster([{ ...release, status: { ...release.status, lastHandledReconcileAt: token } }]);
    await run(world, { pokeWaitMs: 15_000 });
    expect(annotationsOf(world)[REQUESTED_AT]).toBe(token);
    expect(writes(world.calls)).toEqual(['patch alloy', 'patch-status alloy']);
  });

  it.each([FORCE_AT, RESET_AT])('does not take a pending %s away from whoever asked for it', async (key) => {
    const token = ago(20 * MINUTE);
    const pending = { [REQUESTED_AT]: token, [key]: token };
    const world = fakeCluster([
      withAnnotations(stuckRelease('a'), pending),
      withAnnotations(silent('b'), pending),
    ]);
    const clock = instantClock();
    world.lease.current = renewedLease(clock);
    const { lines } = await run(world, { pokeWaitMs: 15_000 }, clock);
    for (const name of ['a', 'b']) expect(annotationsOf(world, name)).toMatchObject(pending);
    expect(lines).toContain('skip flux-system/b: its controller was asked and has not answered yet');
  });

  it('is written for nobody when a pass that broke off has not counted all candidates', async () => {
    const stop = new AbortController();
    let judged = 0;
    const world = fakeCluster(
      Array.from({ length: 30 }, (_, i) => stuckRelease(`r${i}`)),
      (call) => {
        if (call === 'secrets' && ++judged === 8) stop.abort();
      },
    );
    const result = await run(world, { pokeWaitMs: 20_000 }, instantClock(), stop.signal);
    expect(result.exitCode).toBe(EXIT.incomplete);
    expect(writes(world.calls)).toEqual([]);
  });

  it('is not waited for when the engine is asked to stop, and nothing is begun after it', async () => {
    const stop = new AbortController();
    const clock = instantClock();
    const world = fakeCluster([stuckRelease('alloy')], (call) => {
      if (call === 'patch') stop.abort();
    });
    const result = await run(world, { pokeWaitMs: 90_000 }, clock, stop.signal);
    expect(result.lines).toContain('stopping: flux-system/alloy is left for the next run');
    expect(writes(world.calls)).toEqual(['patch alloy']);
    expect(clock.nowMs).toBe(START);
  });

  it('that is refused does not keep the repair from being made', async () => {
    let pokes = 0;
    const world = fakeCluster([stuckRelease('alloy')], (call) => {
      if (call === 'patch' && pokes++ === 0) throw refused(403, 'no');
    });
    expect(await run(world, { pokeWaitMs: 15_000 })).toMatchObject({ exitCode: EXIT.ok, repaired: 1 });
  });

  it('wakes a live controller that has not said a word, and nobody else', async () => {
    const alive = fakeCluster([silent()]);
    const clock = instantClock();
    alive.lease.current = renewedLease(clock);
    expect((await run(alive, { pokeWaitMs: 15_000 }, clock)).lines.slice(0, 2)).toEqual([
      '[A66] HR flux-system/alloy: it has had no Ready condition for 1806s -> attempting poke',
      '[A66] HR flux-system/alloy poked (1 of 5)',
    ]);
    expect(annotationsOf(alive)[ASKED.poke]).toMatch(/^1\/1\//);
    const nobody = fakeCluster([silent()]);
    expect((await run(nobody, { pokeWaitMs: 15_000 })).lines[0]).toBe(
      'skip flux-system/alloy: it has had no Ready condition for 1800s',
    );
    expect(writes(nobody.calls)).toEqual([]);
  });

  it('is not used against a queue: more silent releases than the guardrail are left waiting', async () => {
    const world = fakeCluster([
      ...Array.from({ length: 11 }, (_, i) => silent(`s${i}`)),
      stuckRelease('alloy'),
    ]);
    const clock = instantClock();
    world.lease.current = renewedLease(clock);
    const result = await run(world, { pokeWaitMs: 15_000 }, clock);
    expect(result.lines[0]).toBe('11 releases wait for their controller, more than 10: none is poked');
    expect(result).toMatchObject({ exitCode: EXIT.ok, repaired: 1, acted: { status: 1 } });
  });

  it('makes a controller finish a verdict that was told by half', async () => {
    const ready = withCondition(stuckRelease('alloy'), 'Ready', 'True', 'InstallSucceeded');
    const lingering = fakeCluster([withCondition(ready, 'Reconciling', 'True', 'Progressing')]);
    const unobserved = fakeCluster([{ ...ready, status: { ...ready.status, observedGeneration: -1 } }]);
    const testing = { ...ready, spec: { test: { enable: true, timeout: '2h' } } };
    const busy = fakeCluster([withCondition(testing, 'Reconciling', 'True', 'Progressing')]);
    const ofBusy = instantClock();
    busy.lease.current = renewedLease(ofBusy);
    expect(await run(busy, { pokeWaitMs: 15_000 }, ofBusy)).toMatchObject({ acted: {}, candidates: 0 });
    for (const world of [lingering, unobserved]) {
      const clock = instantClock();
      world.lease.current = renewedLease(clock);
      expect(await run(world, { pokeWaitMs: 15_000 }, clock)).toMatchObject({
        acted: { poke: 1 },
        candidates: 0,
      });
      world.calls.length = 0;
      expect(await run(world)).toMatchObject({ exitCode: EXIT.ok, skipped: 0 });
      expect(world.calls).toEqual(['list ']);
    }
  });

  it('makes a controller say what comes after a failure, long after it should have', async () => {
    const failed = (minutes: number): HelmRelease =>
      outOfRetries({ retries: 2, reconcilingMs: minutes * MINUTE });
    const clock = instantClock();
    const world = fakeCluster([failed(21)]);
    world.lease.current = renewedLease(clock);
    expect(await run(world, { pokeWaitMs: 15_000 }, clock)).toMatchObject({
      acted: { poke: 1 },
      candidates: 0,
    });
    expect((await run(fakeCluster([failed(21)]))).lines).toContain(
      'skip flux-system/alloy: it failed, and its controller has not said what comes next; --poke-wait would ask it',
    );
    // An action of five minutes may have ended, and the next be fifteen away.
    expect(await run(fakeCluster([failed(20)]))).toMatchObject({ skipped: 0, candidates: 0 });
  });
});

describe('a dry run', () => {
  it('makes not one write, whatever there is to do, and says what it would do', async () => {
    const suspended = withAnnotations(
      { ...stuckRelease('own-suspension'), spec: { suspend: true } },
      { 'stuck-hr-recovery.openova.io/suspended-at': ago(10 * MINUTE) },
    );
    const inconclusive = stuckRelease('toggle');
    const spent = withAnnotations(untold('spent'), { [ASKED.force]: `1/1/${ago(20 * MINUTE)}` });
    const world = fakeCluster([
      suspended,
      { ...inconclusive, status: { ...inconclusive.status, history: [] } },
      stuckRelease('status'),
      untold('force'),
      stalled('reset'),
      silent('poke'),
      spent,
    ]);
    const clock = instantClock();
    world.lease.current = renewedLease(clock);
    const settings = { dryRun: true, allowForce: true, repairStalled: true, pokeWaitMs: 15_000 };
    const result = await run(world, settings, clock);
    expect(result.lines.filter((line) => line.startsWith('dry-run'))).toEqual([
      'dry-run: flux-system/own-suspension: would lift its own suspension',
      'dry-run: flux-system/toggle: would be suspended and resumed',
      'dry-run: flux-system/status: would be annotated and its status set to Ready=True',
      'dry-run: flux-system/force: would be asked for a forced upgrade',
      'dry-run: flux-system/reset: would be asked for a reset',
      'dry-run: flux-system/poke: would poke its controller',
      'dry-run: flux-system/spent: would put on record that it is given up',
    ]);
    expect(world.calls.filter((call) => /patch|event/.test(call))).toEqual([]);
    const guarded = fakeCluster([stuckRelease('a'), stuckRelease('b')]);
    expect(await run(guarded, { dryRun: true, guardrail: 1 })).toMatchObject({ exitCode: EXIT.guardrail });
    expect(guarded.calls.filter((call) => /patch|event/.test(call))).toEqual([]);
  });
});
