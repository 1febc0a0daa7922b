import { ApiClient, type ApiServer } from '../../../sim/apiserver/index.ts';
import { fluxCrds } from '../../../sim/flux/index.ts';
import type { ServeCommandOptions } from '../commands/serve.ts';

const CRDS = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
} as const;

/** Puts in place what the server is to start with. */
export async function loadObjects(
  server: ApiServer,
  options: Pick<ServeCommandOptions, 'crds'>,
): Promise<void> {
  if (options.crds !== 'flux') return;
  const client = new ApiClient({
    handler: (request) =>
      server.handle({
        ...request,
        clientCertificate: { commonName: 'kubeflap', organizations: ['system:masters'] },
      }),
    userAgent: 'kubeflap',
  });
  for (const crd of fluxCrds()) await client.create(CRDS, crd);
}
