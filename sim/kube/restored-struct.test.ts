import { describe, expect, it } from 'vitest';
import type { Json } from './json.ts';
import { type RestorableSchema, restoreProblem } from './restored-struct.ts';

const schema: RestorableSchema = {
  type: 'object',
  properties: new Map<string, RestorableSchema>([
    [
      'spec',
      {
        type: 'object',
        properties: new Map<string, RestorableSchema>([
          ['n', { type: 'integer', format: 'int32' }],
          ['l', { type: 'array', items: { type: 'string' } }],
          ['on', { type: 'boolean' }],
          ['q', { intOrString: true }],
        ]),
      },
    ],
    ['labels', { type: 'object', additionalProperties: { type: 'string' } }],
  ]),
};

describe('restoreProblem', () => {
  it.each<[Json, string | undefined]>([
    [{ spec: { n: 1, l: ['a'], on: true, q: '1' }, labels: { a: 'b' } }, undefined],
    [{ spec: { n: 2.0, q: 1 }, unknown: 1, labels: null }, undefined],
    // Recorded: conformance patch-strategic/failures.
    [{ spec: 5 }, 'cannot restore struct from: int64'],
    [{ spec: { l: { a: 1 } } }, 'cannot restore slice from map'],
    [{ labels: [] }, 'cannot restore map from slice'],
    [{ labels: { a: 1 } }, 'cannot convert int64 to string'],
    [{ labels: { a: {} } }, 'unrecognized type: string'],
    [{ spec: { n: 'x' } }, 'unrecognized type: int32'],
    [{ spec: { on: 1 } }, 'unrecognized type: bool'],
  ])('%j -> %s', (value, problem) => {
    expect(restoreProblem(schema, value)).toBe(problem);
  });
});
