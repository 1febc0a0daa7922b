import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../clock/index.ts';
import type { JsonObject } from '../../kube/index.ts';
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
  | { readonly kind: 'wait' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('merge', 'status', 'replace', 'create', 'generate'),
    custom: fc.boolean(),
    value: fc.integer({ min: 0, max: 2 }),
    by: fc.constantFrom('a', 'b'),
  }),
  fc.constant({ kind: 'wait' as const }),
);

function serverOn(clock: VirtualClock, options: { store?: Store; writes?: WriteMemory }): ApiServer {
  return new ApiServer({ clock, random: new Random(1), authorizationMode: 'AlwaysAllow', ...options });
}

type Write = Exclude<Step, { kind: 'wait' }>;

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

/** Everything stored after the steps, and what was answered to each. */
async function run(store: Store, steps: readonly Step[], writes?: WriteMemory): Promise<unknown> {
  const clock = new VirtualClock(START);
  const server = serverOn(clock, { store: store.fork(), ...(writes ? { writes } : {}) });
  const client = new ApiClient({ handler: server.handle, userAgent: 'test/1' });
  const answers: unknown[] = [];
  for (const each of steps) {
    if (each.kind === 'wait') {
      await clock.run({ until: clock.now() + 1000 });
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
    await client.create(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } });
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

  it('hands out the very object of an earlier run', async () => {
    const writes = new WriteMemory();
    const steps: Step[] = [{ kind: 'merge', custom: true, value: 2, by: 'a' }];
    const [first, second] = [await run(store, steps, writes), await run(store, steps, writes)] as {
      stored: readonly (readonly unknown[])[];
    }[];
    expect(second?.stored[0]?.[0]).toBe(first?.stored[0]?.[0]);
  });
});
