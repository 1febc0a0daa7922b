// A list of states is only worth something if nothing on it is out of reach: what is printed as "never" must be the world's doing.
import { describe, expect, it } from 'vitest';
import { ConnectionError } from '../../apiserver/index.ts';
import type { JsonObject } from '../../kube/index.ts';
import {
  FluxWorld,
  isAnnouncement,
  isObservedGenerationWrite,
  isReadyWrite,
  type Sent,
} from '../flux-world.fixture.ts';
import type { HelmControllerOptions } from './helm-controller.ts';
import { HELM_CONTROLLER_STATES, type HelmControllerState } from './model-states.ts';

const MINUTE = 60_000;
const INTERVAL = 11 * MINUTE;
const RELEASE = {
  group: 'helm.toolkit.fluxcd.io',
  version: 'v2',
  resource: 'helmreleases',
  namespace: 'apps',
};
const SECRET = { group: '', version: 'v1', resource: 'secrets', namespace: 'apps' };
const CONFIG_MAP = { group: '', version: 'v1', resource: 'configmaps', namespace: 'apps', name: 'podinfo' };

interface Row {
  readonly what: string;
  readonly reaches: readonly HelmControllerState[];
  readonly spec?: JsonObject;
  readonly scripts?: JsonObject;
  readonly options?: Partial<HelmControllerOptions>;
  /** Before the release is created. */
  readonly before?: (world: FluxWorld) => void;
  /** Two minutes after it. */
  readonly after?: (world: FluxWorld) => Promise<void>;
}

const script = (action: string, words: string): JsonObject => ({ [`kubeflap.io/helm-${action}`]: words });
const changed = { spec: { values: { replicas: 2 } } };
const upgraded = (world: FluxWorld): Promise<void> => world.patchRelease('podinfo', changed);
const asked = (annotation: string) => (world: FluxWorld) =>
  world.annotate('podinfo', { 'reconcile.fluxcd.io/requestedAt': 'now', [annotation]: 'now' });
const deleted = async ({ client }: FluxWorld): Promise<void> =>
  void (await client.delete({ ...RELEASE, name: 'podinfo' }));
const tampered = async ({ client }: FluxWorld): Promise<void> =>
  void (await client.patch(CONFIG_MAP, 'merge', { data: { values: 'tampered' } }));
const isLease = ({ path }: Sent): boolean => path.includes('/leases/');
const chart = {
  chartRef: null,
  chart: { spec: { chart: 'podinfo', sourceRef: { kind: 'HelmRepository', name: 'charts' } } },
};

/** The first revision goes away while the second is being made, so that there is nothing to roll back to that can be trusted. */
async function upgradedWithoutPast(world: FluxWorld): Promise<void> {
  await upgraded(world);
  await world.run(5000);
  await world.client.delete({ ...SECRET, name: 'sh.helm.release.v1.podinfo.v1' });
}

