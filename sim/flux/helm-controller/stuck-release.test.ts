// What heals a release in the state of upstream issue 1409, and what does not: reference/flux-behaviour.md 2.4 (signature), 2.5.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../kube/index.ts';
import type { FluxWorld } from '../flux-world.fixture.ts';
import { encodeRelease } from '../helm/release-encoding.ts';
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
      remedy: 'another leader',
      apply: async (world, controller) => {
        controller.kill();
        world.startHelmController({ name: 'another' });
      },
      expected: STUCK,
    },
    {
      remedy: 'drift that is corrected',
      spec: { driftDetection: { mode: 'enabled' } },
      apply: async (world) => {
        const path = { group: '', version: 'v1', resource: 'configmaps', namespace: 'apps', name: 'podinfo' };
        await world.client.patch(path, 'merge', { data: { values: 'tampered' } });
        await world.annotate('podinfo', { 'reconcile.fluxcd.io/requestedAt': 'now' });
        await world.run(MINUTE);
        expect((await world.client.get(path))['data']).not.toMatchObject({ values: 'tampered' });
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
      remedy: "a change to Helm's record by hand",
      apply: async (world) => {
        const [record] = await world.records('podinfo');
        const path = { group: '', version: 'v1', resource: 'secrets', namespace: 'apps' };
        const data = { release: encodeRelease({ ...record!, description: 'by hand' }) };
        await world.client.patch({ ...path, name: 'sh.helm.release.v1.podinfo.v1' }, 'merge', { data });
        await world.annotate('podinfo', { 'reconcile.fluxcd.io/requestedAt': 'now' });
      },
      expected: UPGRADED,
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

  it('says "reconciliation in progress" once a prerequisite failed and recovered (issue 1101)', async () => {
    const { world } = await strand();
    await world.patchRelease('podinfo', { spec: { dependsOn: [{ name: 'missing' }] } });
    await world.run(5000);
    expect(await world.state('podinfo', 'Ready')).toBe('False DependencyNotReady');
    await world.patchRelease('podinfo', { spec: { dependsOn: null } });
    await world.run(MINUTE);
    expect((await world.condition('podinfo', 'Ready'))?.message).toBe('reconciliation in progress');
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
