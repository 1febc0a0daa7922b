import { describe, expect, it } from 'vitest';
import { applySchemaDefaults } from './defaulting.ts';
import { pruneUnknown } from './pruning.ts';
import { schemaFromCrd } from './structural.ts';

const schema = schemaFromCrd({
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        a: { type: 'string' },
        size: { type: 'integer', default: 3 },
        may: { type: 'string', nullable: true },
        list: { type: 'array', items: { type: 'object', properties: { x: { type: 'string' } } } },
        keep: {
          type: 'object',
          'x-kubernetes-preserve-unknown-fields': true,
          properties: { known: { type: 'object', properties: { x: { type: 'string' } } } },
        },
        emb: {
          type: 'object',
          'x-kubernetes-embedded-resource': true,
          'x-kubernetes-preserve-unknown-fields': true,
        },
      },
    },
  },
});

describe('pruning', () => {
  // recorded: conformance crd/pruning
  it('drops what the schema does not know and tells it in the order of the server', () => {
    const pruned = pruneUnknown(
      {
        apiVersion: 'ex.test/v1',
        kind: 'W',
        metadata: { name: 'a', madeUp: 'x' },
        toplevel: 'dropped',
        spec: {
          a: '1',
          zzz: 'dropped',
          list: [{ x: '1', y: '2' }],
          keep: { free: { deep: [1] }, known: { x: '1', y: 'dropped' } },
          emb: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', bogus: '1' }, data: { a: 'b' } },
        },
      },
      schema,
    );
    expect(pruned.unknownPaths).toEqual([
      'metadata.madeUp',
      'spec.keep.known.y',
      'spec.list[0].y',
      'spec.zzz',
      'toplevel',
      'spec.emb.metadata.bogus',
    ]);
    expect(pruned.object.spec).toEqual({
      a: '1',
      list: [{ x: '1' }],
      keep: { free: { deep: [1] }, known: { x: '1' } },
      emb: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { a: 'b' } },
    });
  });

  it('returns the same object when there is nothing to drop', () => {
    const object = { apiVersion: 'ex.test/v1', kind: 'W', metadata: { name: 'a' }, spec: { a: '1' } };
    expect(pruneUnknown(object, schema).object).toBe(object);
  });

  it('takes __proto__ for a field like any other', () => {
    const object = JSON.parse('{"spec": {"__proto__": {"polluted": true}}}');
    expect(pruneUnknown(object, schema).unknownPaths).toEqual(['spec.__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('defaulting', () => {
  it('fills in what is missing or null, drops null that may not be, keeps null that may', () => {
    expect(applySchemaDefaults({ spec: { a: null, size: null, may: null } }, schema)).toEqual({
      spec: { size: 3, may: null },
    });
    expect(applySchemaDefaults({}, schema)).toEqual({});
  });

  it('returns the same object when nothing is missing', () => {
    const object = { spec: { size: 1, list: [{ x: '1' }] } };
    expect(applySchemaDefaults(object, schema)).toBe(object);
  });
});
