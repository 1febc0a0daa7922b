import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepFreeze, type Json, type JsonObject } from './json.ts';
import { applyMergePatch } from './merge-patch.ts';

/** The test cases of RFC 7396, appendix A, whose patch is an object. */
const RFC_7396: [JsonObject, Json, JsonObject][] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

describe('applyMergePatch', () => {
  it.each(RFC_7396)('turns %j with %j into %j', (document, patch, expected) => {
    expect(applyMergePatch(document, patch)).toStrictEqual(expected);
  });

  it('drops nulls inside new values, also in lists, but keeps null elements', () => {
    expect(applyMergePatch({}, { b: { c: null, d: 1 }, l: [{ x: null, y: 1 }, null] })).toStrictEqual({
      b: { d: 1 },
      l: [{ y: 1 }, null],
    });
  });

  it('treats __proto__ as a key and pollutes nothing', () => {
    const patched = applyMergePatch({ spec: {} }, JSON.parse('{"spec":{"__proto__":{"polluted":true}}}'));
    expect(JSON.stringify(patched)).toBe('{"spec":{"__proto__":{"polluted":true}}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each<[Json, string]>([
    [[], 'array'],
    ['x', 'string'],
    [1, 'number'],
    [true, 'bool'],
  ])('refuses %j', (patch, kind) => {
    expect(() => applyMergePatch({}, patch)).toThrow(
      `error decoding patch: json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`,
    );
  });

  it('is idempotent and returns the same object when nothing changes', () => {
    const object = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue({ maxDepth: 3 }), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(object, object, (document, patch) => {
        // A list with nulls inside is pruned or not depending on what it replaces.
        fc.pre(!/\[.*null/.test(JSON.stringify(patch)));
        const once = deepFreeze(applyMergePatch(document as JsonObject, patch as Json));
        expect(applyMergePatch(once, patch as Json)).toEqual(once);
      }),
    );
    const frozen = deepFreeze({ a: { b: 1 } });
    expect(applyMergePatch(frozen, { a: { b: 1 }, c: null })).toBe(frozen);
  });
});
