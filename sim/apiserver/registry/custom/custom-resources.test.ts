import { beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../kube/index.ts';
import { SmallServer, widgetCrd } from '../../small-server.fixture.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const WIDGETS = '/apis/ex.test/v1/namespaces/n/widgets';
const APPLY = 'application/apply-patch+yaml';

const widget = (name: string, spec: JsonObject, version = 'v1'): JsonObject => ({
  apiVersion: `ex.test/${version}`,
  kind: 'Widget',
  metadata: { name },
  spec,
});

describe('versions of a custom resource', () => {
  const versionWith = (name: string, properties: JsonObject, storage: boolean): JsonObject => ({
    name,
    served: true,
    storage,
    schema: {
      openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } },
    },
  });
  const text = { type: 'string' };
  let server: SmallServer;

  beforeEach(async () => {
    server = await SmallServer.start();
    const crd = widgetCrd({});
    const versions = [
      versionWith('v1', { a: text }, true),
      versionWith('v2', { b: { ...text, default: 'bee' } }, false),
    ];
    await server.send('POST', CRDS, { ...crd, spec: { ...(crd.spec as JsonObject), versions } });
  });

  it('lose what the stored version does not know, and read without defaults of their own', async () => {
    const path = WIDGETS.replace('/v1/', '/v2/');
    const { status, body } = await server.send('POST', path, widget('w', { b: 'q' }, 'v2'));
    expect({ status, spec: body.spec }).toEqual({ status: 201, spec: {} });
  });
});

describe('a CRD that is being deleted', () => {
  it('is marked without a grace period and keeps its generation', async () => {
    const server = await SmallServer.start({ type: 'object' });
    await server.send('POST', WIDGETS, {
      ...widget('w', {}),
      metadata: { name: 'w', finalizers: ['a.b/c'] },
    });
    const { body } = await server.send('DELETE', `${CRDS}/widgets.ex.test`);
    expect(body.metadata).toMatchObject({ generation: 1, deletionTimestamp: expect.any(String) });
    expect(body.metadata).not.toHaveProperty('deletionGracePeriodSeconds');
  });
});

describe('server-side apply of a custom resource', () => {
  it('lets validation see nulls', async () => {
    const server = await SmallServer.start({ type: 'object', properties: { n: { type: 'integer' } } });
    const path = `${WIDGETS}/w?fieldManager=m`;
    const { body } = await server.send('PATCH', path, widget('w', { n: null }), APPLY);
    expect(body.message).toBe(
      'Widget.ex.test "w" is invalid: spec.n: Invalid value: "null": spec.n in body must be of type integer: "null"',
    );
  });

  it('does not mind a resourceVersion when it creates', async () => {
    const server = await SmallServer.start({ type: 'object' });
    const body = { ...widget('w', {}), metadata: { name: 'w', resourceVersion: '5' } };
    expect(await server.send('PATCH', `${WIDGETS}/w?fieldManager=m`, body, APPLY)).toMatchObject({
      status: 201,
    });
  });

  it('tells repeated keys of a YAML body line by line', async () => {
    const server = await SmallServer.start({ type: 'object' });
    const text = 'apiVersion: ex.test/v1\nkind: Widget\nmetadata:\n  name: w\n  name: w\n';
    const { warnings } = await server.send('PATCH', `${WIDGETS}/w?fieldManager=m`, text, APPLY);
    expect(warnings).toEqual(['line 5: key "name" already set in map']);
  });
});

describe('embedded resources', () => {
  it.each([
    [
      { metadata: 5 },
      'spec.metadata: Invalid value: 5: json: cannot unmarshal number into Go value of type v1.ObjectMeta',
    ],
    [{ kind: 5 }, 'spec.kind: Invalid value: 5: must be a string'],
  ])('%j cannot be decoded', async (part, why) => {
    const server = await SmallServer.start({
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      'x-kubernetes-preserve-unknown-fields': true,
    });
    const answer = await server.send('POST', WIDGETS, widget('w', { apiVersion: 'v1', kind: 'X', ...part }));
    expect(answer.body.message).toBe(`Widget in version "v1" cannot be handled as a Widget: ${why}`);
  });
});
