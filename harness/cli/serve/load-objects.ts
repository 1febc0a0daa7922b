import { ApiClient, type ApiServer } from '../../../sim/apiserver/index.ts';
import type { ServeCommandOptions } from '../commands/serve.ts';

const CRDS = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
} as const;

/** Puts in place what the server is to start with. */
export async function loadObjects(
  server: ApiServer,
  { crds, scenario }: Pick<ServeCommandOptions, 'crds' | 'scenario'>,
): Promise<void> {
  if (scenario !== undefined) {
    const { loadScenarioObjects } = await import('./load-scenario.ts');
    await loadScenarioObjects(server, scenario);
  }
  if (crds === 'flux') await installFluxCrds(server);
}

async function installFluxCrds(server: ApiServer): Promise<void> {
  const { fluxCrds } = await import('../../../sim/flux/index.ts');
  const client = new ApiClient({
    handler: (request) =>
      server.handle({
        ...request,
        clientCertificate: { commonName: 'kubeflap', organizations: ['system:masters'] },
      }),
    userAgent: 'kubeflap',
  });
  const present = new Set((await client.list(CRDS)).items.map(({ metadata }) => metadata.name));
  for (const crd of fluxCrds()) if (!present.has(crd.metadata.name)) await client.create(CRDS, crd);
}
