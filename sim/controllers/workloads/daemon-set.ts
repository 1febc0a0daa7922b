import { at, isObject, type KubeObject } from '../../kube/index.ts';
import { type Controller, type ControllerDeps, keyOf, splitKey } from '../controller.ts';
import {
  controllerOf,
  deletePod,
  isDeleting,
  isReady,
  ownedBy,
  podFromTemplate,
  templateOf,
  writeStatus,
} from './owned-objects.ts';
import { SIMULATED_NODE } from './pod-life.ts';
import { revisionHash } from './revision-hash.ts';

const DAEMON_SETS = 'apps/daemonsets';
const PODS = '/pods';
const NODES = '/nodes';
const REVISION_LABEL = 'controller-revision-hash';

/** A pod on every node; outdated ones are replaced one at a time. Source: kubernetes pkg/controller/daemon. */
export function daemonSetController(deps: ControllerDeps): Controller {
  const { store } = deps;
  return {
    name: 'daemonset-controller',
    watches: [DAEMON_SETS, PODS, NODES],
    keysOf(event) {
      if (event.resource === DAEMON_SETS)
        return event.type === 'DELETED' ? [] : [keyOf(event.namespace, event.name)];
      if (event.resource === NODES)
        return store
          .list(DAEMON_SETS)
          .map((set) => keyOf(set.metadata.namespace ?? '', set.metadata.name ?? ''));
      const owner = controllerOf(event.object);
      return owner?.kind === 'DaemonSet' ? [keyOf(event.namespace, owner.name)] : [];
    },
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const set = store.get(DAEMON_SETS, namespace, name);
      if (!set || isDeleting(set)) return undefined;
      await step(deps, set);
      await report(deps, key);
      return undefined;
    },
  };
}

async function step(deps: ControllerDeps, set: KubeObject): Promise<void> {
  const { name = '', namespace = '' } = set.metadata;
  const revision = revisionHash(templateOf(set));
  const pods = ownedBy(deps.store, PODS, set);
  const nodes = nodeNames(deps);
  for (const node of nodes) {
    if (pods.some((pod) => nodeOf(pod) === node)) continue;
    const pod = podFromTemplate(
      set,
      templateOf(set),
      { generateName: `${name}-` },
      { [REVISION_LABEL]: revision },
    );
    const spec = pod['spec'];
    await deps.client.create(
      { group: '', version: 'v1', resource: 'pods', namespace },
      { ...pod, spec: { ...(isObject(spec) ? spec : {}), nodeName: node } },
    );
  }
  for (const pod of pods) if (!nodes.includes(nodeOf(pod)) && !isDeleting(pod)) await deletePod(deps, pod);
  if (pods.some((pod) => isDeleting(pod) || !isReady(pod))) return;
  const outdated = pods.find((pod) => pod.metadata.labels?.[REVISION_LABEL] !== revision);
  if (outdated) await deletePod(deps, outdated);
}

async function report(deps: ControllerDeps, key: string): Promise<void> {
  const { namespace, name } = splitKey(key);
  const set = deps.store.get(DAEMON_SETS, namespace, name);
  if (!set) return;
  const revision = revisionHash(templateOf(set));
  const pods = ownedBy(deps.store, PODS, set).filter((pod) => !isDeleting(pod));
  const ready = pods.filter(isReady).length;
  const desired = nodeNames(deps).length;
  const updated = pods.filter((pod) => pod.metadata.labels?.[REVISION_LABEL] === revision).length;
  await writeStatus(deps, { group: 'apps', resource: 'daemonsets' }, set, {
    currentNumberScheduled: pods.length,
    desiredNumberScheduled: desired,
    numberMisscheduled: 0,
    numberReady: ready,
    ...(ready === 0 ? {} : { numberAvailable: ready }),
    ...(desired === ready ? {} : { numberUnavailable: desired - ready }),
    ...(updated === 0 ? {} : { updatedNumberScheduled: updated }),
    observedGeneration: set.metadata.generation ?? 0,
  });
}

function nodeNames({ store }: ControllerDeps): string[] {
  const names = store.list(NODES).map((node) => node.metadata.name ?? '');
  return names.length === 0 ? [SIMULATED_NODE] : names;
}

function nodeOf(pod: KubeObject): string {
  return String(at(pod, 'spec', 'nodeName') ?? '');
}
