// One row per cell of reference/flux-behaviour.md 2.4 and 2.6 and of the state table of platform-facts.md 2.4: a fault on the
// first install and what it leaves behind. A row that strands a release which the real controller would save - or the other
// way round - is a bug of the model. What heals a stranded release stands in stuck-release.test.ts.
import { describe, expect, it } from 'vitest';
import { at, type JsonObject, type KubeObject } from '../../kube/index.ts';
import {
  type FaultEffect,
  FluxWorld,
  isAnnouncement,
  isFinalConditionsWrite,
  isHistoryWrite,
  isObservedGenerationWrite,
  isReadyWrite,
  type Sent,
  sentConditions,
} from '../flux-world.fixture.ts';
import type { HelmControllerOptions } from './helm-controller.ts';
import {
  HEALTHY,
  INTERVAL,
  install,
  MINUTE,
  type Outcome,
  onReady,
  outcomeOf,
  STUCK,
  UPGRADED,
} from './stranded-install.fixture.ts';

const carriesReadyTrue = (sent: Sent) =>
  sentConditions(sent).some((condition) => condition.type === 'Ready' && condition.status === 'True');
const onHistory =
  (effect: FaultEffect, times = 1) =>
  (world: FluxWorld) =>
    world.inject(effect, isHistoryWrite, times);

describe('a fault on the writes after the first install (flux-behaviour 2.4)', () => {
  const rows: readonly {
    fault: string;
    arrange: (world: FluxWorld) => void;
    options?: Partial<HelmControllerOptions>;
    expected: Outcome;
  }[] = [
    { fault: 'W_C dropped silently once', arrange: onReady('drop'), expected: STUCK },
    { fault: 'W_C refused once', arrange: onReady('error'), expected: HEALTHY },
    { fault: 'W_C reset before it was stored, once', arrange: onReady('reset'), expected: HEALTHY },
    { fault: 'W_C and its re-send refused', arrange: onReady('error', 2), expected: STUCK },
    { fault: 'W_C and its re-send reset', arrange: onReady('reset', 2), expected: STUCK },
    { fault: 'W_C five times in conflict', arrange: onReady('conflict', 5), expected: HEALTHY },
    { fault: 'W_C nine times in conflict', arrange: onReady('conflict', 9), expected: HEALTHY },
    { fault: 'W_C ten times in conflict', arrange: onReady('conflict', 10), expected: STUCK },
    { fault: 'W_C stored, answer lost once', arrange: onReady('lose-answer'), expected: HEALTHY },
    {
      fault: 'W_C stored, answer lost twice',
      arrange: (world) => world.inject('lose-answer', carriesReadyTrue, 2),
      expected: HEALTHY,
    },
    { fault: 'W_H refused once', arrange: onHistory('error'), expected: HEALTHY },
    { fault: 'W_H refused twice', arrange: onHistory('error', 2), expected: UPGRADED },
    {
      fault: 'all four writes after the action refused',
      arrange: (world) => {
        onReady('error', 2)(world);
        onHistory('error', 2)(world);
      },
      expected: UPGRADED,
    },
    {
      fault: 'W_B1 dropped silently',
      arrange: (world) => world.inject('drop', isAnnouncement),
      expected: HEALTHY,
    },
    {
      fault: 'W_B1 refused',
      arrange: (world) => world.inject('error', isAnnouncement),
      expected: HEALTHY,
    },
    {
      fault: 'W_D1 dropped silently',
      arrange: (world) =>
        world.inject(
          'drop',
          (sent, stored) => isFinalConditionsWrite(sent, stored) && !isReadyWrite(sent, stored),
        ),
      expected: HEALTHY,
    },
    {
      fault: 'W_D2 dropped silently',
      arrange: (world) => world.inject('drop', isObservedGenerationWrite),
      expected: HEALTHY,
    },
    {
      fault: 'death before any write after the action',
      arrange: () => undefined,
      options: { killAt: [{ point: 'after-put-deployed' }] },
      expected: UPGRADED,
    },
    {
      fault: 'death between W_C and W_H',
      arrange: () => undefined,
      options: { killAt: [{ point: 'between-conditions-and-history' }] },
      expected: UPGRADED,
    },
    {
      fault: 'W_C refused, W_H stored, and death before the re-send',
      arrange: onReady('error'),
      options: { killAt: [{ point: 'after-history' }] },
      expected: STUCK,
    },
    {
      fault: 'death between W_H and W_D1',
      arrange: () => undefined,
      options: { killAt: [{ point: 'after-history' }] },
      expected: HEALTHY,
    },
  ];
  it.each(rows)('$fault leaves Ready $expected.ready', async ({ arrange, options, expected }) => {
    const { world, controller } = await install(arrange, options);
    expect(controller.incarnation).toBe(options ? 2 : 1);
    expect(await outcomeOf(world)).toEqual(expected);
    expect(world.faults.every((fault) => fault.times === 0)).toBe(true);
  });

  it('W_H dropped silently costs an extra upgrade at the next pass', async () => {
    const { world } = await install(onHistory('drop'));
    expect(await outcomeOf(world)).toEqual({ ...HEALTHY, history: '' });
    await world.run(INTERVAL);
    expect(await outcomeOf(world)).toEqual(UPGRADED);
  });

  it('a refused W_B1 means the action did not run until the next try', async () => {
    const { world } = await install((w) => w.inject('error', isAnnouncement, 3));
    expect(await world.storage('podinfo')).toBe('v1 deployed');
    const posts = world.sent.filter((sent) => sent.method === 'POST' && sent.path.endsWith('/secrets'));
    expect(posts).toHaveLength(1);
  });

  it('a lost W_D1 leaves Reconciling until the next interval', async () => {
    const { world } = await install((w) =>
      w.inject('drop', (sent, stored) => isFinalConditionsWrite(sent, stored) && !isReadyWrite(sent, stored)),
    );
    expect(await world.state('podinfo', 'Reconciling')).toBe('True Progressing');
    await world.run(INTERVAL);
    expect(await world.state('podinfo', 'Reconciling')).toBe('absent');
  });

  it('a lost W_D2 leaves the generation unobserved until the next interval', async () => {
    const { world } = await install((w) => w.inject('drop', isObservedGenerationWrite));
    const observed = async () =>
      (await world.release('podinfo'))['status'] as { observedGeneration?: number };
    expect((await observed()).observedGeneration).toBe(-1);
    await world.run(INTERVAL);
    expect((await observed()).observedGeneration).toBe(1);
  });
});

