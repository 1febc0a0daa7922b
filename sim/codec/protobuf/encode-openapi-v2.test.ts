import { describe, expect, it } from 'vitest';
import { encodeOpenApiV2 } from './encode-openapi-v2.ts';
import { WireReader } from './wire-reader.ts';

/** Follows field numbers into nested messages and answers with all the bytes found there. */
function at(bytes: Uint8Array, ...path: number[]): Uint8Array[] {
  let level = [bytes];
  for (const wanted of path) level = level.flatMap((message) => chunks(message, wanted));
  return level;
}

function chunks(message: Uint8Array, wanted: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  const reader = new WireReader(message);
  while (reader.more) {
    const { number, wire } = reader.tag();
    if (wire === 0) reader.varint();
    else if (wire === 1) reader.double();
    else {
      const bytes = reader.chunk();
      if (number === wanted) found.push(bytes);
    }
  }
  return found;
}

const texts = (bytes: Uint8Array, ...path: number[]): string[] =>
  at(bytes, ...path).map((found) => new TextDecoder().decode(found));

const DEFINITIONS = [9, 1];
const PROPERTIES = [...DEFINITIONS, 2, 25, 1];

describe('OpenAPI v2 as protobuf', () => {
  const bytes = encodeOpenApiV2({
    swagger: '2.0',
    info: { title: 'Kubernetes', version: 'v1.32.13' },
    paths: {
      '/apis/g/v1/things/{name}': {
        patch: {
          parameters: [{ name: 'fieldValidation', in: 'query', type: 'string' }],
          'x-kubernetes-group-version-kind': { group: 'g', version: 'v1', kind: 'Thing' },
        },
      },
    },
    definitions: {
      'g.v1.Thing': {
        type: 'object',
        required: ['spec'],
        properties: {
          spec: { $ref: '#/definitions/g.v1.Spec' },
          labels: { type: 'object', additionalProperties: { type: 'string' } },
          list: { type: 'array', items: { type: 'integer', minimum: -1, enum: [1, 2] } },
        },
        'x-kubernetes-group-version-kind': [{ group: 'g', kind: 'Thing', version: 'v1' }],
      },
    },
  });

  it('names the document and its definitions', () => {
    expect(texts(bytes, 1)).toEqual(['2.0']);
    expect(texts(bytes, 2, 2)).toEqual(['v1.32.13']);
    expect(texts(bytes, ...DEFINITIONS, 1)).toEqual(['g.v1.Thing']);
    expect(texts(bytes, ...DEFINITIONS, 2, 22, 1)).toEqual(['object']);
    expect(texts(bytes, ...DEFINITIONS, 2, 19)).toEqual(['spec']);
  });

  it('nests the schemas of properties, items and values', () => {
    expect(texts(bytes, ...PROPERTIES, 1)).toEqual(['spec', 'labels', 'list']);
    expect(texts(bytes, ...PROPERTIES, 2, 1)).toEqual(['#/definitions/g.v1.Spec']);
    expect(texts(bytes, ...PROPERTIES, 2, 21, 1, 22, 1)).toEqual(['string']);
    expect(texts(bytes, ...PROPERTIES, 2, 23, 1, 22, 1)).toEqual(['integer']);
    expect(texts(bytes, ...PROPERTIES, 2, 23, 1, 20, 2)).toEqual(['1', '2']);
  });

  it('carries extensions as YAML under their name', () => {
    expect(texts(bytes, ...DEFINITIONS, 2, 31, 1)).toEqual(['x-kubernetes-group-version-kind']);
    const [yaml] = texts(bytes, ...DEFINITIONS, 2, 31, 2, 2);
    expect(JSON.parse(yaml!)).toEqual([{ group: 'g', kind: 'Thing', version: 'v1' }]);
  });

  it('tells which kinds may be patched with which parameters', () => {
    const patch = [8, 2, 2, 8];
    expect(texts(bytes, ...patch, 8, 1, 2, 3, 4)).toEqual(['fieldValidation']);
    expect(texts(bytes, ...patch, 13, 1)).toEqual(['x-kubernetes-group-version-kind']);
  });
});
