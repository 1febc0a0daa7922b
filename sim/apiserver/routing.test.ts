import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock/index.ts';
import type { JsonObject } from '../kube/index.ts';
import { Random } from '../random/index.ts';
import { ApiServer } from './server.ts';

const ADMIN = { commonName: 'admin', organizations: ['system:masters'] };
const WIDGETS = '/apis/example.test/v1/namespaces/default/widgets';
const CRD = {
  metadata: { name: 'widgets.example.test' },
  spec: {
    group: 'example.test',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object' } },
      },
    ],
  },
};

async function world() {
  const server = new ApiServer({ clock: new VirtualClock(), random: new Random(1) });
  const send = async (method: string, path: string, json?: JsonObject) => {
    const request = { method, path, query: '', headers: {}, ...(json ? { body: { json } } : {}) };
    const { status, body } = await server.handle({ ...request, clientCertificate: ADMIN });
    return [status, body.kind === 'object' ? body.object['message'] : undefined] as const;
  };
  await send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', CRD);
  return send;
}

const widget = (name: string): JsonObject => ({
  apiVersion: 'example.test/v1',
  kind: 'Widget',
  metadata: { name },
});

describe('the methods of custom resources', () => {
  it('are those of their verbs, whatever the path looks like', async () => {
    const send = await world();
    expect((await send('POST', `${WIDGETS}/other`, widget('a')))[0]).toBe(201);
    expect((await send('HEAD', `${WIDGETS}/a`))[0]).toBe(200);
    expect(await send('PUT', WIDGETS, widget('a'))).toEqual([400, 'name must be provided']);
  });

  it('are refused with the verb and the resource', async () => {
    const send = await world();
    const text = (verb: string): string =>
      `${verb} is not supported on resources of kind "widgets.example.test"`;
    expect(await send('OPTIONS', WIDGETS)).toEqual([405, text('')]);
    expect(await send('DELETE', `${WIDGETS}/a/status`)).toEqual([405, text('delete')]);
  });
});

describe('the methods of built-in resources', () => {
  it('are refused by the router', async () => {
    const send = await world();
    const text = 'the server does not allow this method on the requested resource';
    for (const [method, path] of [
      ['OPTIONS', '/api/v1/pods'],
      ['POST', '/api/v1/namespaces/default/pods/a'],
      ['POST', '/version'],
      ['POST', '/apis/apps/v1'],
    ] as const)
      expect(await send(method, path)).toEqual([405, text]);
  });
});