const ROWS: readonly Row[] = [
  {
    what: 'a first install',
    reaches: ['reconciles', 'adds the finalizer', 'Absent', 'install succeeded', 'InSync'],
  },
  {
    what: 'a lease that cannot be renewed, and a second candidate',
    reaches: ['waits for the lease', 'loses the lease'],
    options: { leaderElection: {} },
    before: (world) => void world.clock.setTimer(MINUTE, () => world.inject('refuse', isLease, 40)),
  },
  { what: 'a suspended release', reaches: ['suspended'], spec: { suspend: true } },
  {
    what: 'one that is deleted',
    reaches: ['deleted while suspended'],
    spec: { suspend: true },
    after: deleted,
  },
  { what: 'a deletion', reaches: ['deleted'], after: deleted },
  {
    what: 'a HelmChart the server refuses',
    reaches: ['HelmChart not applied'],
    spec: chart,
    before: (world) => world.inject('error', ({ path }) => path.includes('/helmcharts/')),
  },
  {
    what: 'a dependency that is missing',
    reaches: ['dependency not ready'],
    spec: { dependsOn: [{ name: 'missing' }] },
  },
  {
    what: 'a source that is missing',
    reaches: ['source not found'],
    spec: { chartRef: { kind: 'OCIRepository', name: 'missing' } },
  },
  { what: 'a chart nobody makes ready', reaches: ['source not ready'], spec: chart },
  {
    what: 'values that are missing',
    reaches: ['values not composed'],
    spec: { valuesFrom: [{ kind: 'ConfigMap', name: 'missing' }] },
  },
  {
    what: 'an artifact that is gone',
    reaches: ['artifact not found'],
    options: { helm: { loadChart: () => undefined } },
  },
  {
    what: 'a source-controller that does not listen',
    reaches: ['chart not loaded'],
    options: {
      helm: {
        loadChart: () => {
          throw new ConnectionError('ECONNREFUSED');
        },
      },
    },
  },
  {
    what: 'another release name',
    reaches: ['target changed'],
    after: (world) => world.patchRelease('podinfo', { spec: { releaseName: 'other' } }),
  },
  {
    what: 'an install that fails, and a reset',
    reaches: ['install failed', 'Failed', 'retries exceeded', 'reset requested', 'upgrade succeeded'],
    scripts: script('install', 'fail=1'),
    after: asked('reconcile.fluxcd.io/resetAt'),
  },
  { what: 'a force', reaches: ['force requested'], after: asked('reconcile.fluxcd.io/forceAt') },
  {
    what: 'an install that is tried again',
    reaches: ['uninstall remediation succeeded', 'retries later'],
    spec: { install: { remediation: { retries: 3 }, disableWait: true } },
    scripts: script('install', 'fail=1'),
  },
  {
    what: 'an uninstall that fails',
    reaches: ['uninstall remediation failed'],
    spec: { install: { remediation: { retries: 3 }, disableWait: true } },
    scripts: { ...script('install', 'fail=1'), ...script('uninstall', 'failEarly=1') },
  },
  {
    what: 'an upgrade that is rolled back',
    reaches: ['OutOfSync', 'upgrade failed', 'rollback succeeded'],
    spec: { upgrade: { remediation: { retries: 1 }, disableWait: true } },
    scripts: script('upgrade', 'fail=1'),
    after: upgraded,
  },
  {
    what: 'a rollback that fails',
    reaches: ['rollback failed'],
    spec: { upgrade: { remediation: { retries: 1 } }, rollback: { disableWait: false } },
    scripts: { ...script('upgrade', 'fail=1'), ...script('rollback', 'fail=1') },
    after: upgraded,
  },
  {
    what: 'a first revision that failed, and an upgrade of it',
    reaches: ['no rollback target'],
    spec: { upgrade: { remediation: { retries: 1 }, disableWait: true } },
    scripts: { ...script('install', 'fail=1'), ...script('upgrade', 'fail') },
    after: asked('reconcile.fluxcd.io/forceAt'),
  },
  {
    what: 'a rollback target that is gone, with nothing left to try',
    reaches: ['rollback target changed', 'ends in a repeated action'],
    spec: { upgrade: { remediation: { retries: 0, remediateLastFailure: true } } },
    scripts: script('upgrade', 'fail duration=10s'),
    after: upgradedWithoutPast,
  },
  {
    what: 'tests',
    reaches: ['Untested', 'test succeeded'],
    spec: { test: { enable: true } },
  },
  {
    what: 'tests that fail',
    reaches: ['test failed'],
    spec: { test: { enable: true } },
    scripts: script('test', 'fail'),
  },
  {
    what: 'a controller that dies in an install',
    reaches: ['Locked', 'unlock succeeded', 'Unmanaged'],
    options: { killAt: [{ point: 'after-secret-post' }] },
  },
  {
    what: 'an unlock the server refuses',
    reaches: ['unlock failed'],
    options: { killAt: [{ point: 'after-secret-post' }] },
    before: (world) =>
      world.inject('error', ({ method, path }) => method === 'PUT' && path.includes('/secrets/')),
  },
  {
    what: 'drift',
    reaches: ['Drifted', 'drift corrected'],
    spec: { driftDetection: { mode: 'enabled' } },
    after: tampered,
  },
  {
    what: 'drift that is only told about',
    reaches: ['drift reported'],
    spec: { driftDetection: { mode: 'warn' } },
    after: tampered,
  },
  {
    what: 'drift the server keeps',
    reaches: ['drift not corrected'],
    spec: { driftDetection: { mode: 'enabled' } },
    after: async (world) => {
      await tampered(world);
      world.inject('error', ({ method, path }) => method !== 'GET' && path.includes('/configmaps/'));
    },
  },
  {
    what: 'records that cannot be listed',
    reaches: ['StateError'],
    before: (world) =>
      world.inject('error', ({ method, path }) => method === 'GET' && path.endsWith('/secrets')),
  },
  {
    what: 'an announcement that is refused',
    reaches: ['patch before the action failed'],
    before: (world) => world.inject('error', isAnnouncement),
  },
  {
    what: 'a verdict that is refused',
    reaches: ['patch after the action failed'],
    before: (world) => world.inject('error', isReadyWrite),
  },
  {
    what: 'an observed generation that is refused',
    reaches: ['last patch failed'],
    before: (world) => world.inject('error', isObservedGenerationWrite),
  },
];

async function visitedIn({ spec, scripts, options, before, after }: Row): Promise<Set<string>> {
  const visited = new Set<string>();
  const world = await FluxWorld.create();
  const heard = { ...options, visited: (state: string) => visited.add(state) };
  world.startHelmController(heard);
  if (options?.leaderElection) world.startHelmController({ ...heard, name: 'other', identity: 'other' });
  before?.(world);
  await world.createRelease('podinfo', spec, scripts);
  await world.run(2 * MINUTE);
  await after?.(world);
  await world.run(INTERVAL);
  return visited;
}

describe('the states of helm-controller', () => {
  it.each(ROWS)('that $what brings about: $reaches', async (row) => {
    expect([...(await visitedIn(row))]).toEqual(expect.arrayContaining([...row.reaches]));
  });

  it('count a lease that is given back', async () => {
    const visited: string[] = [];
    const world = await FluxWorld.create();
    const controller = world.startHelmController({
      leaderElection: {},
      visited: (state) => visited.push(state),
    });
    await world.run(MINUTE);
    await controller.stop();
    expect(visited).toEqual(['reconciles', 'gives the lease back']);
  });

  it('are all within reach', () => {
    const reached = new Set<string>(['gives the lease back', ...ROWS.flatMap(({ reaches }) => reaches)]);
    expect(HELM_CONTROLLER_STATES.filter((state) => !reached.has(state))).toEqual([]);
  });

  it('are told without a trace on the wire', async () => {
    const sent = async (visited?: () => void): Promise<readonly Sent[]> => {
      const world = await FluxWorld.create();
      world.inject('error', isReadyWrite);
      world.startHelmController({ leaderElection: {}, ...(visited ? { visited } : {}) });
      await world.createRelease('podinfo');
      await world.run(INTERVAL);
      return world.sent;
    };
    expect(await sent(() => undefined)).toEqual(await sent());
  });

  it('are not visited by what does not bring them about', async () => {
    expect(await visitedIn(ROWS[0]!)).toEqual(new Set(ROWS[0]!.reaches));
  });
});
