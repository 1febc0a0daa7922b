import { describe, expect, it } from 'vitest';
import { deepFreeze, type JsonObject, type KubeObject } from '../kube/index.ts';
import type { Schema } from '../schema/index.ts';
import { ApplyWorld } from './apply-world.fixture.ts';
import { keepTimesOfUnchanged, recordUpdate } from './record-update.ts';
import { recordScale, scaleManagedFields } from './scale-ownership.ts';

const schema: Schema = {
  type: 'object',
  properties: new Map<string, Schema>([
    ['data', { type: 'object', additionalProperties: { type: 'string' } }],
    ['spec', { type: 'object', preserveUnknownFields: true }],
    ['status', { type: 'object', preserveUnknownFields: true }],
  ]),
};

function world(): ApplyWorld {
  return new ApplyWorld(schema);
}

describe('recordUpdate', () => {
  it('has no entry for an object without ownable fields', () => {
    const w = world();
    w.patch('m', {});
    expect(w.object?.metadata.managedFields).toBeUndefined();
  });

  // Recorded: conformance apply/update-manager-entries.
  it('owns containers it creates and only members where the container was there', () => {
    const w = world();
    w.patch('creator', { data: { a: '1' }, spec: { x: { y: 1 } } });
    w.patch('labeler', { metadata: { labels: { x: '1' } } });
    w.patch('adder', { data: { b: '2' } });
    w.patch('ctrl', { status: { replicas: 1 } }, 'status');
    expect(w.owners).toStrictEqual({
      'creator Update': {
        'f:data': { '.': {}, 'f:a': {} },
        'f:spec': { '.': {}, 'f:x': { '.': {}, 'f:y': {} } },
      },
      'labeler Update': { 'f:metadata': { 'f:labels': { '.': {}, 'f:x': {} } } },
      'adder Update': { 'f:data': { 'f:b': {} } },
      'ctrl Update/status': { 'f:status': { '.': {}, 'f:replicas': {} } },
    });
  });

  it('compares a created built-in with the zero value of its type', () => {
    const next: KubeObject = deepFreeze({
      apiVersion: 'v1',
      kind: 'Thing',
      metadata: { name: 't', creationTimestamp: null },
      spec: { a: 1, strategy: {} },
    });
    const recorded = recordUpdate({
      empty: { metadata: { creationTimestamp: null }, spec: { a: null, strategy: {} } },
      next,
      manager: 'm',
      subresource: '',
      apiVersion: 'v1',
      schema,
      now: 0,
    });
    expect(recorded.metadata.managedFields).toStrictEqual([
      {
        manager: 'm',
        operation: 'Update',
        apiVersion: 'v1',
        time: '1970-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { 'f:a': {} } },
      },
    ]);
  });

  it('moves the time of an entry only when the manager changed something', () => {
    const w = world();
    w.patch('m', { data: { a: '1' } });
    const first = w.times.m;
    w.now += 60_000;
    w.patch('m', { data: { a: '1' } });
    expect(w.times.m).toBe(first);
    w.patch('m', { data: { a: '2' } });
    expect(w.times.m).not.toBe(first);
  });

  it('writes the fields in the order of the server: a container first, its members sorted', () => {
    const w = world();
    w.patch('m', { spec: { b: 1, a: { z: 1, y: 1 } }, data: { a: '1' } });
    expect(JSON.stringify(w.owners['m Update'])).toBe(
      '{"f:data":{".":{},"f:a":{}},"f:spec":{".":{},"f:a":{".":{},"f:y":{},"f:z":{}},"f:b":{}}}',
    );
  });

  it('returns the very same list when nothing changed hands', () => {
    const w = world();
    w.patch('m', { data: { a: '1' } });
    const list = w.object?.metadata.managedFields;
    w.patch('m', { data: { a: '1' } });
    expect(w.object?.metadata.managedFields).toBe(list);
  });

  it('forgets what was removed, and an entry that owns nothing', () => {
    const w = world();
    w.patch('a', { data: { x: '1' } });
    w.patch('b', { data: { y: '1' } });
    w.patch('c', { data: null });
    expect(w.owners).toStrictEqual({});
  });

  it('keeps ten Update managers and merges older ones into ancient-changes', () => {
    const w = world();
    for (let i = 0; i < 14; i++) {
      w.patch(`m${i}`, { data: { [`k${i}`]: '1' } });
      w.now += 60_000;
    }
    const owners = Object.keys(w.owners);
    expect(owners).toHaveLength(10);
    expect(owners[0]).toBe('ancient-changes Update');
    expect(
      Object.keys((w.owners['ancient-changes Update'] as JsonObject)['f:data'] as JsonObject),
    ).toHaveLength(6);
  });

  it('takes valid managed fields from the client, ignores malformed ones and those sent to a subresource', () => {
    const w = world();
    w.patch('m', { data: { a: '1' } });
    const entry = {
      manager: 'x',
      operation: 'Update',
      apiVersion: 'v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { 'f:a': {} } },
    };
    w.patch('m', { metadata: { managedFields: [{ ...entry, operation: 'Bogus' }] } });
    expect(Object.keys(w.owners)).toStrictEqual(['m Update']);
    w.patch('m', { metadata: { managedFields: [entry] } }, 'status');
    expect(Object.keys(w.owners)).toStrictEqual(['m Update']);
    w.patch('m', { metadata: { managedFields: [entry] } });
    expect(Object.keys(w.owners)).toStrictEqual(['x Update']);
  });

  it('drops the bookkeeping of objects it cannot compare', () => {
    const list: Schema = {
      type: 'object',
      properties: new Map([['l', { type: 'array', items: {}, listType: 'map', listMapKeys: ['k'] }]]),
    };
    const w = new ApplyWorld(list);
    w.patch('m', { l: [{ k: 1 }] });
    w.patch('m', { l: [{ x: 1 }] });
    expect(w.owners).toStrictEqual({});
  });
});

