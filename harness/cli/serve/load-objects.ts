import { ApiClient, type ApiServer } from '../../../sim/apiserver/index.ts';
import type { ServeCommandOptions } from '../commands/serve.ts';

const NAMESPACES = { group: '', version: 'v1', resource: 'namespaces' } as const;
const SERVICES = { group: '', version: 'v1', resource: 'services', namespace: 'default' } as const;
const CRDS = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
} as const;

/** What an API server makes for itself. Source: pkg/controlplane/controller/systemnamespaces. */
const SYSTEM_NAMESPACES = ['kube-system', 'kube-public', 'kube-node-lease', 'default'];

/** Puts in place what the server is to start with. */
export async function loadObjects(
  server: ApiServer,
  options: Pick<ServeCommandOptions, 'crds'>,
): Promise<void> {
  const client = new ApiClient({
    handler: (request) =>
      server.handle({
        ...request,
        clientCertificate: { commonName: 'system:apiserver', organizations: ['system:masters'] },
      }),
    userAgent: 'kube-apiserver/v1.32.13 (linux/amd64) kubernetes/kubeflap',
  });
  for (const name of SYSTEM_NAMESPACES)
    await client.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await client.create(SERVICES, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kubernetes', labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.1',
      ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 6443 }],
    },
  });
  if (options.crds !== 'flux') return;
  const { fluxCrds } = await import('../../../sim/flux/index.ts');
  for (const crd of fluxCrds()) await client.create(CRDS, crd);
}
