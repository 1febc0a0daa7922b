import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../kube/index.ts';
import { SmallServer } from '../../../small-server.fixture.ts';

const SERVICES = '/api/v1/namespaces/n/services';
const MERGE = 'application/merge-patch+json';
const ports = [{ port: 80 }];

let server: SmallServer;

beforeAll(async () => {
  server = await SmallServer.start();
});

async function refusal(path: string, spec: JsonObject): Promise<string> {
  const { body } = await server.send('POST', path, { metadata: { name: 'x' }, spec });
  return String(body.message).replace(/^.*? is invalid: /, '');
}

describe('services', () => {
  it.each<[JsonObject, string]>([
    [
      { ports: [{ port: 80, nodePort: 30_080 }] },
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    ],
    [
      { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] },
      'spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
    [
      { ports, clusterIP: 'x' },
      'spec.clusterIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
    [
      { ports, clusterIP: '1.2.3.4' },
      'spec.clusterIPs: Invalid value: []string{"1.2.3.4"}: failed to allocate IP 1.2.3.4: the provided IP (1.2.3.4) is not in the valid range. The range of valid IPs is 10.96.0.0/16',
    ],
    [
      { ports, ipFamilyPolicy: 'RequireDualStack' },
      'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    ],
    [
      { ports, externalTrafficPolicy: 'Local' },
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
    ],
    [
      { ports, loadBalancerSourceRanges: ['10.0.0.0/8'] },
      "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
    ],
  ])('%j', async (spec, message) => {
    expect(await refusal(SERVICES, spec)).toBe(message);
  });

  it('lose what only their old type needed', async () => {
    await server.send('POST', SERVICES, { metadata: { name: 's' }, spec: { type: 'NodePort', ports } });
    const { body } = await server.send('PATCH', `${SERVICES}/s`, { spec: { type: 'ClusterIP' } }, MERGE);
    const spec = body.spec as JsonObject;
    expect(spec).not.toHaveProperty('externalTrafficPolicy');
    expect(spec.ports).toEqual([{ protocol: 'TCP', port: 80, targetPort: 80 }]);
  });

  it('keep their address when a client takes clusterIP away', async () => {
    await server.send('POST', SERVICES, { metadata: { name: 'k' }, spec: { ports } });
    const answer = await server.send('PATCH', `${SERVICES}/k`, { spec: { clusterIP: null } }, MERGE);
    expect(answer).toMatchObject({
      status: 200,
      body: { spec: { clusterIP: expect.stringMatching(/^10\.96/) } },
    });
  });
});

describe('network policies', () => {
  const peers = (peer: JsonObject): JsonObject => ({ podSelector: {}, egress: [{ to: [peer] }] });

  it.each<[JsonObject, string]>([
    [peers({}), 'spec.egress[0].to[0]: Required value: must specify a peer'],
    [
      peers({ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] } }),
      'spec.egress[0].to[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
    ],
    [
      { podSelector: {}, ingress: [{ ports: [{ port: 80, endPort: 70 }] }] },
      'spec.ingress[0].ports[0].endPort: Invalid value: 70: must be greater than or equal to `port`',
    ],
  ])('%j', async (spec, message) => {
    expect(await refusal('/apis/networking.k8s.io/v1/namespaces/n/networkpolicies', spec)).toBe(message);
  });
});

describe('workloads', () => {
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  const selector = { matchLabels: { a: 'b' } };

  it('do not look at the template beside a selector that makes no sense', async () => {
    const bad = { matchExpressions: [{ key: 'a', operator: 'X' }] };
    const message = await refusal('/apis/apps/v1/namespaces/n/deployments', { selector: bad, template: {} });
    expect(message).toMatch(
      /^\[spec\.selector\.matchExpressions\[0\]\.operator: .*: invalid label selector\]$/,
    );
  });

  it('refuse deadlines for pods that run for ever', async () => {
    const spec = { ...template.spec, activeDeadlineSeconds: 5 };
    const message = await refusal('/apis/apps/v1/namespaces/n/daemonsets', {
      selector,
      template: { ...template, spec },
    });
    expect(message).toBe(
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported',
    );
  });
});