describe('keepTimesOfUnchanged', () => {
  it('restores the times when they are all that changed', () => {
    const w = world();
    w.patch('m', { data: { a: '1' } });
    const live = w.object!;
    const touched = live.metadata.managedFields!.map((entry) => ({ ...entry, time: '2030-01-01T00:00:00Z' }));
    const next = { ...live, metadata: { ...live.metadata, managedFields: touched } };
    expect(keepTimesOfUnchanged(live, next)).toBe(live);
    const changed: KubeObject = { ...next, data: { a: '2' } };
    expect(keepTimesOfUnchanged(live, changed)).toBe(changed);
  });
});

describe('recordScale', () => {
  // Recorded: conformance apply/scale-ownership.
  it('moves replicas from who applied them to who scales, without a time', () => {
    const w = world();
    w.apply('m1', { spec: { replicas: 1, other: 2 } });
    const parent = w.object!;
    const shown = scaleManagedFields(parent, '.spec.replicas');
    expect(shown).toMatchObject([
      { manager: 'm1', apiVersion: 'autoscaling/v1', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
    ]);
    const hpa = {
      manager: 'hpa',
      operation: 'Update',
      apiVersion: 'autoscaling/v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      subresource: 'scale',
    };
    const scaled = recordScale(parent, { metadata: { managedFields: [hpa] } }, '.spec.replicas', 'v1');
    expect(scaled.metadata.managedFields).toMatchObject([
      { manager: 'm1', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:other': {} } } },
      {
        manager: 'hpa',
        operation: 'Update',
        apiVersion: 'v1',
        subresource: 'scale',
        fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      },
    ]);
    expect(scaled.metadata.managedFields![1]).not.toHaveProperty('time');
  });
});

describe('recordUpdate across versions', () => {
  const strict: Schema = {
    type: 'object',
    properties: new Map<string, Schema>([
      ['spec', { type: 'object', properties: new Map([['old', { type: 'string' } as Schema]]) }],
    ]),
  };
  const write = (live: KubeObject | undefined, next: KubeObject, apiVersion: string): KubeObject =>
    deepFreeze(
      recordUpdate({
        live,
        next,
        manager: 'm',
        subresource: '',
        apiVersion,
        schema,
        schemaOfVersion: (version) => (version === 'gone/v1' ? 'missing' : strict),
        now: 0,
      }),
    );
  const first: KubeObject = {
    apiVersion: 'g/v1',
    kind: 'T',
    metadata: { name: 't', uid: 'u' },
    spec: { old: '1' },
  };

  it('keeps the entries of versions that can hold the object', () => {
    const live = write(undefined, first, 'g/v1alpha1');
    const next = write(live, { ...live, spec: { old: '2' } }, 'g/v1');
    expect(next.metadata.managedFields).toHaveLength(2);
  });

  // Recorded: conformance crd/versions.
  it('drops all bookkeeping when another version cannot hold the object', () => {
    const live = write(undefined, first, 'g/v1alpha1');
    const next = write(live, { ...live, spec: { old: '1', fresh: '2' } }, 'g/v1');
    expect(next.metadata.managedFields).toBeUndefined();
  });

  it('forgets the managers of versions that are gone', () => {
    const live = write(undefined, first, 'gone/v1');
    const next = write(live, { ...live, spec: { old: '2' } }, 'g/v1');
    expect(next.metadata.managedFields).toMatchObject([{ apiVersion: 'g/v1' }]);
  });
});
