import type { ApiClient, ResourcePath } from '../../apiserver/index.ts';
import type { Clock } from '../../clock/index.ts';
import { at, isArray, isObject, type JsonObject, type KubeObject } from '../../kube/index.ts';
import { conditionsOf, isConditionTrue } from '../condition.ts';
import { REQUESTED_AT } from '../helm-controller/annotation-request.ts';
import { isWorldError } from '../runtime/reconcile-loop.ts';

/** The kinds a Receiver can wake. Source: CRD enum of `spec.resources[].kind`, as far as they are simulated. */
const RESOURCES: Readonly<Record<string, Omit<ResourcePath, 'namespace' | 'name'>>> = {
  Bucket: { group: 'source.toolkit.fluxcd.io', version: 'v1', resource: 'buckets' },
  GitRepository: { group: 'source.toolkit.fluxcd.io', version: 'v1', resource: 'gitrepositories' },
  HelmChart: { group: 'source.toolkit.fluxcd.io', version: 'v1', resource: 'helmcharts' },
  HelmRelease: { group: 'helm.toolkit.fluxcd.io', version: 'v2', resource: 'helmreleases' },
  HelmRepository: { group: 'source.toolkit.fluxcd.io', version: 'v1', resource: 'helmrepositories' },
  Kustomization: { group: 'kustomize.toolkit.fluxcd.io', version: 'v1', resource: 'kustomizations' },
  OCIRepository: { group: 'source.toolkit.fluxcd.io', version: 'v1', resource: 'ocirepositories' },
};

export interface WebhookServer {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly startedAt: number;
  /** From the controller's cache. */
  readonly receivers: () => Iterable<KubeObject>;
}

/**
 * Answers a webhook with an HTTP status. There is no retry: who calls has to deliver again.
 * Source: notification-controller v1.4.0 internal/server/receiver_handlers.go.
 */
export async function handleWebhook(server: WebhookServer, path: string): Promise<200 | 404 | 500 | 503> {
  const matching = [...server.receivers()].filter((one) => at(one, 'status', 'webhookPath') === path);
  const [receiver] = matching;
  if (!receiver) return 404;
  if (at(receiver, 'spec', 'suspend') === true || !isConditionTrue(conditionsOf(receiver), 'Ready'))
    return 503;
  const resources = at(receiver, 'spec', 'resources');
  let hasFailed = false;
  for (const resource of isArray(resources) ? resources.filter(isObject) : []) {
    try {
      await wake(server, resource, receiver.metadata.namespace ?? '');
    } catch (error) {
      if (!isWorldError(error)) throw error;
      hasFailed = true;
    }
  }
  return hasFailed ? 500 : 200;
}

/** Annotates one object, or all of a kind with the given labels; the first failure ends the entry. */
async function wake({ client, clock, startedAt }: WebhookServer, resource: JsonObject, ownNamespace: string) {
  const kind = RESOURCES[String(resource['kind'])];
  if (!kind) return;
  const namespace = String(resource['namespace'] ?? '') || ownNamespace;
  const path = { ...kind, namespace };
  const name = String(resource['name']);
  const names = name === '*' ? await namesWithLabels(client, path, resource['matchLabels']) : [name];
  for (const target of names) {
    await client.get({ ...path, name: target });
    const annotations = { [REQUESTED_AT]: goTime(clock.now(), startedAt) };
    await client.patch({ ...path, name: target }, 'merge', { metadata: { annotations } });
  }
}

async function namesWithLabels(client: ApiClient, path: ResourcePath, labels: unknown): Promise<string[]> {
  const pairs = Object.entries((labels ?? {}) as Record<string, string>);
  const labelSelector = pairs.map(([key, value]) => `${key}=${value}`).join(',');
  const list = await client.list(path, { query: { labelSelector } });
  return list.items.map(({ metadata }) => metadata.name ?? '');
}

/** What Go prints for time.Now(), the monotonic reading included. */
function goTime(now: number, startedAt: number): string {
  const [day, time = ''] = new Date(now).toISOString().split('T');
  return `${day} ${time.replace(/Z$/, '')} +0000 UTC m=+${((now - startedAt) / 1000).toFixed(9)}`;
}
