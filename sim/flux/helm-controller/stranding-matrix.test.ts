// One row per cell of reference/flux-behaviour.md 2.4, 2.5 and 2.6 and of the state table of platform-facts.md 2.4: a
// fault on the first install, what it leaves behind, and what heals it. A row that strands a release which the real
// controller would save - or the other way round - is a bug of the model.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../kube/index.ts';
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

const MINUTE = 60_000;
/** Longer than the interval of the releases here, with its jitter. */
const INTERVAL = 11 * MINUTE;

interface Outcome {
  readonly ready: string;
  readonly released: string;
  readonly history: string;
  readonly storage: string;
}

async function outcomeOf(world: FluxWorld, name = 'podinfo'): Promise<Outcome> {
  return {
    ready: await world.state(name, 'Ready'),
    released: await world.state(name, 'Released'),
    history: await world.history(name),
    storage: await world.storage(name),
  };
}

const STUCK: Outcome = {
  ready: 'Unknown Progressing',
  released: 'absent',
  history: 'v1 deployed',
  storage: 'v1 deployed',
};
const HEALTHY: Outcome = {
  ready: 'True InstallSucceeded',
  released: 'True InstallSucceeded',
  history: 'v1 deployed',
  storage: 'v1 deployed',
};
const UPGRADED: Outcome = {
  ready: 'True UpgradeSucceeded',
  released: 'True UpgradeSucceeded',
  history: 'v2 deployed',
  storage: 'v2 deployed, v1 superseded',
};

/** Installs `podinfo` under the faults that `arrange` injects and lets every backoff pass, but no interval. */
async function install(
  arrange: (world: FluxWorld) => void,
  options: Partial<HelmControllerOptions> = {},
  spec: JsonObject = {},
): Promise<{ world: FluxWorld; controller: ReturnType<FluxWorld['startHelmController']> }> {
  const world = await FluxWorld.create();
  arrange(world);
  const controller = world.startHelmController(options);
  await world.createRelease('podinfo', spec);
  await world.run(2 * MINUTE);
  return { world, controller };
}

const onReady =
  (effect: FaultEffect, times = 1) =>
  (world: FluxWorld) =>
    world.inject(effect, isReadyWrite, times);
const carriesReadyTrue = (sent: Sent) =>
  sentConditions(sent).some((condition) => condition.type === 'Ready' && condition.status === 'True');
const onHistory =
  (effect: FaultEffect, times = 1) =>
  (world: FluxWorld) =>
    world.inject(effect, isHistoryWrite, times);

