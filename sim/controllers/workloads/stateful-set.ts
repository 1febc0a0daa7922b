import { at, type KubeObject, member } from '../../kube/index.ts';
import { type Controller, type ControllerDeps, keyOf, splitKey } from '../controller.ts';
import {
  controllerOf,
  deletePod,
  isDeleting,
  isReady,
  ownedBy,
  podFromTemplate,
  replicasOf,
  templateOf,
  writeStatus,
} from './owned-objects.ts';
import { revisionHash } from './revision-hash.ts';

const STATEFUL_SETS = 'apps/statefulsets';
const PODS = '/pods';
const REVISION_LABEL = 'controller-revision-hash';
const NAME_LABEL = 'statefulset.kubernetes.io/pod-name';

/**
 * Pods with fixed names, made one after the other and replaced from the last to the first.
 * Source: kubernetes pkg/controller/statefulset/stateful_set_control.go.
 */
export function statefulSetController(deps: ControllerDeps): Controller {
  const { store } = deps;
  return {
    name: 'statefulset-controller',
    watches: [STATEFUL_SETS, PODS],
    keysOf(event) {
      if (event.resource === STATEFUL_SETS)
        return event.type === 'DELETED' ? [] : [keyOf(event.namespace, event.name)];
      const owner = controllerOf(event.object);
      return owner?.kind === 'StatefulSet' ? [keyOf(event.namespace, owner.name)] : [];
    },
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const set = store.get(STATEFUL_SETS, namespace, name);
      if (!set || isDeleting(set)) return undefined;
      await step(deps, set);
      await report(deps, key);
      return undefined;
    },
  };
}

async function step(deps: ControllerDeps, set: KubeObject): Promise<void> {
  const { name = '', namespace = '' } = set.metadata;
  const wanted = replicasOf(set);
  const parallel = at(set, 'spec', 'podManagementPolicy') === 'Parallel';
  const revision = revisionOf(set);
  for (let ordinal = 0; ordinal < wanted; ordinal++) {
    const podName = `${name}-${ordinal}`;
    const pod = deps.store.get(PODS, namespace, podName);
    if (!pod)
      await deps.client.create(
        { group: '', version: 'v1', resource: 'pods', namespace },
        podFromTemplate(
          set,
          templateOf(set),
          { name: podName },
          { [NAME_LABEL]: podName, [REVISION_LABEL]: revision },
        ),
      );
    if (!parallel && !(pod && isReady(pod) && !isDeleting(pod))) return;
  }
  const pods = podsOf(deps, set);
  const surplus = pods.filter((pod) => ordinalOf(pod) >= wanted && !isDeleting(pod)).at(-1);
  if (surplus) await deletePod(deps, surplus);
  if (at(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return;
  if (pods.some((pod) => isDeleting(pod) || !isReady(pod))) return;
  const outdated = pods.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] !== revision).at(-1);
  if (outdated) await deletePod(deps, outdated);
}

async function report(deps: ControllerDeps, key: string): Promise<void> {
  const { namespace, name } = splitKey(key);
  const set = deps.store.get(STATEFUL_SETS, namespace, name);
  if (!set) return;
  const pods = podsOf(deps, set).filter((pod) => !isDeleting(pod));
  const revision = revisionOf(set);
  const updated = pods.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === revision).length;
  const ready = pods.filter(isReady).length;
  const updateRevision = `${name}-${revision}`;
  const done = updated === pods.length && pods.length === replicasOf(set);
  const before = at(set, 'status', 'currentRevision');
  await writeStatus(deps, { group: 'apps', resource: 'statefulsets' }, set, {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: pods.length,
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    availableReplicas: ready,
    ...(updated === 0 ? {} : { updatedReplicas: updated }),
    ...(done ? { currentReplicas: updated } : {}),
    currentRevision: done || typeof before !== 'string' || before === '' ? updateRevision : before,
    updateRevision,
    collisionCount: 0,
  });
}

function podsOf({ store }: ControllerDeps, set: KubeObject): KubeObject[] {
  return ownedBy(store, PODS, set).sort((a, b) => ordinalOf(a) - ordinalOf(b));
}

function ordinalOf(pod: KubeObject): number {
  return Number(pod.metadata.name?.slice((pod.metadata.name.lastIndexOf('-') ?? 0) + 1));
}

function revisionOf(set: KubeObject): string {
  const template = templateOf(set);
  return revisionHash({ metadata: member(template, 'metadata') ?? {}, spec: member(template, 'spec') ?? {} });
}
