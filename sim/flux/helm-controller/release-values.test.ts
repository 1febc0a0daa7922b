import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../kube/index.ts';
import { FluxWorld } from '../flux-world.fixture.ts';
import { HelmReleaseSpec } from './helm-release-spec.ts';
import { composeValues } from './release-values.ts';
import { setTargetPath } from './target-path.ts';

const CORE = (resource: string) => ({ group: '', version: 'v1', resource, namespace: 'apps' });

async function compose(spec: JsonObject): Promise<JsonObject> {
  const { client } = await FluxWorld.create();
  const object = (kind: string, name: string, data: JsonObject) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace: 'apps' },
    ...data,
  });
  const values = 'image: {tag: a, name: app}\nreplicas: 1';
  await client.create(CORE('configmaps'), object('ConfigMap', 'base', { data: { 'values.yaml': values } }));
  const stringData = { 'values.yaml': 'image: {tag: b}', password: '0123' };
  await client.create(CORE('secrets'), object('Secret', 'over', { stringData }));
  const release = { apiVersion: 'v2', kind: 'HelmRelease', metadata: { name: 'r', namespace: 'apps' }, spec };
  return composeValues(client, new HelmReleaseSpec(release));
}

describe('the values of a release', () => {
  it('are merged in the order of their references, its own last', async () => {
    const valuesFrom = [
      { kind: 'ConfigMap', name: 'base' },
      { kind: 'Secret', name: 'over' },
    ];
    expect(await compose({ valuesFrom, values: { replicas: 3 } })).toEqual({
      image: { tag: 'b', name: 'app' },
      replicas: 3,
    });
  });

  it('take a single value to its target path', async () => {
    const valuesFrom = [
      { kind: 'Secret', name: 'over', valuesKey: 'password', targetPath: 'db.auth.password' },
    ];
    expect(await compose({ valuesFrom })).toEqual({ db: { auth: { password: '0123' } } });
  });

  it('may lack what is optional', async () => {
    const valuesFrom = [{ kind: 'ConfigMap', name: 'missing', optional: true }];
    expect(await compose({ valuesFrom, values: { a: 1 } })).toEqual({ a: 1 });
    await expect(compose({ valuesFrom: [{ kind: 'ConfigMap', name: 'missing' }] })).rejects.toThrow(
      "could not resolve ConfigMap chart values reference 'apps/missing' with key 'values.yaml'",
    );
  });
});

describe('a target path', () => {
  const rows: readonly [path: string, text: string, expected: JsonObject][] = [
    ['a.b', 'text', { a: { b: 'text' } }],
    ['a', '5', { a: 5 }],
    ['a', '-5', { a: -5 }],
    ['a', '0', { a: 0 }],
    ['a', '007', { a: '007' }],
    ['a', 'True', { a: true }],
    ['a', 'null', { a: null }],
    ['a', '"5"', { a: '5' }],
    ['a', "'true'", { a: 'true' }],
    ['a', '{x,5}', { a: ['x', 5] }],
    ['a\\.b', 'c', { 'a.b': 'c' }],
    ['a[1].b', 'c', { a: [null, { b: 'c' }] }],
    ['a', 'x\\,y', { a: 'x,y' }],
    ['__proto__', 'x', JSON.parse('{"__proto__":"x"}') as JsonObject],
  ];
  it.each(rows)('%s=%s', (path, text, expected) => {
    expect(setTargetPath({}, path, text)).toEqual(expected);
  });

  it('refuses a comma that is not escaped', () => {
    expect(() => setTargetPath({}, 'a', 'x,y')).toThrow('key "y" has no value');
  });

  it('refuses an index without measure', () => {
    expect(() => setTargetPath({}, 'a[65537]', 'x')).toThrow('greater than maximum supported index');
  });

  it('leaves what lies beside it', () => {
    expect(setTargetPath({ a: { b: 1, c: 2 } }, 'a.b', '3')).toEqual({ a: { b: 3, c: 2 } });
  });
});