describe('a fault on the writes after the first install (flux-behaviour 2.4)', () => {
  const rows: readonly { fault: string; arrange: (world: FluxWorld) => void; expected: Outcome }[] = [
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
  ];
  it.each(rows)('$fault leaves Ready $expected.ready', async ({ arrange, expected }) => {
    const { world } = await install(arrange);
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

describe('the stuck release', () => {
  const strand = (spec: JsonObject = {}, options: Partial<HelmControllerOptions> = {}) =>
    install(onReady('conflict', 10), options, spec);

  it('carries the signature of upstream issue 1409', async () => {
    const { world } = await strand();
    const release = await world.release('podinfo');
    expect(release['status']).toMatchObject({
      observedGeneration: 1,
      lastAttemptedReleaseAction: 'install',
      storageNamespace: 'apps',
      conditions: [
        {
          type: 'Ready',
          status: 'Unknown',
          reason: 'Progressing',
          message: "Running 'install' action with timeout of 5m0s",
          observedGeneration: 1,
        },
      ],
    });
  });

  const remedies: readonly {
    remedy: string;
    apply: (world: FluxWorld, controller: ReturnType<FluxWorld['startHelmController']>) => Promise<void>;
    expected: Outcome;
    spec?: JsonObject;
  }[] = [
    { remedy: 'three intervals', apply: (world) => world.run(3 * INTERVAL), expected: STUCK },
    {
      remedy: 'a restart of the controller',
      apply: async (_world, controller) => {
        controller.kill();
        controller.start();
      },
      expected: STUCK,
    },
    {
      remedy: 'suspend and resume',
      apply: async (world) => {
        await world.patchRelease('podinfo', { spec: { suspend: true } });
        await world.run(5000);
        await world.patchRelease('podinfo', { spec: { suspend: false } });
      },
      expected: STUCK,
    },
    {
      remedy: 'an edit that changes neither chart nor values',
      apply: (world) => world.patchRelease('podinfo', { spec: { interval: '9m' } }),
      expected: STUCK,
    },
    {
      remedy: 'a prerequisite that fails for a while',
      apply: async (world) => {
        await world.patchRelease('podinfo', { spec: { dependsOn: [{ name: 'missing' }] } });
        await world.run(5000);
        await world.patchRelease('podinfo', { spec: { dependsOn: null } });
      },
      expected: STUCK,
    },
    {
      remedy: 'forceAt with requestedAt',
      apply: (world) =>
        world.annotate('podinfo', {
          'reconcile.fluxcd.io/requestedAt': 'now',
          'reconcile.fluxcd.io/forceAt': 'now',
        }),
      expected: { ...UPGRADED, history: 'v2 deployed, v1 superseded' },
    },
    {
      remedy: 'a change of the values',
      apply: (world) => world.patchRelease('podinfo', { spec: { values: { replicas: 2 } } }),
      expected: { ...UPGRADED, history: 'v2 deployed, v1 superseded' },
    },
    {
      remedy: 'a new chart version',
      apply: (world) => world.provideChart('6.6.0'),
      expected: { ...UPGRADED, history: 'v2 deployed, v1 superseded' },
    },
    {
      remedy: 'a change of the post-renderers',
      apply: (world) =>
        world.patchRelease('podinfo', { spec: { postRenderers: [{ kustomize: { patches: [] } }] } }),
      expected: { ...UPGRADED, history: 'v2 deployed, v1 superseded' },
    },
    {
      remedy: 'suspend and resume with post-renderers that were never observed',
      spec: { postRenderers: [{ kustomize: { patches: [] } }] },
      apply: async (world) => {
        await world.patchRelease('podinfo', { spec: { suspend: true } });
        await world.run(5000);
        await world.patchRelease('podinfo', { spec: { suspend: false } });
      },
      expected: { ...UPGRADED, history: 'v2 deployed, v1 superseded' },
    },
    {
      remedy: 'another release name',
      apply: (world) => world.patchRelease('podinfo', { spec: { releaseName: 'renamed' } }),
      expected: { ...HEALTHY, storage: '' },
    },
    {
      remedy: "removal of Helm's Secret",
      apply: async (world) => {
        const secret = { group: '', version: 'v1', resource: 'secrets', namespace: 'apps' };
        await world.client.delete({ ...secret, name: 'sh.helm.release.v1.podinfo.v1' });
        await world.annotate('podinfo', { 'reconcile.fluxcd.io/requestedAt': 'now' });
      },
      expected: HEALTHY,
    },
    {
      remedy: 'loss of the history',
      apply: async (world) => {
        await world.patchRelease('podinfo', { status: { history: null } }, 'status');
        await world.annotate('podinfo', { 'reconcile.fluxcd.io/requestedAt': 'now' });
      },
      expected: UPGRADED,
    },
    {
      remedy: 'tests being enabled',
      apply: (world) => world.patchRelease('podinfo', { spec: { test: { enable: true } } }),
      expected: { ...STUCK, ready: 'True TestSucceeded' },
    },
    {
      remedy: 'Released written by somebody, and a poke',
      apply: async (world) => {
        const ready = (await world.condition('podinfo', 'Ready'))!;
        const released = {
          ...ready,
          type: 'Released',
          status: 'True',
          reason: 'InstallSucceeded',
          message: 'Helm install succeeded for release apps/podinfo.v1 with chart podinfo@6.5.0',
        };
        await world.patchRelease('podinfo', { status: { conditions: [ready, released] } }, 'status');
        await world.annotate('podinfo', { 'reconcile.fluxcd.io/requestedAt': 'now' });
      },
      expected: HEALTHY,
    },
  ];
  it.each(remedies)('after $remedy is Ready $expected.ready', async ({ apply, expected, spec }) => {
    const { world, controller } = await strand(spec);
    await apply(world, controller);
    await world.run(MINUTE);
    expect(await outcomeOf(world)).toEqual(expected);
  });

  it('acknowledges five pokes and stays stuck', async () => {
    const { world } = await strand();
    for (const value of ['1', '2', '3', '4', '5']) {
      await world.annotate('podinfo', { 'reconcile.fluxcd.io/requestedAt': value });
      await world.run(10_000);
      expect((await world.release('podinfo'))['status']).toMatchObject({ lastHandledReconcileAt: value });
    }
    expect(await outcomeOf(world)).toEqual(STUCK);
  });

  it('keeps a Ready written by somebody, but loses it again when a dependency fails for a while', async () => {
    const { world } = await strand();
    const ready = (await world.condition('podinfo', 'Ready'))!;
    const written = { ...ready, status: 'True', reason: 'ReconciliationSucceeded', message: 'by hand' };
    await world.patchRelease('podinfo', { status: { conditions: [written] } }, 'status');
    await world.run(INTERVAL);
    expect(await world.state('podinfo', 'Ready')).toBe('True ReconciliationSucceeded');
    await world.patchRelease('podinfo', { spec: { dependsOn: [{ name: 'missing' }] } });
    await world.run(5000);
    await world.patchRelease('podinfo', { spec: { dependsOn: null } });
    await world.run(MINUTE);
    expect(await world.condition('podinfo', 'Ready')).toMatchObject({
      status: 'Unknown',
      message: 'reconciliation in progress',
    });
  });

  it('is not woken by a write to its status', async () => {
    const { world } = await strand();
    const before = world.sent.length;
    const ready = (await world.condition('podinfo', 'Ready'))!;
    await world.patchRelease(
      'podinfo',
      { status: { conditions: [{ ...ready, message: 'touched' }] } },
      'status',
    );
    await world.run(MINUTE);
    expect(world.sent.length).toBe(before);
  });
});

describe('a lost W_C by what Released said before, per profile (flux-behaviour 2.6)', () => {
  type Before = 'absent' | 'True' | 'False UpgradeFailed' | 'False PendingRelease';
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
    { before: 'False UpgradeFailed', profile: 'v1.1.0', ready: 'False UpgradeFailed' },
    { before: 'False UpgradeFailed', profile: 'v1.5+', ready: 'True UpgradeSucceeded' },
    { before: 'False UpgradeFailed', profile: 'post-1580', ready: 'True UpgradeSucceeded' },
    { before: 'False PendingRelease', profile: 'v1.1.0', ready: 'False PendingRelease' },
    { before: 'False PendingRelease', profile: 'v1.5+', ready: 'False PendingRelease' },
    { before: 'False PendingRelease', profile: 'post-1580', ready: 'False PendingRelease' },
  ];

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
    const annotations = before === 'True' ? {} : { 'kubeflap.io/helm-upgrade': 'fail=1' };
    world.startHelmController(options);
    await world.createRelease('podinfo', {}, annotations);
    await world.run(MINUTE);
    if (before === 'False UpgradeFailed') {
      await world.patchRelease('podinfo', { spec: { values: { broken: true } } });
      await world.run(MINUTE);
      expect(await world.state('podinfo', 'Released')).toBe('False UpgradeFailed');
    }
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
