import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../clock/index.ts';
import type { JsonObject, KubeObject } from '../../kube/index.ts';
import { Random } from '../../random/index.ts';
import type { Store } from '../../store/index.ts';
import { ApiClient, type ResourcePath } from '../client.ts';
import { ApiServer } from '../server.ts';
import { WriteMemory } from './write-memory.ts';

const START = Date.UTC(2026, 0, 1);
const WIDGETS = { group: 'test.io', version: 'v1', resource: 'widgets', namespace: 'default' };
const CONFIG_MAPS = { group: '', version: 'v1', resource: 'configmaps', namespace: 'default' };
const CRDS = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };

const WIDGET_CRD: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.test.io' },
  spec: {
    group: 'test.io',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: { interval: { type: 'string' }, retries: { type: 'integer', default: 3 } },
              },
              status: { type: 'object', properties: { failures: { type: 'integer', maximum: 1 } } },
            },
          },
        },
      },
    ],
  },
};

/** One request of a run: what it does to which of a few objects, by whom. */
type Step =
  | {
      readonly kind: 'merge' | 'status' | 'replace' | 'create' | 'generate';
      readonly custom: boolean;
      readonly value: number;
      readonly by: string;
    }
  /** Changes an object and says which version it has. */
  | { readonly kind: 'locked'; readonly custom: boolean; readonly value: number; readonly version: Version }
  /** Something else is written: what follows has other revisions. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'wait' };

/** The current one, its predecessor's, one with a leading zero, or none; in a merge patch, a JSON patch, or an update. */
type Version = {
  readonly which: 'current' | 'stale' | 'zeros' | 'zero';
  readonly in: 'merge' | 'json' | 'update';
};

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('merge', 'status', 'replace', 'create', 'generate'),
    custom: fc.boolean(),
    value: fc.integer({ min: 0, max: 2 }),
    by: fc.constantFrom('a', 'b'),
  }),
  fc.record({
    kind: fc.constant('locked' as const),
    custom: fc.boolean(),
    value: fc.integer({ min: 0, max: 2 }),
    version: fc.record({
      which: fc.constantFrom('current', 'stale', 'zeros', 'zero'),
      in: fc.constantFrom('merge', 'json', 'update'),
    }),
  }),
  fc.constant({ kind: 'elsewhere' as const }),
  fc.constant({ kind: 'wait' as const }),
);

function serverOn(clock: VirtualClock, options: { store?: Store; writes?: WriteMemory }): ApiServer {
  return new ApiServer({ clock, random: new Random(1), authorizationMode: 'AlwaysAllow', ...options });
}

type Write = Extract<Step, { by: string }>;

function placeOf({ custom }: Write): ResourcePath {
  return custom ? WIDGETS : CONFIG_MAPS;
}

/** Created twice it exists already, unless its name is the server's to choose. */
function newObject({ kind, custom, value }: Write): JsonObject {
  return {
    ...(custom ? { apiVersion: 'test.io/v1', kind: 'Widget' } : { apiVersion: 'v1', kind: 'ConfigMap' }),
    metadata: kind === 'generate' ? { generateName: `g${value}-` } : { name: `n${value}` },
  };
}

async function writeLocked(client: ApiClient, each: Extract<Step, { kind: 'locked' }>): Promise<unknown> {
  const path = { ...(each.custom ? WIDGETS : CONFIG_MAPS), name: 'x' };
  const current = await client.get(path);
  const version = String(current.metadata.resourceVersion);
  const resourceVersion = {
    current: version,
    stale: String(Number(version) - 1),
    zeros: `0${version}`,
    zero: '0',
  }[each.version.which];
  const labels = { value: String(each.value) };
  switch (each.version.in) {
    case 'merge':
      return client.patch(path, 'merge', { metadata: { resourceVersion, labels } });
    case 'update':
      return client.update(path, { ...current, metadata: { ...current.metadata, resourceVersion, labels } });
    default:
      return client.patch(path, 'json', [
        ...(each.value === 0
          ? [{ op: 'test', path: '/metadata/resourceVersion', value: resourceVersion }]
          : []),
        { op: 'copy', from: '/metadata/resourceVersion', path: '/metadata/generateName' },
      ]);
  }
}

async function writeElsewhere(client: ApiClient): Promise<void> {
  const { metadata } = await client.get({ ...CONFIG_MAPS, name: 'elsewhere' });
  const labels = { at: String(metadata.resourceVersion) };
  await client.patch({ ...CONFIG_MAPS, name: 'elsewhere' }, 'merge', { metadata: { labels } });
}

