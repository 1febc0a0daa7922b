import { ApiClient, ApiServer, type ResourcePath } from '../sim/apiserver/index.ts';
import { VirtualClock } from '../sim/clock/index.ts';
import { fluxCrds } from '../sim/flux/index.ts';
import type { JsonObject } from '../sim/kube/index.ts';
import { Random } from '../sim/random/index.ts';

export const TOKEN = 'bench';
export const NAMESPACE = 'default';
export const RELEASES: ResourcePath = {
  group: 'helm.toolkit.fluxcd.io',
  version: 'v2',
  resource: 'helmreleases',
  namespace: NAMESPACE,
};

/** A server that knows HelmReleases, and its administrator. */
export async function createWorld(): Promise<{ server: ApiServer; client: ApiClient }> {
  const clock = new VirtualClock();
  const server = new ApiServer({
    clock,
    random: new Random(1),
    tokens: [{ token: TOKEN, user: 'bench', uid: '', groups: ['system:masters'] }],
  });
  const client = new ApiClient({ handler: server.handle, token: TOKEN, userAgent: 'bench/1' });
  const path = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
  for (const crd of fluxCrds()) await client.create(path, crd);
  await clock.settle();
  return { server, client };
}

/** A HelmRelease of about 4 KB, as on a real platform. */
export function releaseNamed(name: string): JsonObject {
  return {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name, namespace: NAMESPACE, labels: { 'app.kubernetes.io/part-of': 'platform' } },
    spec: {
      interval: '5m',
      chart: {
        spec: { chart: 'podinfo', version: '6.x', sourceRef: { kind: 'HelmRepository', name: 'podinfo' } },
      },
      values: Object.fromEntries(
        Array.from({ length: 60 }, (_, i) => [
          `component${i}`,
          { enabled: true, image: `registry/image:${i}` },
        ]),
      ),
    },
  };
}
