import type { KubeObject } from '../../kube/index.ts';
import { type Controller, type ControllerDeps, keyOf, splitKey } from '../controller.ts';
import {
  controllerOf,
  deletePod,
  isDeleting,
  isFinished,
  isReady,
  ownedBy,
  podFromTemplate,
  replicasOf,
  templateOf,
  writeStatus,
} from './owned-objects.ts';

const REPLICA_SETS = 'apps/replicasets';
const PODS = '/pods';

/** Keeps as many pods as a ReplicaSet wants. Source: kubernetes pkg/controller/replicaset. */
export function replicaSetController(deps: ControllerDeps): Controller {
  const { store, client } = deps;
  return {
    name: 'replicaset-controller',
    watches: [REPLICA_SETS, PODS],
    keysOf(event) {
      if (event.resource === REPLICA_SETS)
        return event.type === 'DELETED' ? [] : [keyOf(event.namespace, event.name)];
      const owner = controllerOf(event.object);
      return owner?.kind === 'ReplicaSet' ? [keyOf(event.namespace, owner.name)] : [];
    },
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const replicaSet = store.get(REPLICA_SETS, namespace, name);
      if (!replicaSet || isDeleting(replicaSet)) return undefined;
      const wanted = replicasOf(replicaSet);
      const pods = activePods(ownedBy(store, PODS, replicaSet));
      for (let i = pods.length; i < wanted; i++)
        await client.create(
          { group: '', version: 'v1', resource: 'pods', namespace },
          podFromTemplate(replicaSet, templateOf(replicaSet), { generateName: `${name}-` }),
        );
      // Pods that are not ready go first. Source: controller_utils.go ActivePods.
      const surplus = [...pods].sort((a, b) => Number(isReady(a)) - Number(isReady(b)));
      for (const pod of surplus.slice(0, Math.max(0, pods.length - wanted))) await deletePod(deps, pod);
      await report(deps, key);
      return undefined;
    },
  };
}

function activePods(pods: readonly KubeObject[]): KubeObject[] {
  return pods.filter((pod) => !isDeleting(pod) && !isFinished(pod));
}

async function report(deps: ControllerDeps, key: string): Promise<void> {
  const { namespace, name } = splitKey(key);
  const replicaSet = deps.store.get(REPLICA_SETS, namespace, name);
  if (!replicaSet) return;
  const pods = activePods(ownedBy(deps.store, PODS, replicaSet));
  const ready = pods.filter(isReady).length;
  await writeStatus(deps, { group: 'apps', resource: 'replicasets' }, replicaSet, {
    replicas: pods.length,
    ...(pods.length === 0 ? {} : { fullyLabeledReplicas: pods.length }),
    ...(ready === 0 ? {} : { readyReplicas: ready, availableReplicas: ready }),
    observedGeneration: replicaSet.metadata.generation ?? 0,
  });
}