describe('a lost W_C by what Released said before, per profile (flux-behaviour 2.6)', () => {
  type Before =
    | 'absent'
    | 'True'
    | 'False InstallFailed'
    | 'False UpgradeFailed'
    | 'False UpgradeFailed, rolled back'
    | 'False PendingRelease';
  const cells: readonly {
    before: Before;
    profile: NonNullable<HelmControllerOptions['profile']>;
    ready: string;
  }[] = [
    { before: 'absent', profile: 'v1.1.0', ready: 'Unknown Progressing' },
    { before: 'absent', profile: 'v1.5+', ready: 'Unknown Progressing' },
    { before: 'absent', profile: 'post-1580', ready: 'True InstallSucceeded' },
    { before: 'True', profile: 'v1.1.0', ready: 'True InstallSucceeded' },
    { before: 'True', profile: 'v1.5+', ready: 'True InstallSucceeded' },
    { before: 'True', profile: 'post-1580', ready: 'True InstallSucceeded' },
    { before: 'False InstallFailed', profile: 'v1.1.0', ready: 'False InstallFailed' },
    { before: 'False InstallFailed', profile: 'v1.5+', ready: 'True InstallSucceeded' },
    { before: 'False InstallFailed', profile: 'post-1580', ready: 'True InstallSucceeded' },
    // Remediated was never taken back either, and an in-sync release that has one counts as upgraded.
    { before: 'False UpgradeFailed, rolled back', profile: 'v1.1.0', ready: 'True UpgradeSucceeded' },
    { before: 'False UpgradeFailed, rolled back', profile: 'v1.5+', ready: 'True UpgradeSucceeded' },
    { before: 'False UpgradeFailed, rolled back', profile: 'post-1580', ready: 'True UpgradeSucceeded' },
    { before: 'False UpgradeFailed', profile: 'v1.1.0', ready: 'False UpgradeFailed' },
    { before: 'False UpgradeFailed', profile: 'v1.5+', ready: 'True UpgradeSucceeded' },
    { before: 'False UpgradeFailed', profile: 'post-1580', ready: 'True UpgradeSucceeded' },
    { before: 'False PendingRelease', profile: 'v1.1.0', ready: 'False PendingRelease' },
    { before: 'False PendingRelease', profile: 'v1.5+', ready: 'False PendingRelease' },
    { before: 'False PendingRelease', profile: 'post-1580', ready: 'False PendingRelease' },
  ];

  const hasHistory = (stored: KubeObject | undefined, length: number): boolean =>
    ((at(stored ?? {}, 'status', 'history') ?? []) as readonly unknown[]).length === length;

  /** Brings Released to where the row wants it, with the controller of that row. */
  async function arrange(world: FluxWorld, before: Before, options: Partial<HelmControllerOptions>) {
    if (before === 'absent') {
      world.inject('drop', isReadyWrite);
      world.startHelmController(options);
      await world.createRelease('podinfo');
      return;
    }
    if (before === 'False PendingRelease') {
      const killed = world.startHelmController({ ...options, killAt: [{ point: 'after-secret-post' }] });
      world.inject('drop', isReadyWrite);
      await world.createRelease('podinfo');
      await world.run(MINUTE);
      expect(killed.incarnation).toBe(2);
      return;
    }
    const failing = before.split(' ')[1]?.startsWith('Install') ? 'install' : 'upgrade';
    const annotations: JsonObject = before === 'True' ? {} : { [`kubeflap.io/helm-${failing}`]: 'fail=1' };
    if (before.endsWith('rolled back')) {
      world.inject('drop', (sent, stored) => isReadyWrite(sent, stored) && hasHistory(stored, 3));
      world.startHelmController(options);
      const upgrade = { remediation: { retries: 1 }, disableWait: true };
      await world.createRelease('podinfo', { upgrade }, annotations);
      await world.run(MINUTE);
      await world.patchRelease('podinfo', { spec: { values: { broken: true } } });
      return;
    }
    world.startHelmController(options);
    await world.createRelease('podinfo', {}, annotations);
    await world.run(MINUTE);
    if (before === 'False UpgradeFailed') {
      await world.patchRelease('podinfo', { spec: { values: { broken: true } } });
      await world.run(MINUTE);
    }
    if (before !== 'True') expect(await world.state('podinfo', 'Released')).toBe(before);
    world.inject('drop', isReadyWrite);
    await world.patchRelease('podinfo', { spec: { values: { fixed: true } } });
  }

  it.each(cells)('Released $before under $profile ends Ready $ready', async ({ before, profile, ready }) => {
    const world = await FluxWorld.create();
    await arrange(world, before, { profile });
    await world.run(2 * MINUTE);
    await world.run(INTERVAL);
    expect(world.faults.every((fault) => fault.times === 0)).toBe(true);
    expect(await world.state('podinfo', 'Ready')).toBe(ready);
    expect(await world.history('podinfo')).toMatch(/^v\d deployed/);
  });

  it('an ordinary upgrade heals with the message of the release before', async () => {
    const world = await FluxWorld.create();
    await arrange(world, 'True', {});
    await world.run(INTERVAL + 2 * MINUTE);
    expect((await world.condition('podinfo', 'Ready'))?.message).toContain('apps/podinfo.v1');
    expect(await world.history('podinfo')).toBe('v2 deployed, v1 superseded');
  });
});
