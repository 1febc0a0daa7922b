import fc from 'fast-check';
import fastJsonPatch, { type Operation } from 'fast-json-patch';
import { describe, expect, it } from 'vitest';
import { deepFreeze, type Json } from './json.ts';
import { applyJsonPatch } from './json-patch.ts';
import type { StatusError } from './status.ts';

const document: Json = deepFreeze({ data: { a: '1', b: '2' }, list: [1, 2, 3], 'x/y': { 'm~n': 0 } });

function refusal(patch: Json, on: Json = document): StatusError {
  try {
    applyJsonPatch(on, patch);
  } catch (error) {
    return error as StatusError;
  }
  throw new Error('the patch was applied');
}

describe('applyJsonPatch', () => {
  it.each<[string, Json, Json]>([
    ['adds a key', [{ op: 'add', path: '/data/c', value: '3' }], { a: '1', b: '2', c: '3' }],
    ['removes a key', [{ op: 'remove', path: '/data/a' }], { b: '2' }],
    ['replaces a key', [{ op: 'replace', path: '/data/a', value: 9 }], { a: 9, b: '2' }],
    [
      'replaces a missing key by setting it',
      [{ op: 'replace', path: '/data/z', value: 1 }],
      { a: '1', b: '2', z: 1 },
    ],
    ['moves', [{ op: 'move', from: '/data/a', path: '/data/m' }], { b: '2', m: '1' }],
    ['copies', [{ op: 'copy', from: '/data/a', path: '/data/m' }], { a: '1', b: '2', m: '1' }],
    [
      'takes a missing key for null in a test',
      [{ op: 'test', path: '/data/z', value: null }],
      { a: '1', b: '2' },
    ],
    [
      'keeps __proto__ an ordinary key',
      [{ op: 'add', path: '/data/__proto__', value: 5 }],
      JSON.parse('{"a":"1","b":"2","__proto__":5}'),
    ],
  ])('%s', (_name, patch, data) => {
    expect(applyJsonPatch(document, patch)).toStrictEqual({ ...(document as object), data });
  });

  it.each<[string, Json, Json]>([
    ['appends with a dash', [{ op: 'add', path: '/list/-', value: 4 }], [1, 2, 3, 4]],
    ['inserts', [{ op: 'add', path: '/list/1', value: 9 }], [1, 9, 2, 3]],
    ['counts negative indices from the end', [{ op: 'replace', path: '/list/-1', value: 9 }], [1, 2, 9]],
    ['appends at -1', [{ op: 'add', path: '/list/-1', value: 9 }], [1, 2, 3, 9]],
    ['removes', [{ op: 'remove', path: '/list/0' }], [2, 3]],
  ])('%s in a list', (_name, patch, list) => {
    expect(applyJsonPatch(document, patch)).toStrictEqual({ ...(document as object), list });
  });

  it('decodes escaped slashes and tildes', () => {
    const patched = applyJsonPatch(document, [{ op: 'replace', path: '/x~1y/m~0n', value: 1 }]);
    expect(patched).toMatchObject({ 'x/y': { 'm~n': 1 } });
  });

  it('ignores what stands before the first slash', () => {
    expect(applyJsonPatch({ a: 1 }, [{ op: 'add', path: 'data/b', value: 2 }])).toStrictEqual({ a: 1, b: 2 });
  });

  it.each<[string, Json]>([
    ['a failed test', [{ op: 'test', path: '/data/a', value: 'x' }]],
    ['removing what is missing', [{ op: 'remove', path: '/data/z' }]],
    ['a missing parent', [{ op: 'add', path: '/none/a', value: 1 }]],
    ['an index out of bounds', [{ op: 'remove', path: '/list/3' }]],
    ['a negative index out of bounds', [{ op: 'add', path: '/list/-5', value: 1 }]],
    ['a list index that is no number', [{ op: 'add', path: '/list/x', value: 1 }]],
    ['an unknown operation', [{ op: 'frob', path: '/data' }]],
    ['a missing path', [{ op: 'add', value: 1 }]],
    ['removing the document', [{ op: 'remove', path: '' }]],
    ['replacing the document by a scalar', [{ op: 'replace', path: '', value: 1 }]],
  ])('refuses %s with one opaque 422', (_name, patch) => {
    const { status } = refusal(patch);
    expect(status).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message: 'the server rejected our request due to an error in our request',
      details: {},
    });
  });

  it('refuses what is no patch in the words of the Go decoder', () => {
    expect(refusal({ op: 'add' }).message).toBe(
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    );
    expect(refusal([1]).message).toBe(
      'error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp',
    );
    expect(refusal([{ op: 1 }]).message).toBe(
      'error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string',
    );
  });

  it('bounds the number of operations and the bytes that copies may make', () => {
    const many = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/data/a', value: '1' }));
    expect(refusal(many)).toMatchObject({ code: 413 });
    expect(applyJsonPatch(document, many.slice(1))).toStrictEqual(document);
    const doubling = Array.from({ length: 40 }, (_, i) => ({ op: 'copy', from: '', path: `/k${i}` }));
    const copies = doubling.map((op, i) => ({ ...op, from: '/bomb', path: `/bomb/${i}` }));
    expect(refusal(copies, { bomb: { seed: 'x'.repeat(100) } })).toMatchObject({ code: 422 });
  });

  it('applies 10,000 operations to a wide object in one go', () => {
    const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i]));
    const patch = Array.from({ length: 10_000 }, (_, i) => ({
      op: 'replace',
      path: `/data/k${i}`,
      value: -i,
    }));
    const patched = applyJsonPatch({ data: wide }, patch) as { data: Record<string, number> };
    expect(patched.data.k9999).toBe(-9999);
  });

  it('never changes the document it is given and shares what it did not touch', () => {
    const patched = applyJsonPatch(document, [{ op: 'add', path: '/data/c', value: 1 }]) as { list: Json };
    expect(patched.list).toBe((document as { list: Json }).list);
    expect(document).toMatchObject({ data: { a: '1', b: '2' } });
  });

  it('keeps a copied value independent of its source', () => {
    const patched = applyJsonPatch({ a: { x: 1 } }, [
      { op: 'add', path: '/a/y', value: 2 },
      { op: 'copy', from: '/a', path: '/b' },
      { op: 'replace', path: '/b/x', value: 9 },
    ]);
    expect(patched).toStrictEqual({ a: { x: 1, y: 2 }, b: { x: 9, y: 2 } });
  });

  it('agrees with fast-json-patch on every patch that leads from one document to another', () => {
    const key = fc.constantFrom('a', 'b', 'c/d', 'e~f', 'x');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.integer({ max: 99 }),
        fc.string({ maxLength: 4 }),
        tie('object'),
        tie('array'),
      ),
      object: fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
      array: fc.array(tie('tree'), { maxLength: 4 }),
    }));
    const object = fc.dictionary(key, tree, { maxKeys: 4, noNullPrototype: true });
    fc.assert(
      fc.property(object, object, (from, to) => {
        const patch = fastJsonPatch.compare(from as object, to as object) as Operation[];
        expect(applyJsonPatch(deepFreeze(structuredClone(from)) as Json, patch as unknown as Json)).toEqual(
          to,
        );
      }),
    );
  });
});
