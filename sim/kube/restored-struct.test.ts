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
          ['port', { intOrString: true, format: 'int-or-string' }],
          ['at', { type: 'string', format: 'date-time' }],
          ['bytes', { type: 'string', format: 'byte' }],
          ['kind', { type: 'string', goType: 'v1.ServiceType' }],
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
    [{ spec: { n: 2.5 } }, 'cannot convert float64 to int32'],
    [{ spec: { kind: 5 } }, 'cannot convert int64 to v1.ServiceType'],
    [{ spec: { port: true } }, 'json: cannot unmarshal bool into Go value of type int32'],
    [{ spec: { at: 5 } }, 'json: cannot unmarshal number into Go value of type string'],
    [{ spec: { bytes: 5 } }, 'cannot restore slice from int64'],
    [{ spec: { bytes: 'no!' } }, 'error decoding from json: illegal base64 data at input byte 2'],
  ])('%j -> %s', (value, problem) => {
    expect(restoreProblem(schema, value)).toBe(problem);
  });
});
