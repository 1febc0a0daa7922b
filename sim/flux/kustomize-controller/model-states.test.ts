import { describe, expect, it } from 'vitest';
import type { JsonObject, KubeObject } from '../../kube/index.ts';
import { FluxWorld, type Sent } from '../flux-world.fixture.ts';
import { createKustomizeController, type KustomizeControllerOptions } from './kustomize-controller.ts';
import { KUSTOMIZE_CONTROLLER_STATES, type KustomizeControllerState } from './model-states.ts';

const MINUTE = 60_000;
const KUSTOMIZATIONS = {
  group: 'kustomize.toolkit.fluxcd.io',
  version: 'v1',
  resource: 'kustomizations',
  namespace: 'apps',
};

interface Row {
  readonly what: string;
  readonly reaches: readonly KustomizeControllerState[];
  readonly spec?: JsonObject;
  readonly options?: Partial<KustomizeControllerOptions>;
  readonly before?: (world: FluxWorld) => void;
  readonly after?: (world: FluxWorld) => Promise<unknown>;
}

const MANIFEST: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'one', namespace: 'apps' },
  data: { a: '1' },
};
const isWriteOf =
  (what: string) =>
  ({ method, path }: Sent): boolean =>
    method !== 'GET' && path.includes(what);
const deleted = ({ client }: FluxWorld): Promise<unknown> =>
  client.delete({ ...KUSTOMIZATIONS, name: 'kit' });

const ROWS: readonly Row[] = [
  {
    what: 'an object and its interval',
    reaches: ['reconciles', 'adds the finalizer', 'applied', 'nothing to apply'],
  },
  {
    what: 'a lease that is lost, and a second candidate',
    reaches: ['waits for the lease', 'loses the lease'],
    options: { leaderElection: {} },
    before: (world) =>
      void world.clock.setTimer(MINUTE, () =>
        world.inject('refuse', ({ path }) => path.includes('/leases/'), 40),
      ),
  },
  { what: 'a suspension', reaches: ['suspended'], spec: { suspend: true } },
  { what: 'a deletion', reaches: ['deleted'], after: deleted },
  {
    what: 'a source that is missing',
    reaches: ['ArtifactFailed'],
    spec: { sourceRef: { kind: 'GitRepository', name: 'missing' } },
  },
  {
    what: 'a dependency that is missing',
    reaches: ['DependencyNotReady'],
    spec: { dependsOn: [{ name: 'missing' }] },
  },
  {
    what: 'an object the server refuses',
    reaches: ['ReconciliationFailed'],
    before: (world) => world.inject('error', isWriteOf('/configmaps')),
  },
  {
    what: 'a deletion the server refuses',
    reaches: ['PruneFailed'],
    after: (world) => {
      world.inject('error', ({ method }) => method === 'DELETE');
      return world.client.delete({ ...KUSTOMIZATIONS, name: 'kit' });
    },
  },
  {
    what: 'a HelmRelease nobody reconciles',
    reaches: ['HealthCheckFailed'],
    spec: { wait: true, timeout: '1m' },
    options: {
      build: () => [
        {
          apiVersion: 'helm.toolkit.fluxcd.io/v2',
          kind: 'HelmRelease',
          metadata: { name: 'podinfo', namespace: 'apps' },
          spec: { interval: '10m', chartRef: { kind: 'OCIRepository', name: 'podinfo' } },
        },
      ],
    },
  },
  {
    what: 'a last write that is refused',
    reaches: ['last patch failed'],
    before: (world) =>
      world.inject('error', ({ body }) => JSON.stringify(body).includes('lastAppliedRevision')),
  },
];

describe('the states of kustomize-controller', () => {
  it.each(ROWS)('that $what brings about: $reaches', async ({ reaches, spec, options, before, after }) => {
    const visited: string[] = [];
    const world = await FluxWorld.create();
    const { handler, clock, tape } = world;
    const heard = {
      build: () => [MANIFEST],
      visited: (state: string) => visited.push(state),
      leaderElection: false as const,
      ...options,
    };
    createKustomizeController({ handler, clock, tape, ...heard }).start();
    if (options?.leaderElection)
      createKustomizeController({ handler, clock, tape, ...heard, name: 'other' }).start();
    before?.(world);
    await world.client.create(KUSTOMIZATIONS, {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'kit', namespace: 'apps' },
      spec: { interval: '1m', prune: true, sourceRef: { kind: 'OCIRepository', name: 'podinfo' }, ...spec },
    });
    await world.run(2 * MINUTE);
    await after?.(world);
    await world.run(3 * MINUTE);
    expect(visited).toEqual(expect.arrayContaining([...reaches]));
  });

  it('count a lease that is given back, and are all within reach', async () => {
    const visited: string[] = [];
    const { handler, clock, tape } = await FluxWorld.create();
    const controller = createKustomizeController({
      handler,
      clock,
      tape,
      build: () => [],
      visited: (state) => visited.push(state),
    });
    controller.start();
    await clock.run({ until: clock.now() + MINUTE });
    await controller.stop();
    const reached = new Set<string>([...visited, ...ROWS.flatMap(({ reaches }) => reaches)]);
    expect(KUSTOMIZE_CONTROLLER_STATES.filter((state) => !reached.has(state))).toEqual([]);
  });
});
