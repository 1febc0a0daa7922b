import { describe, expect, it } from 'vitest';
import { Float64, type Json, type JsonObject } from '../../kube/index.ts';
import { schemaFromCrd } from '../structural.ts';
import { validateSchema } from './validate.ts';

const schema = schemaFromCrd({
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        i: { type: 'integer' },
        s: { type: 'string' },
        b: { type: 'boolean' },
        n: { type: 'number' },
        o: { type: 'object', properties: { x: { type: 'string' } } },
        l: { type: 'array', items: { type: 'string' } },
        m: { type: 'object', additionalProperties: { type: 'integer' } },
        e: { type: 'string', enum: ['A', 'B'] },
        p: { type: 'string', pattern: '^[a-z]+$' },
        mi: { type: 'integer', minimum: 1, maximum: 10 },
        ex: { type: 'integer', minimum: 1, exclusiveMinimum: true },
        ln: { type: 'string', minLength: 2, maxLength: 4 },
        li: { type: 'array', minItems: 1, maxItems: 2, items: { type: 'integer' } },
        mu: { type: 'integer', multipleOf: 5 },
        mp: {
          type: 'object',
          minProperties: 1,
          maxProperties: 2,
          additionalProperties: { type: 'string' },
        },
        dt: { type: 'string', format: 'date-time' },
        du: { type: 'string', format: 'duration' },
        req: { type: 'object', required: ['a', 'b'] },
        ios: { 'x-kubernetes-int-or-string': true },
        one: { type: 'object', oneOf: [{ required: ['a'] }, { required: ['b'] }] },
        any: { type: 'object', anyOf: [{ required: ['a'] }, { required: ['b'] }] },
        no: { type: 'object', not: { required: ['b'] } },
        all: { type: 'integer', allOf: [{ minimum: 1 }, { maximum: 3 }] },
      },
    },
  },
});

const texts = (value: Json, old?: Json): string[] =>
  validateSchema(value, schema, old).map((error) => `${error.field}: ${error.message}`);

// recorded: conformance crd/types-errors, crd/value-errors, crd/combinators
const REFUSED: readonly [string, JsonObject, string[]][] = [
  [
    'a string for an integer',
    { i: '1' },
    ['spec.i: Invalid value: "string": spec.i in body must be of type integer: "string"'],
  ],
  [
    'a fraction for an integer',
    { i: 1.5 },
    ['spec.i: Invalid value: "number": spec.i in body must be of type integer: "number"'],
  ],
  [
    'a number for a string',
    { s: 1 },
    ['spec.s: Invalid value: "integer": spec.s in body must be of type string: "integer"'],
  ],
  [
    'a list for an object',
    { o: [] },
    ['spec.o: Invalid value: "array": spec.o in body must be of type object: "array"'],
  ],
  [
    'an object for a list',
    { l: {} },
    ['spec.l: Invalid value: "object": spec.l in body must be of type array: "object"'],
  ],
  [
    'a wrong item',
    { l: ['ok', 5] },
    ['spec.l[1]: Invalid value: "integer": spec.l[1] in body must be of type string: "integer"'],
  ],
  [
    'a wrong map value',
    { m: { k: 'x' } },
    ['spec.m.k: Invalid value: "string": spec.m.k in body must be of type integer: "string"'],
  ],
  ['a value outside the enum', { e: 'C' }, ['spec.e: Unsupported value: "C": supported values: "A", "B"']],
  [
    'a pattern mismatch',
    { p: 'A1' },
    [`spec.p: Invalid value: "A1": spec.p in body should match '^[a-z]+$'`],
  ],
  [
    'too small',
    { mi: 0 },
    ['spec.mi: Invalid value: 0: spec.mi in body should be greater than or equal to 1'],
  ],
  ['too big', { mi: 11 }, ['spec.mi: Invalid value: 11: spec.mi in body should be less than or equal to 10']],
  ['the excluded bound', { ex: 1 }, ['spec.ex: Invalid value: 1: spec.ex in body should be greater than 1']],
  [
    'too short',
    { ln: 'x' },
    ['spec.ln: Invalid value: "x": spec.ln in body should be at least 2 chars long'],
  ],
  ['too long', { ln: 'xxxxx' }, ['spec.ln: Too long: may not be more than 4 bytes']],
  ['too few items', { li: [] }, ['spec.li: Invalid value: 0: spec.li in body should have at least 1 items']],
  ['too many items', { li: [1, 2, 3] }, ['spec.li: Too many: 3: must have at most 2 items']],
  ['no multiple', { mu: 7 }, ['spec.mu: Invalid value: 7: spec.mu in body should be a multiple of 5']],
  [
    'too few properties',
    { mp: {} },
    ['spec.mp: Invalid value: 0: spec.mp in body should have at least 1 properties'],
  ],
  [
    'too many properties',
    { mp: { a: '', b: '', c: '' } },
    ['spec.mp: Too many: 3: must have at most 2 items'],
  ],
  [
    'no date-time',
    { dt: 'yesterday' },
    ['spec.dt: Invalid value: "yesterday": spec.dt in body must be of type date-time: "yesterday"'],
  ],
  ['missing members', { req: {} }, ['spec.req.a: Required value', 'spec.req.b: Required value']],
  [
    'neither int nor string',
    { ios: true },
    ['spec.ios: Invalid value: "boolean": spec.ios in body must be of type integer,string: "boolean"'],
  ],
  [
    'no alternative of oneOf',
    { one: {} },
    [
      '<nil>: Invalid value: "": "spec.one" must validate one and only one schema (oneOf). Found none valid',
      'spec.one.a: Required value',
    ],
  ],
  [
    'both alternatives of oneOf',
    { one: { a: '1', b: '1' } },
    [
      '<nil>: Invalid value: "": "spec.one" must validate one and only one schema (oneOf). Found 2 valid alternatives',
    ],
  ],
  [
    'no alternative of anyOf',
    { any: {} },
    [
      '<nil>: Invalid value: "": "spec.any" must validate at least one schema (anyOf)',
      'spec.any.a: Required value',
    ],
  ],
  [
    'what not forbids',
    { no: { b: '1' } },
    ['<nil>: Invalid value: "": "spec.no" must not validate the schema (not)'],
  ],
  [
    'one part of allOf',
    { all: 4 },
    [
      'spec.all: Invalid value: 4: spec.all in body should be less than or equal to 3',
      '<nil>: Invalid value: "": "spec.all" must validate all the schemas (allOf)',
    ],
  ],
];

describe('validation against a structural schema', () => {
  it.each(REFUSED)('refuses %s', (_what, spec, expected) => {
    expect(texts({ spec })).toEqual(expected);
  });

  it('accepts what fits, durations as Scala writes them included', () => {
    const spec = { i: 1, n: 1, b: true, e: 'A', mi: 1, ex: 2, ln: 'ab', du: '5 minutes', ios: '50%', all: 3 };
    expect(texts({ spec })).toEqual([]);
  });

  it('accepts a whole number written as a float where an integer is wanted', () => {
    expect(texts({ spec: { i: new Float64(3) } })).toEqual([]);
  });

  it('keeps accepting what was invalid before and did not change', () => {
    const old = { spec: { e: 'C', mi: 0 } };
    expect(texts({ spec: { e: 'C', mi: 0, s: 'new' } }, old)).toEqual([]);
    expect(texts({ spec: { e: 'C', mi: -1 } }, old)).toEqual([
      'spec.mi: Invalid value: -1: spec.mi in body should be greater than or equal to 1',
    ]);
  });
});
