import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonObject, StatusError } from '../kube/index.ts';
import type { Schema } from '../schema/index.ts';
import { ApplyWorld } from './apply-world.fixture.ts';
import { type FieldSet, isMember, pathsOf } from './field-set.ts';
import { fieldSetOf } from './field-set-of.ts';
import { objectTypeOf } from './type-node.ts';

const text: Schema = { type: 'string' };
const item: Schema = {
  type: 'object',
  properties: new Map([
    ['k', text],
    ['v', text],
  ]),
};
const schema: Schema = {
  type: 'object',
  properties: new Map<string, Schema>([
    [
      'spec',
      {
        type: 'object',
        properties: new Map<string, Schema>([
          ['a', text],
          ['map', { type: 'object', additionalProperties: text }],
          ['set', { type: 'array', items: text, listType: 'set' }],
          ['list', { type: 'array', items: item, listType: 'map', listMapKeys: ['k'] }],
          ['atomic', { type: 'array', items: text }],
          ['free', { type: 'object', preserveUnknownFields: true }],
        ]),
      },
    ],
  ]),
};

const value = fc.constantFrom('1', '2', '3');
const key = fc.constantFrom('x', 'y', 'z');
// Nothing is empty: a map that loses all its members becomes null, which only defaulting clears away, and an associative
// list emptied by its only owner goes away and comes back empty with the next apply (as in the real server).
const spec = fc.record(
  {
    a: value,
    map: fc.dictionary(key, value, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
    set: fc.uniqueArray(value, { minLength: 1 }),
    list: fc.uniqueArray(fc.record({ k: key, v: value }, { requiredKeys: ['k'] }), {
      minLength: 1,
      selector: (i) => i.k,
    }),
    atomic: fc.array(value, { maxLength: 3 }),
    free: fc.dictionary(
      key,
      fc.oneof(value, fc.dictionary(key, value, { minKeys: 1, maxKeys: 2, noNullPrototype: true })),
      {
        minKeys: 1,
        maxKeys: 3,
        noNullPrototype: true,
      },
    ),
  },
  { requiredKeys: ['a'] },
);
type Step = { manager: string; spec: JsonObject; how: 'apply' | 'force' | 'patch' };
const step = fc.record({
  manager: fc.constantFrom('m1', 'm2', 'm3'),
  spec: spec as fc.Arbitrary<JsonObject>,
  how: fc.constantFrom<Step['how']>('apply', 'force', 'patch'),
});

function run(world: ApplyWorld, { manager, spec: content, how }: Step): boolean {
  try {
    if (how === 'patch') world.patch(manager, { spec: content });
    else world.apply(manager, { spec: content }, { force: how === 'force' });
    return true;
  } catch (error) {
    if (error instanceof StatusError && error.code === 409) return false;
    throw error;
  }
}

/** The leaves a set owns: fields without fields below them. */
function ownedLeaves(fields: FieldSet): string[] {
  const nodeAt = (path: readonly string[]): FieldSet =>
    path.reduce((node, element) => node[element]!, fields);
  return pathsOf(fields)
    .filter((path) => isMember(nodeAt(path)) && Object.keys(nodeAt(path)).length === 0)
    .map((path) => path.join(' '));
}

describe('laws of server-side apply', () => {
  it('holds for every sequence of writes', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
        const world = new ApplyWorld(schema);
        // Somebody always owns something: an object without owners would start over as before-first-apply.
        world.apply('base', { metadata: { name: 't', labels: { base: '1' } } });
        for (const write of steps) {
          const before = world.object;
          const accepted = run(world, write);
          if (!accepted) {
            expect(world.object).toBe(before);
            continue;
          }
          checkApplied(world, write);
          checkOwned(world);
        }
      }),
      { numRuns: 400 },
    );
  });
});

/** An accepted apply is in the object, is owned by its manager, and is a no-op when repeated. */
function checkApplied(world: ApplyWorld, write: Step): void {
  if (write.how === 'patch') return;
  const stated = fieldSetOf(objectTypeOf(schema), { spec: write.spec });
  const owned = (world.owners[`${write.manager} Apply`] ?? {}) as unknown as FieldSet;
  expect(owned).toEqual(stated);
  expect(world.object).toMatchObject({ spec: dropEmptyLists(write.spec) });
  const after = world.object;
  world.now += 1000;
  world.apply(write.manager, { spec: write.spec });
  expect(world.object).toStrictEqual(after);
}

/** Lists that merge may hold more, in another order; here only single values are compared. */
function dropEmptyLists(content: JsonObject): JsonObject {
  const { set: _set, list: _list, ...others } = content;
  return others;
}

/** What is owned exists. */
function checkOwned(world: ApplyWorld): void {
  const { managedFields: _fields, ...metadata } = world.object!.metadata;
  const existing = fieldSetOf(objectTypeOf(schema), { ...world.object, metadata });
  const all = new Set(pathsOf(existing).map((path) => path.join(' ')));
  for (const [owner, fields] of Object.entries(world.owners))
    for (const leaf of ownedLeaves(fields as unknown as FieldSet)) {
      const isThere = all.has(leaf) || [...all].some((path) => path.startsWith(`${leaf} `));
      // An emptied map or list stays owned by who made it although no content is left.
      const isContainer = /f:(spec|map|set|list|free)$|f:free f:[xyz]$/.test(leaf);
      expect(isThere || isContainer, `${owner} owns ${leaf}`).toBe(true);
    }
}
