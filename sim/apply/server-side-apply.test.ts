import { describe, expect, it } from 'vitest';
import type { Json, JsonObject, StatusError } from '../kube/index.ts';
import type { Schema } from '../schema/index.ts';
import { ApplyWorld } from './apply-world.fixture.ts';
import { setOf } from './field-set.ts';

const text: Schema = { type: 'string' };
const whole: Schema = { type: 'integer' };
const textMap: Schema = { type: 'object', additionalProperties: text };
const object = (properties: Record<string, Schema>, more: Partial<Schema> = {}): Schema => ({
  type: 'object',
  properties: new Map(Object.entries(properties)),
  ...more,
});
const list = (items: Schema, more: Partial<Schema> = {}): Schema => ({ type: 'array', items, ...more });

/** The type of conformance apply/cr-list-types, with ports as containers have them. */
const schema = object({
  data: textMap,
  spec: object({
    m: list(object({ k: text, v: whole, w: text }), { listType: 'map', listMapKeys: ['k'] }),
    s: list(text, { listType: 'set' }),
    at: list(text, { listType: 'atomic' }),
    am: { ...textMap, mapType: 'atomic' },
    gm: textMap,
    plain: list(object({ a: whole })),
    n: whole,
    ports: list(object({ port: whole, protocol: { ...text, default: 'TCP' }, name: text }), {
      listType: 'map',
      listMapKeys: ['port', 'protocol'],
    }),
  }),
  status: object({ phase: text }),
});

function world(): ApplyWorld {
  return new ApplyWorld(schema);
}

function refusal(write: () => void): StatusError {
  try {
    write();
  } catch (error) {
    return error as StatusError;
  }
  throw new Error('the write was accepted');
}

const spec = (content: JsonObject): JsonObject => ({ spec: content });