interface Outcome {
  readonly answers: readonly unknown[];
  readonly stored: readonly (readonly KubeObject[])[];
}

/** Everything stored after the steps, and what was answered to each. */
async function run(store: Store, steps: readonly Step[], writes?: WriteMemory): Promise<Outcome> {
  const clock = new VirtualClock(START);
  const server = serverOn(clock, { store: store.fork(), ...(writes ? { writes } : {}) });
  const client = new ApiClient({ handler: server.handle, userAgent: 'test/1' });
  const answers: unknown[] = [];
  for (const each of steps) {
    if (each.kind === 'wait') {
      await clock.run({ until: clock.now() + 1000 });
      continue;
    }
    if (each.kind === 'elsewhere') {
      await writeElsewhere(client);
      continue;
    }
    if (each.kind === 'locked') {
      answers.push(await writeLocked(client, each).catch(String));
      continue;
    }
    const path = { ...(each.custom ? WIDGETS : CONFIG_MAPS), name: 'x' };
    const query = { fieldManager: each.by };
    const text = String(each.value);
    try {
      if (each.kind === 'replace') {
        const current = await client.get(path);
        const labels = { value: text };
        answers.push(
          await client.update(path, { ...current, metadata: { ...current.metadata, labels } }, { query }),
        );
      } else if (each.kind === 'create' || each.kind === 'generate')
        answers.push(await client.create(placeOf(each), newObject(each), { query }));
      else if (each.kind === 'status' && each.custom)
        answers.push(
          await client.patch(
            { ...path, subresource: 'status' },
            'merge',
            { status: { failures: each.value, unknown: 1 } },
            { query },
          ),
        );
      else {
        const change: JsonObject = each.custom
          ? { spec: { interval: `${text}m`, nope: 1 } }
          : { data: { value: text } };
        answers.push(await client.patch(path, 'merge', change, { query }));
      }
    } catch (error) {
      answers.push(String(error));
    }
  }
  server.close();
  return {
    answers,
    stored: [WIDGETS, CONFIG_MAPS].map((p) => server.store.list(`${p.group}/${p.resource}`)),
  };
}

describe('the memory of writes', () => {
  let store: Store;

  beforeAll(async () => {
    const clock = new VirtualClock(START);
    const server = serverOn(clock, {});
    const client = new ApiClient({ handler: server.handle, userAgent: 'test/1' });
    await client.create(CRDS, WIDGET_CRD);
    await clock.settle();
    await client.create(WIDGETS, { apiVersion: 'test.io/v1', kind: 'Widget', metadata: { name: 'x' } });
    for (const name of ['x', 'elsewhere'])
      await client.create(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
    server.close();
    store = server.store;
  });

  it('changes nothing about what a server stores and answers', async () => {
    const writes = new WriteMemory();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const without = await run(store, steps);
        expect(await run(store, steps, writes)).toEqual(without);
        expect(await run(store, steps, writes)).toEqual(without);
      }),
      { numRuns: 60 },
    );
  });

  it('changes nothing where other revisions came before', async () => {
    const writes = new WriteMemory();
    const shift: Step = { kind: 'elsewhere' };
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 8 }),
        fc.array(fc.nat({ max: 8 }), { maxLength: 3 }),
        async (steps, places) => {
          const shifted = places.reduce<readonly Step[]>(
            (all, place) => all.toSpliced(place, 0, shift),
            steps,
          );
          const wanted = await run(store, shifted);
          await run(store, steps, writes);
          expect(await run(store, shifted, writes)).toEqual(wanted);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('knows an object again at another revision', async () => {
    const writes = new WriteMemory();
    const change: Step = { kind: 'merge', custom: true, value: 2, by: 'a' };
    const lock: Step = { kind: 'locked', custom: true, value: 1, version: { which: 'current', in: 'merge' } };
    const labelled = async (...steps: Step[]): Promise<KubeObject> =>
      (await run(store, [...steps, change, lock], writes)).stored[0]![0]!;
    const [first, second] = [await labelled(), await labelled({ kind: 'elsewhere' })];
    expect(second.metadata.resourceVersion).toBe(String(Number(first.metadata.resourceVersion) + 1));
    expect(second.metadata.labels).toBe(first.metadata.labels);
    expect(second.spec).toBe(first.spec);
  });

  it('hands out the very object of an earlier run', async () => {
    const writes = new WriteMemory();
    const steps: Step[] = [{ kind: 'merge', custom: true, value: 2, by: 'a' }];
    const [first, second] = [await run(store, steps, writes), await run(store, steps, writes)];
    expect(second.stored[0]?.[0]).toBe(first.stored[0]?.[0]);
  });
});
