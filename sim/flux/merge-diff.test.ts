import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyMergePatch, type JsonObject, jsonEqual } from '../kube/index.ts';
import { createMergePatch } from './merge-diff.ts';

const anyObject = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.oneof(
    fc.integer(),
    fc.array(fc.integer(), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('x', 'y'), fc.integer()),
  ),
) as fc.Arbitrary<JsonObject>;

describe('createMergePatch', () => {
  it('makes the patch that turns one object into another', () => {
    fc.assert(
      fc.property(anyObject, anyObject, (before, after) => {
        expect(jsonEqual(applyMergePatch(before, createMergePatch(before, after)), after)).toBe(true);
      }),
    );
  });

  it('is empty for equal objects', () => {
    fc.assert(
      fc.property(anyObject, (object) => {
        expect(createMergePatch(object, { ...object })).toEqual({});
      }),
    );
  });

  it('removes with null, replaces lists and sorts members', () => {
    const patch = createMergePatch({ b: 1, gone: 1, list: [1] }, { list: [1, 2], b: 2, a: { x: 1 } });
    expect(JSON.stringify(patch)).toBe('{"a":{"x":1},"b":2,"gone":null,"list":[1,2]}');
  });
});
