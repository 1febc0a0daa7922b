import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  difference,
  differenceBelow,
  EMPTY,
  type FieldSet,
  hasPath,
  intersection,
  isEmpty,
  pathsOf,
  setOf,
  union,
} from './field-set.ts';

const element = fc.constantFrom('f:a', 'f:b', 'k:{"k":"x"}', 'v:1');
const path = fc.array(element, { minLength: 1, maxLength: 4 });
const set: fc.Arbitrary<FieldSet> = fc.array(path, { maxLength: 8 }).map((paths) => setOf(...paths));
/** The reference: a set of paths is a set of strings. */
const model = (fields: FieldSet): Set<string> => new Set(pathsOf(fields).map((p) => p.join(' ')));

describe('field sets', () => {
  it('behave like sets of paths', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const [inA, inB] = [model(a), model(b)];
        expect(model(union(a, b))).toStrictEqual(new Set([...inA, ...inB]));
        expect(model(intersection(a, b))).toStrictEqual(new Set([...inA].filter((p) => inB.has(p))));
        expect(model(difference(a, b))).toStrictEqual(new Set([...inA].filter((p) => !inB.has(p))));
        const below = [...inA].filter((p) => ![...inB].some((q) => p === q || p.startsWith(`${q} `)));
        expect(model(differenceBelow(a, b))).toStrictEqual(new Set(below));
      }),
      { numRuns: 1000 },
    );
  });

  it('have one form per content, however they were made', () => {
    fc.assert(
      fc.property(fc.array(path, { maxLength: 6 }), set, (paths, other) => {
        const a = setOf(...paths);
        expect(setOf(...[...paths].reverse())).toEqual(a);
        expect(union(difference(a, other), intersection(a, other))).toEqual(a);
        expect(difference(a, a)).toEqual(EMPTY);
        for (const p of paths) expect(hasPath(a, p)).toBe(true);
        expect(isEmpty(a)).toBe(paths.length === 0);
      }),
    );
  });

  it('share what an operation does not change', () => {
    const a = setOf(['f:a', 'f:x'], ['f:b']);
    expect(union(a, setOf(['f:b']))).toBe(a);
    expect(difference(a, setOf(['f:z']))).toBe(a);
    expect(difference(a, setOf(['f:b']))['f:a']).toBe(a['f:a']);
  });
});

it('lists the members of a node before what is below them', () => {
  const set = setOf(['f:spec', 'f:gm', 'f:k'], ['f:spec', 'f:n'], ['f:spec', 'f:at']);
  expect(pathsOf(set).map((path) => path.at(-1))).toEqual(['f:at', 'f:n', 'f:k']);
});
