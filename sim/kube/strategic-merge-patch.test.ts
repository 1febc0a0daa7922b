import { describe, expect, it } from 'vitest';
import { deepFreeze, type JsonObject } from './json.ts';
import type { StatusError } from './status.ts';
import { applyStrategicMergePatch, type PatchSchema } from './strategic-merge-patch.ts';

const map: PatchSchema = { additionalProperties: {} };
const env: PatchSchema = {
  patchStrategy: ['merge'],
  patchMergeKey: 'name',
  items: {
    properties: new Map([
      ['name', {}],
      ['value', {}],
    ]),
  },
};
const container: PatchSchema = {
  properties: new Map([
    ['name', {}],
    ['image', {}],
    ['env', env],
  ]),
};
const schema: PatchSchema = {
  properties: new Map<string, PatchSchema>([
    ['labels', map],
    ['finalizers', { patchStrategy: ['merge'], items: {} }],
    ['args', { items: {} }],
    ['containers', { patchStrategy: ['merge'], patchMergeKey: 'name', items: container }],
    [
      'strategy',
      {
        patchStrategy: ['retainKeys'],
        properties: new Map([
          ['type', {}],
          ['rollingUpdate', map],
        ]),
      },
    ],
  ]),
};
const live: JsonObject = deepFreeze({
  labels: { a: '1', b: '2' },
  finalizers: ['x/one', 'x/two'],
  args: ['-a'],
  containers: [
    { name: 'c1', image: 'i:1', env: [{ name: 'A', value: '1' }] },
    { name: 'c2', image: 'i:2' },
  ],
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
});

const patched = (patch: JsonObject): JsonObject => applyStrategicMergePatch(live, patch, schema);
const names = (object: JsonObject): unknown[] => (object.containers as { name: string }[]).map((c) => c.name);

function refusal(patch: JsonObject): StatusError {
  try {
    patched(patch);
  } catch (error) {
    return error as StatusError;
  }
  throw new Error('the patch was applied');
}

describe('applyStrategicMergePatch', () => {
  it('merges list elements by key and puts new ones before those only the server has', () => {
    const result = patched({ containers: [{ name: 'c1', image: 'i:9', env: [{ name: 'B', value: '2' }] }] });
    expect(result.containers).toStrictEqual([
      {
        name: 'c1',
        image: 'i:9',
        env: [
          { name: 'B', value: '2' },
          { name: 'A', value: '1' },
        ],
      },
      { name: 'c2', image: 'i:2' },
    ]);
    expect(names(patched({ containers: [{ name: 'new' }] }))).toStrictEqual(['new', 'c1', 'c2']);
  });

  it('merges primitive lists as sets, new elements first', () => {
    expect(patched({ finalizers: ['x/three', 'x/one'] }).finalizers).toStrictEqual([
      'x/three',
      'x/one',
      'x/two',
    ]);
    expect(patched({ finalizers: ['x/three'] }).finalizers).toStrictEqual(['x/three', 'x/one', 'x/two']);
  });

  it('replaces lists without a strategy', () => {
    expect(patched({ args: ['-b'] }).args).toStrictEqual(['-b']);
  });

  it('honours $patch in maps and in lists', () => {
    expect(patched({ labels: { $patch: 'replace', c: '3' } }).labels).toStrictEqual({ c: '3' });
    expect(patched({ labels: { $patch: 'delete' } }).labels).toStrictEqual({});
    expect(names(patched({ containers: [{ name: 'c1', $patch: 'delete' }] }))).toStrictEqual(['c2']);
    expect(names(patched({ containers: [{ $patch: 'replace' }, { name: 'x' }] }))).toStrictEqual(['x']);
  });

  it('honours $deleteFromPrimitiveList, $retainKeys and $setElementOrder', () => {
    expect(patched({ '$deleteFromPrimitiveList/finalizers': ['x/one'] }).finalizers).toStrictEqual(['x/two']);
    expect(patched({ strategy: { $retainKeys: ['type'], type: 'Recreate' } }).strategy).toStrictEqual({
      type: 'Recreate',
    });
    const order = [{ name: 'n' }, { name: 'c2' }];
    expect(
      names(patched({ '$setElementOrder/containers': order, containers: [{ name: 'n' }] })),
    ).toStrictEqual(['n', 'c1', 'c2']);
    expect(patched({ '$setElementOrder/finalizers': ['x/two', 'x/one'] }).finalizers).toStrictEqual([
      'x/two',
      'x/one',
    ]);
  });

  it('deletes with null and drops nulls and directives from new values', () => {
    expect(patched({ labels: null })).not.toHaveProperty('labels');
    expect(applyStrategicMergePatch({}, { labels: { a: null, b: '1' } }, schema)).toStrictEqual({
      labels: { b: '1' },
    });
    expect(applyStrategicMergePatch({}, { labels: { $patch: 'bogus' } }, schema)).toStrictEqual({});
  });

  it.each<[string, JsonObject, number, string]>([
    [
      'an element without its key',
      { containers: [{ image: 'z' }] },
      500,
      'map: map[image:z] does not contain declared merge key: name',
    ],
    [
      'an unknown directive',
      { labels: { $patch: 'bogus' } },
      500,
      'unknown patch type: bogus in map: map[$patch:bogus]',
    ],
    [
      'an unknown directive in a list',
      { containers: [{ name: 'a', $patch: 'x' }] },
      500,
      'unknown patch type: x in map: map[$patch:x name:a]',
    ],
    [
      'contradicting retainKeys',
      { strategy: { $retainKeys: [], type: 'x' } },
      400,
      'invalid patch format of retainKeys',
    ],
    [
      'retainKeys of a wrong type',
      { strategy: { $retainKeys: 1 } },
      400,
      'invalid patch format of retainKeys',
    ],
    [
      'an order that is no list',
      { '$setElementOrder/containers': 1 },
      500,
      'expected a []interface {}, but received a int64',
    ],
    [
      'mixed element types',
      { finalizers: ['a', 1] },
      500,
      'list element types are not identical: [[x/one x/two] [a 1]]',
    ],
  ])('refuses %s', (_name, patch, code, message) => {
    expect(refusal(patch)).toMatchObject({ code, message });
  });
});