describe('serverSideApply', () => {
  // Recorded: conformance apply/create-update.
  it('creates, drops what is applied no longer, and keeps managers apart', () => {
    const w = world();
    w.apply('m1', { data: { x: '1', y: '2' } });
    expect(w.owners).toStrictEqual({ 'm1 Apply': { 'f:data': { 'f:x': {}, 'f:y': {} } } });
    w.apply('m1', { data: { x: '10' } });
    expect(w.content('data')).toStrictEqual({ x: '10' });
    w.apply('m2', { metadata: { name: 't', labels: { l: '1' } }, data: { z: '9' } });
    expect(w.owners).toStrictEqual({
      'm1 Apply': { 'f:data': { 'f:x': {} } },
      'm2 Apply': { 'f:metadata': { 'f:labels': { 'f:l': {} } }, 'f:data': { 'f:z': {} } },
    });
    w.apply('m2', {});
    expect(w.content('data')).toStrictEqual({ x: '10' });
    expect(w.object?.metadata.labels).toBeUndefined();
    expect(w.owners).toStrictEqual({ 'm1 Apply': { 'f:data': { 'f:x': {} } } });
  });

  it('changes nothing when the same is applied twice', () => {
    const w = world();
    w.apply('m1', { data: { x: '1' }, ...spec({ s: ['a'], m: [{ k: 'a', v: 1 }] }) });
    const before = w.object;
    w.now += 60_000;
    w.apply('m1', { data: { x: '1' }, ...spec({ s: ['a'], m: [{ k: 'a', v: 1 }] }) });
    expect(w.object).toStrictEqual(before);
  });

  // Recorded: conformance apply/conflict.
  it('refuses to take what others applied, shares equal values, and lets force decide', () => {
    const w = world();
    w.apply('m1', { data: { x: '1', y: '2' } });
    expect(refusal(() => w.apply('m2', { data: { x: '2' } })).status).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "m1": .data.x',
      details: {
        causes: [{ field: '.data.x', message: 'conflict with "m1"', reason: 'FieldManagerConflict' }],
      },
    });
    w.apply('m2', { data: { x: '1' } });
    expect(w.times.m2).toBeUndefined();
    expect(refusal(() => w.apply('m1', { data: { x: '5', y: '2' } })).message).toContain(
      'conflict with "m2": .data.x',
    );
    w.apply('m1', { data: { x: '5', y: '2' } }, { force: true });
    expect(w.owners).toStrictEqual({ 'm1 Apply': { 'f:data': { 'f:x': {}, 'f:y': {} } } });
    expect(refusal(() => w.apply('m3', { data: { x: '0', y: '0' } })).message).toBe(
      'Apply failed with 2 conflicts: conflicts with "m1":\n- .data.x\n- .data.y',
    );
  });

  it('lists several managers in order', () => {
    const w = world();
    w.apply('m2', { data: { b: '1' } });
    w.apply('m1', { data: { a: '1' } });
    w.patch('upd', { data: { c: '1' } });
    expect(refusal(() => w.apply('m3', { data: { a: '0', b: '0', c: '0' } })).message).toBe(
      'Apply failed with 3 conflicts: conflicts with "m1":\n- .data.a\nconflicts with "m2":\n- .data.b\nconflicts with "upd" using v1:\n- .data.c',
    );
  });

  // Recorded: conformance apply/conflict-with-update.
  it('contests what updates set, and gives up what it states no longer', () => {
    const w = world();
    w.patch('conformance', { data: { x: '1' } });
    expect(w.owners).toStrictEqual({ 'conformance Update': { 'f:data': { '.': {}, 'f:x': {} } } });
    expect(refusal(() => w.apply('m1', { data: { x: '2' } })).message).toBe(
      'Apply failed with 1 conflict: conflict with "conformance" using v1: .data.x',
    );
    w.apply('m1', { data: { x: '2' } }, { force: true });
    w.patch('editor', { data: { x: '3' } });
    expect(w.owners).toStrictEqual({
      'conformance Update': { 'f:data': {} },
      'editor Update': { 'f:data': { 'f:x': {} } },
    });
    w.apply('m1', { data: { other: '1' } });
    expect(w.content('data')).toStrictEqual({ x: '3', other: '1' });
  });

  // Recorded: conformance apply/cr-list-types.
  it('owns list maps and sets item by item, atomic values as a whole', () => {
    const w = world();
    const first = {
      m: [{ k: 'a', v: 1 }],
      s: ['x'],
      at: ['p'],
      am: { k: '1' },
      gm: { k: '1' },
      plain: [{ a: 1 }],
      n: 1,
    };
    w.apply('m1', spec(first));
    expect(w.owners).toStrictEqual({
      'm1 Apply': {
        'f:spec': {
          'f:am': {},
          'f:at': {},
          'f:gm': { 'f:k': {} },
          'f:m': { 'k:{"k":"a"}': { '.': {}, 'f:k': {}, 'f:v': {} } },
          'f:n': {},
          'f:plain': {},
          'f:s': { 'v:"x"': {} },
        },
      },
    });
    w.apply('m2', spec({ m: [{ k: 'b', v: 2 }], s: ['y'], gm: { j: '2' } }));
    expect(w.content('spec')).toMatchObject({
      m: [{ k: 'a' }, { k: 'b' }],
      s: ['x', 'y'],
      gm: { k: '1', j: '2' },
    });
    for (const [content, field] of [
      [{ at: ['q'] }, '.spec.at'],
      [{ am: { z: '1' } }, '.spec.am'],
      [{ plain: [{ a: 2 }] }, '.spec.plain'],
      [{ m: [{ k: 'a', v: 9 }] }, '.spec.m[k="a"].v'],
    ] as [JsonObject, string][])
      expect(refusal(() => w.apply('m2', spec(content))).message).toBe(
        `Apply failed with 1 conflict: conflict with "m1": ${field}`,
      );
    w.apply('m1', spec({ m: [], s: [], n: 1 }));
    expect(w.content('spec')).toStrictEqual({ m: [{ k: 'b', v: 2 }], s: ['y'], gm: { j: '2' }, n: 1 });
    expect(w.owners['m1 Apply']).toStrictEqual({ 'f:spec': { 'f:n': {} } });
  });

  it('fills list keys from schema defaults but owns only what is written', () => {
    const w = world();
    w.apply('m1', spec({ ports: [{ port: 80 }] }));
    expect(w.owners['m1 Apply']).toStrictEqual({
      'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } } },
    });
  });

  it.each<[string, JsonObject, string]>([
    ['an unknown field', { datum: 1 }, '.datum: field not declared in schema'],
    ['a wrong scalar', { data: { k: 5 } }, '.data.k: expected string, got &value.valueUnstructured{Value:5}'],
    ['a wrong number', spec({ n: 'x' }), '.spec.n: expected numeric (int or float), got string'],
    ['a map for a list', spec({ s: { a: 1 } }), '.spec.s: expected list, got &{map[a:1]}'],
    ['a scalar for a map', { data: 'x' }, '.data: expected map, got &{x}'],
    ['a duplicate in a set', spec({ s: ['z', 'z'] }), '.spec.s: duplicate entries for key [="z"]'],
    [
      'a duplicate key',
      spec({ ports: [{ port: 80 }, { port: 80, protocol: 'TCP' }] }),
      '.spec.ports: duplicate entries for key [port=80,protocol="TCP"]',
    ],
    [
      'a missing key',
      spec({ m: [{ v: 1 }] }),
      '.spec.m: element 0: associative list with keys has an element that omits key field "k" (and doesn\'t have default value)',
    ],
    [
      'a null in a set',
      spec({ s: [null] }),
      ".spec.s: element 0: associative list without keys has an element that's an explicit null",
    ],
    [
      'several problems',
      spec({ n: 'x', s: 'y' }),
      'errors:\n  .spec.n: expected numeric (int or float), got string\n  .spec.s: expected list, got &{y}',
    ],
  ])('refuses %s with a 500', (_name, content, problem) => {
    const { status } = refusal(() => world().apply('m', content));
    expect(status).toStrictEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `failed to create typed patch object (/t; /v1, Kind=Thing): ${problem}`,
      code: 500,
    });
  });

  it('refuses other kinds and managed fields of the client', () => {
    expect(refusal(() => world().apply('m', { kind: 'Other' })).message).toBe(
      'invalid object type: /v1, Kind=Other',
    );
    const metadata = { name: 't', managedFields: [{ manager: 'z', operation: 'Apply', apiVersion: 'v1' }] };
    expect(refusal(() => world().apply('m', { metadata })).message).toBe(
      'metadata.managedFields must be nil',
    );
  });

  it('names the subresource in conflicts and keeps its entries apart', () => {
    const w = world();
    w.apply('s1', { status: { phase: 'Y' } }, { subresource: 'status' });
    expect(Object.keys(w.owners)).toStrictEqual(['s1 Apply/status']);
    expect(refusal(() => w.apply('s2', { status: { phase: 'Z' } }, { subresource: 'status' })).message).toBe(
      'Apply failed with 1 conflict: conflict with "s1" with subresource "status": .status.phase',
    );
  });

  it('gives fields that the endpoint resets to nobody', () => {
    const w = new ApplyWorld(schema, setOf(['f:status']));
    w.apply('m1', { ...spec({ n: 1 }), status: { phase: 'X' } });
    expect(w.owners).toStrictEqual({ 'm1 Apply': { 'f:spec': { 'f:n': {} } } });
    w.patch('m2', { status: { phase: 'Z' } });
    expect(Object.keys(w.owners)).toStrictEqual(['m1 Apply']);
  });

  it('owns an empty map as a whole', () => {
    const w = world();
    w.apply('m1', { data: {} });
    expect(w.owners).toStrictEqual({ 'm1 Apply': { 'f:data': {} } });
  });

  it('gives what was never tracked to before-first-apply', () => {
    const w = world();
    w.patch('a', { data: { x: '1' } });
    w.patch('a', { metadata: { managedFields: [{}] } });
    expect(w.owners).toStrictEqual({});
    w.patch('b', { data: { y: '1' } });
    expect(w.owners).toStrictEqual({});
    w.apply('m1', { data: { z: '1' } });
    expect(w.owners).toStrictEqual({
      'm1 Apply': { 'f:data': { 'f:z': {} } },
      'before-first-apply Update': { 'f:data': { '.': {}, 'f:x': {}, 'f:y': {} } },
    });
  });

  it('lets kubectl take over what it applied client-side', () => {
    const key = 'kubectl.kubernetes.io/last-applied-configuration';
    const applied = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Thing',
      metadata: { name: 't' },
      data: { x: '1' },
    });
    const w = world();
    w.patch('kubectl-client-side-apply', { metadata: { annotations: { [key]: applied } }, data: { x: '1' } });
    expect(refusal(() => w.apply('other', { data: { x: '2' } })).code).toBe(409);
    w.apply('kubectl', { data: { x: '2' } });
    expect(w.content('data')).toStrictEqual({ x: '2' });
    expect(JSON.parse(w.object!.metadata.annotations![key]!)).toMatchObject({ data: { x: '2' } });
    w.patch('editor', { data: { x: '3' } });
    expect(refusal(() => w.apply('kubectl', { data: { x: '4' } })).message).toContain(
      'conflict with "editor"',
    );
  });

  it('deduces types where there is no schema', () => {
    const w = new ApplyWorld(undefined);
    const content: Json = { spec: { deep: { a: 1 }, list: [{ b: 1 }], __proto__x: true } };
    w.apply('m1', content as JsonObject);
    expect(w.owners).toStrictEqual({
      'm1 Apply': {
        'f:spec': { '.': {}, 'f:deep': { '.': {}, 'f:a': {} }, 'f:list': {}, 'f:__proto__x': {} },
      },
    });
    expect(refusal(() => w.apply('m2', { spec: { list: [] } })).message).toContain('.spec.list');
  });
});
