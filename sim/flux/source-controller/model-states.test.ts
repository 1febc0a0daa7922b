import { describe, expect, it } from 'vitest';
import { at, type JsonObject } from '../../kube/index.ts';
import { FluxWorld } from '../flux-world.fixture.ts';
import { SOURCE_CONTROLLER_STATES, type SourceControllerState } from './model-states.ts';
import { createSourceController, type SourceControllerOptions } from './source-controller.ts';

const MINUTE = 60_000;
const GROUP = { group: 'source.toolkit.fluxcd.io', version: 'v1', namespace: 'apps' };
const REPOSITORIES = { ...GROUP, resource: 'helmrepositories' };

interface Row {
  readonly what: string;
  readonly reaches: readonly SourceControllerState[];
  /** Of the HelmRepository `charts`. */
  readonly spec?: JsonObject;
  readonly options?: Partial<SourceControllerOptions>;
  readonly before?: (world: FluxWorld) => void;
  readonly after?: (world: FluxWorld) => Promise<unknown>;
}

const change = (patch: JsonObject) => (world: FluxWorld) =>
  world.client.patch({ ...REPOSITORIES, name: 'charts' }, 'merge', patch);
const OCI = { type: 'oci', url: 'oci://example.org/charts' };
const failing = (mode: 'stalled' | 'waiting' | 'generic'): Partial<SourceControllerOptions> => ({
  fetch: () => ({ kind: 'failed', condition: 'FetchFailed', reason: 'Failed', message: 'it failed', mode }),
});

const ROWS: readonly Row[] = [
  {
    what: 'a source and its interval',
    reaches: ['reconciles', 'adds the finalizer', 'artifact missing', 'new artifact', 'artifact up to date'],
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
  { what: 'a static source', reaches: ['static'], spec: OCI },
  { what: 'a source that becomes static', reaches: ['becomes static'], after: change({ spec: OCI }) },
  { what: 'a suspended source', reaches: ['suspended'], spec: { suspend: true } },
  {
    what: 'a deletion',
    reaches: ['deleted'],
    after: ({ client }) => client.delete({ ...REPOSITORIES, name: 'charts' }),
  },
  { what: 'a fetch that fails', reaches: ['fetch failed'], options: failing('generic') },
  {
    what: 'a source of its own that is not ready',
    reaches: ['waits for its source'],
    options: failing('waiting'),
  },
  { what: 'a fetch that never can succeed', reaches: ['stalled'], options: failing('stalled') },
  {
    what: 'a last write that is refused',
    reaches: ['last patch failed'],
    before: (world) =>
      world.inject('error', ({ body }) => at(body, 'status', 'observedGeneration') !== undefined),
  },
];

describe('the states of source-controller', () => {
  it.each(ROWS)('that $what brings about: $reaches', async ({ reaches, spec, options, before, after }) => {
    const visited: string[] = [];
    const world = await FluxWorld.create();
    const { handler, clock, tape } = world;
    const heard = {
      visited: (state: string) => visited.push(state),
      leaderElection: false as const,
      ...options,
    };
    createSourceController({ handler, clock, tape, ...heard }).start();
    if (options?.leaderElection)
      createSourceController({ handler, clock, tape, ...heard, name: 'other' }).start();
    before?.(world);
    await world.client.create(REPOSITORIES, {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'HelmRepository',
      metadata: { name: 'charts', namespace: 'apps' },
      spec: { interval: '1m', url: 'https://example.org/charts', ...spec },
    });
    await world.run(2 * MINUTE);
    await after?.(world);
    await world.run(3 * MINUTE);
    expect(visited).toEqual(expect.arrayContaining([...reaches]));
  });

  it('count a lease that is given back, and are all within reach', async () => {
    const visited: string[] = [];
    const { handler, clock, tape } = await FluxWorld.create();
    const controller = createSourceController({
      handler,
      clock,
      tape,
      visited: (state) => visited.push(state),
    });
    controller.start();
    await clock.run({ until: clock.now() + MINUTE });
    await controller.stop();
    const reached = new Set<string>([...visited, ...ROWS.flatMap(({ reaches }) => reaches)]);
    expect(SOURCE_CONTROLLER_STATES.filter((state) => !reached.has(state))).toEqual([]);
  });
});
