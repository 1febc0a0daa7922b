import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../clock/index.ts';
import type { JsonObject } from '../../kube/index.ts';
import { Random } from '../../random/index.ts';
import { ApiClient } from '../client.ts';
import { ApiServer } from '../server.ts';

const ADMIN = { commonName: 'admin', organizations: ['system:masters'] };
const NAMESPACED = { group: '', version: 'v1', namespace: 'default' };

async function serverWith(node: JsonObject | undefined, nodeName?: string) {
  const server = new ApiServer({ clock: new VirtualClock(), random: new Random(1) });
  const client = new ApiClient({
    handler: (request) => server.handle({ ...request, clientCertificate: ADMIN }),
    userAgent: 'test',
  });
  if (node) await client.create({ group: '', version: 'v1', resource: 'nodes' }, node as never);
  await client.create({ ...NAMESPACED, resource: 'pods' }, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: {
      ...(nodeName === undefined ? {} : { nodeName }),
      initContainers: [{ name: 'i', image: 'x' }],
      containers: [
        { name: 'c', image: 'x' },
        { name: 'd', image: 'x' },
      ],
    },
  } as never);
  return async (path: string, query = '', headers = {}): Promise<readonly [number, string]> => {
    const request = { method: 'GET', path: `/api/v1/namespaces/default/${path}`, query, headers };
    const { status, body } = await server.handle({ ...request, clientCertificate: ADMIN });
    const text = body.kind === 'object' ? String(body.object['message']) : '';
    return [status, text];
  };
}

const node = (addresses: readonly JsonObject[]): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n' },
  status: { addresses },
});

describe('connections to a pod', () => {
  it('that is nowhere are refused, and its log is empty', async () => {
    const get = await serverWith(undefined);
    expect(await get('pods/p/exec', 'container=c')).toEqual([400, 'pod p does not have a host assigned']);
    expect((await get('pods/p/log', 'container=c'))[0]).toBe(204);
  });

  it('name the containers there are, init containers first', async () => {
    const get = await serverWith(undefined);
    const text = 'a container name must be specified for pod p, choose one of: [i c d]';
    expect(await get('pods/p/log')).toEqual([400, text]);
    expect(await get('pods/p/exec', 'container=z')).toEqual([400, 'container z is not valid for pod p']);
  });

  it('look for the node and its address first', async () => {
    const lost = await serverWith(undefined, 'n');
    expect(await lost('pods/p/log', 'container=c')).toEqual([404, 'nodes "n" not found']);
    const bare = await serverWith(node([]), 'n');
    const none = 'no preferred addresses found; known addresses: []';
    expect(await bare('pods/p/log', 'container=c')).toEqual([500, none]);
    expect(await bare('pods/p/exec', 'container=c')).toEqual([500, none]);
  });

  it('fail where no kubelet listens', async () => {
    const get = await serverWith(node([{ type: 'InternalIP', address: '10.0.0.1' }]), 'n');
    const refused = 'dial tcp 10.0.0.1:10250: connect: connection refused';
    expect(await get('pods/p/log', 'container=c')).toEqual([
      500,
      `Get "https://10.0.0.1:10250/containerLogs/default/p/c": ${refused}`,
    ]);
    expect(await get('pods/p/exec', 'container=c')).toEqual([400, 'Upgrade request required']);
    expect(await get('pods/p/exec', 'container=c', { upgrade: 'SPDY/3.1' })).toEqual([
      500,
      `error dialing backend: ${refused}`,
    ]);
  });

  it('check the options of a log before they look for the pod', async () => {
    const get = await serverWith(undefined);
    expect((await get('pods/none/log', 'tailLines=-1'))[0]).toBe(422);
    expect(await get('pods/p/exec', 'dryRun=All')).toEqual([400, 'dryRun is not supported']);
  });

  it('are not proxied without an address', async () => {
    const get = await serverWith(undefined);
    expect(await get('pods/p/proxy')).toEqual([400, 'address not allowed']);
    expect(await get('services/http:kubernetes:443/proxy')).toEqual([
      404,
      'endpoints "kubernetes" not found',
    ]);
    expect(await get('services/a:b:c:d/proxy')).toEqual([400, 'invalid service request "a:b:c:d"']);
  });
});
