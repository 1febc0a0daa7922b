import {
  at,
  formatTime,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type KubeObject,
  member,
} from '../../kube/index.ts';
import { type Controller, type ControllerDeps, keyOf, splitKey } from '../controller.ts';
import { type ConditionState, withConditions } from './condition-list.ts';
import {
  controllerOf,
  controllerReference,
  isDeleting,
  numberAt,
  ownedBy,
  replicasOf,
  templateOf,
  writeStatus,
} from './owned-objects.ts';
import { revisionHash } from './revision-hash.ts';

const DEPLOYMENTS = 'apps/deployments';
const REPLICA_SETS = 'apps/replicasets';
const HASH_LABEL = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';

/**
 * Rolls deployments out: a replica set per template, the new one up, then the old ones down (`Recreate`: down first).
 * One step at a time instead of surge arithmetic; what clients wait for (status and conditions) is as the real one has it.
 * Source: kubernetes pkg/controller/deployment.
 */
export function deploymentController(deps: ControllerDeps): Controller {
  const { store } = deps;
  return {
    name: 'deployment-controller',
    watches: [DEPLOYMENTS, REPLICA_SETS],
    keysOf(event) {
      if (event.resource === DEPLOYMENTS)
        return event.type === 'DELETED' ? [] : [keyOf(event.namespace, event.name)];
      const owner = controllerOf(event.object);
      return owner?.kind === 'Deployment' ? [keyOf(event.namespace, owner.name)] : [];
    },
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const deployment = store.get(DEPLOYMENTS, namespace, name);
      if (!deployment || isDeleting(deployment)) return undefined;
      if (at(deployment, 'spec', 'paused') !== true) await rollOut(deps, deployment);
      return report(deps, key);
    },
  };
}

async function rollOut(deps: ControllerDeps, deployment: KubeObject): Promise<void> {
  const all = ownedBy(deps.store, REPLICA_SETS, deployment);
  const hash = revisionHash(templateOf(deployment));
  const current = all.find((rs) => rs.metadata.labels?.[HASH_LABEL] === hash);
  const old = all.filter((rs) => rs !== current);
  const recreate = at(deployment, 'spec', 'strategy', 'type') === 'Recreate';
  if (recreate && old.some((rs) => replicasOf(rs) > 0 || statusNumber(rs, 'replicas') > 0)) {
    for (const rs of old) await scale(deps, rs, 0);
    return;
  }
  const wanted = replicasOf(deployment);
  if (!current) {
    await createReplicaSet(deps, deployment, hash, all);
    return;
  }
  await scale(deps, current, wanted);
  if (statusNumber(current, 'availableReplicas') >= wanted) for (const rs of old) await scale(deps, rs, 0);
}

async function createReplicaSet(
  { client }: ControllerDeps,
  deployment: KubeObject,
  hash: string,
  existing: readonly KubeObject[],
): Promise<void> {
  const { name = '', namespace = '' } = deployment.metadata;
  const template = templateOf(deployment);
  const metadata = objectOf(member(template, 'metadata'));
  const labels = { ...objectOf(member(metadata, 'labels')), [HASH_LABEL]: hash };
  const selector = objectOf(at(deployment, 'spec', 'selector'));
  const matchLabels = { ...objectOf(member(selector, 'matchLabels')), [HASH_LABEL]: hash };
  const revision = Math.max(0, ...existing.map((rs) => Number(rs.metadata.annotations?.[REVISION] ?? 0))) + 1;
  await client.create(
    { group: 'apps', version: 'v1', resource: 'replicasets', namespace },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${name}-${hash}`,
        namespace,
        labels,
        annotations: { [REVISION]: String(revision) },
        ownerReferences: [controllerReference(deployment)],
      },
      spec: {
        replicas: replicasOf(deployment),
        selector: { ...selector, matchLabels },
        template: { ...template, metadata: { ...metadata, labels } },
      },
    },
  );
  await client.patch({ group: 'apps', version: 'v1', resource: 'deployments', namespace, name }, 'merge', {
    metadata: { annotations: { [REVISION]: String(revision) } },
  });
}

async function scale({ client }: ControllerDeps, replicaSet: KubeObject, replicas: number): Promise<void> {
  if (replicasOf(replicaSet) === replicas) return;
  const { name = '', namespace = '' } = replicaSet.metadata;
  const path = { group: 'apps', version: 'v1', resource: 'replicasets', namespace, name };
  await client.patch(path, 'merge', { spec: { replicas } });
}

/** Writes the status; the answer is when progress will have taken too long. */
async function report(deps: ControllerDeps, key: string): Promise<number | undefined> {
  const { namespace, name } = splitKey(key);
  const deployment = deps.store.get(DEPLOYMENTS, namespace, name);
  if (!deployment) return undefined;
  const all = ownedBy(deps.store, REPLICA_SETS, deployment);
  const hash = revisionHash(templateOf(deployment));
  const current = all.find((rs) => rs.metadata.labels?.[HASH_LABEL] === hash);
  const sum = (field: string): number => all.reduce((total, rs) => total + statusNumber(rs, field), 0);
  const wanted = replicasOf(deployment);
  const counts = {
    replicas: sum('replicas'),
    updatedReplicas: current ? statusNumber(current, 'replicas') : 0,
    readyReplicas: sum('readyReplicas'),
    availableReplicas: sum('availableReplicas'),
    unavailableReplicas: Math.max(0, wanted - sum('availableReplicas')),
  };
  const complete =
    counts.updatedReplicas === wanted && counts.replicas === wanted && counts.availableReplicas === wanted;
  const now = deps.clock.now();
  const progress = progressOf(deployment, current, complete, counts.updatedReplicas, now);
  const states: ConditionState[] = [availability(wanted, counts.availableReplicas), progress.state];
  const status: JsonObject = {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    conditions: withConditions(deployment, states, formatTime(now), true),
  };
  await writeStatus(deps, { group: 'apps', resource: 'deployments' }, deployment, status);
  return progress.againMs;
}

function availability(wanted: number, available: number): ConditionState {
  // One replica may always be missing from 25 % of four or more; smaller deployments need all.
  const needed = wanted - Math.floor(wanted / 4);
  return available >= needed
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
}

function progressOf(
  deployment: KubeObject,
  current: KubeObject | undefined,
  complete: boolean,
  updated: number,
  now: number,
): { readonly state: ConditionState; readonly againMs: number | undefined } {
  const name = current?.metadata.name ?? '';
  const state = (status: 'True' | 'False', reason: string, message: string): ConditionState => ({
    type: 'Progressing',
    status,
    reason,
    message,
  });
  if (complete)
    return {
      state: state('True', 'NewReplicaSetAvailable', `ReplicaSet "${name}" has successfully progressed.`),
      againMs: undefined,
    };
  const deadlineMs = numberAt(deployment, 600, 'spec', 'progressDeadlineSeconds') * 1000;
  const begun = current ? Date.parse(String(current.metadata.creationTimestamp)) : now;
  const leftMs = begun + deadlineMs - now;
  if (leftMs <= 0)
    return {
      state: state('False', 'ProgressDeadlineExceeded', `ReplicaSet "${name}" has timed out progressing.`),
      againMs: undefined,
    };
  const moving = updated > 0 ? 'ReplicaSetUpdated' : 'NewReplicaSetCreated';
  const text = updated > 0 ? `ReplicaSet "${name}" is progressing.` : `Created new replica set "${name}"`;
  return { state: state('True', moving, text), againMs: leftMs };
}

function statusNumber(object: KubeObject, field: string): number {
  return numberAt(object, 0, 'status', field);
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) && !isArray(value) ? value : {};
}
