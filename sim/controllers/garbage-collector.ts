import type { ResourceDefinition } from '../apiserver/index.ts';
import {
  formatTime,
  type JsonObject,
  type KubeObject,
  type OwnerReference,
  StatusError,
} from '../kube/index.ts';
import type { StoreEvent } from '../store/index.ts';
import { type Controller, type ControllerDeps, pathTo } from './controller.ts';
import {
  FOREGROUND,
  type GraphNode,
  hasFinalizer,
  isDeleting,
  isWaitingForDependents,
  ORPHAN,
  OwnerGraph,
} from './owner-graph.ts';

/** Kinds that are never collected. Source: garbagecollector DefaultIgnoredResources. */
const IGNORED: ReadonlySet<string> = new Set(['/events', 'events.k8s.io/events']);
const NO_OWNERS: readonly OwnerReference[] = [];
const CRDS = 'apiextensions.k8s.io/customresourcedefinitions';

/**
 * Deletes objects whose owners are gone, in the background or before their owner, or cuts them loose.
 * Source: kubernetes pkg/controller/garbagecollector/garbagecollector.go; recorded: conformance lifecycle/gc-*.
 */
export function garbageCollector(deps: ControllerDeps): Controller {
  const graph = new OwnerGraph(deps.store, deps.registry);
  const collector = new Collector(deps, graph);
  return {
    name: 'garbage-collector-controller',
    watches: 'everything',
    keysOf: (event) => collector.concerned(event),
    reconcile: (uid) => collector.collect(uid),
  };
}

class Collector {
  readonly #deps: ControllerDeps;
  readonly #graph: OwnerGraph;
  /** Objects with an owner of a kind that is not served; looked at again when custom resources come or go. */
  readonly #unresolved = new Set<string>();
  readonly #warned = new Set<string>();

  constructor(deps: ControllerDeps, graph: OwnerGraph) {
    this.#deps = deps;
    this.#graph = graph;
  }

  concerned(event: StoreEvent): Iterable<string> {
    if (IGNORED.has(event.resource)) return [];
    this.#graph.apply(event);
    const { uid = '', ownerReferences = NO_OWNERS } = event.object.metadata;
    const owners = event.oldObject?.metadata.ownerReferences ?? ownerReferences;
    // Most objects have no owner and are not going anywhere.
    if (owners.length === 0 && ownerReferences.length === 0 && event.type !== 'DELETED')
      if (event.resource !== CRDS && !isDeleting(event.object)) return [];
    const keys = new Set<string>();
    if (event.resource === CRDS) for (const waiting of this.#unresolved) keys.add(waiting);
    if (event.type === 'DELETED') {
      for (const dependent of this.#graph.dependentUids(uid)) keys.add(dependent);
      this.#graph.prune(uid);
      this.#unresolved.delete(uid);
      this.#warned.delete(uid);
    } else if (ownerReferences.length > 0 || isDeleting(event.object)) keys.add(uid);
    // An owner that waits in the foreground is told of every change of its dependents.
    for (const owner of owners) {
      const object = this.#graph.object(owner.uid);
      if (object && isWaitingForDependents(object)) keys.add(owner.uid);
    }
    return keys;
  }

  async collect(uid: string): Promise<undefined> {
    const object = this.#graph.object(uid);
    if (!object) return undefined;
    if (isDeleting(object)) {
      if (hasFinalizer(object, ORPHAN)) await this.#orphanDependents(object);
      else if (hasFinalizer(object, FOREGROUND)) await this.#deleteDependents(object);
      return undefined;
    }
    await this.#checkOwners(object);
    return undefined;
  }

  /** Source: attemptToDeleteItem. */
  async #checkOwners(object: KubeObject): Promise<void> {
    const { uid = '', namespace = '', ownerReferences = [] } = object.metadata;
    const states = ownerReferences.map((owner) => this.#graph.ownerState(owner, namespace));
    if (states.includes('unknown')) this.#unresolved.add(uid);
    else this.#unresolved.delete(uid);
    const kept = ownerReferences.filter(
      (_, i) => states[i] === 'present' || states[i] === 'unknown' || states[i] === 'misplaced',
    );
    await this.#warnOfMisplaced(object, ownerReferences, states);
    if (kept.length === ownerReferences.length) return;
    if (kept.length > 0) {
      await this.#setOwners(object, kept);
      return;
    }
    const dependents = this.#graph.dependents(uid);
    if (states.includes('waiting') && dependents.length > 0) {
      // A circle of foreground deletions would wait for ever: stop blocking first.
      if (dependents.some(isWaitingForDependents))
        await this.#setOwners(
          object,
          ownerReferences.map((owner) => ({ ...owner, blockOwnerDeletion: false })),
        );
      await this.#delete(object, 'Foreground');
      return;
    }
    const policy = hasFinalizer(object, ORPHAN)
      ? 'Orphan'
      : hasFinalizer(object, FOREGROUND)
        ? 'Foreground'
        : 'Background';
    await this.#delete(object, policy);
  }

  /** Source: processDeletingDependentsItem. */
  async #deleteDependents(owner: KubeObject): Promise<void> {
    const { uid = '' } = owner.metadata;
    const dependents = this.#graph.dependents(uid);
    const blocks = (dependent: KubeObject): boolean =>
      dependent.metadata.ownerReferences?.some((o) => o.uid === uid && o.blockOwnerDeletion === true) ??
      false;
    if (!dependents.some(blocks)) {
      await this.#removeFinalizer(owner, FOREGROUND);
      return;
    }
    for (const dependent of dependents) if (!isDeleting(dependent)) await this.#checkOwners(dependent);
  }

  /** Source: attemptToOrphan. */
  async #orphanDependents(owner: KubeObject): Promise<void> {
    const { uid } = owner.metadata;
    for (const dependent of this.#graph.dependents(uid ?? ''))
      await this.#setOwners(
        dependent,
        dependent.metadata.ownerReferences?.filter((o) => o.uid !== uid) ?? [],
      );
    await this.#removeFinalizer(owner, ORPHAN);
  }

  async #setOwners(object: KubeObject, owners: readonly OwnerReference[]): Promise<void> {
    await this.#patch(object, { ownerReferences: owners.length === 0 ? null : [...owners] });
  }

  async #removeFinalizer(object: KubeObject, finalizer: string): Promise<void> {
    const finalizers = object.metadata.finalizers?.filter((f) => f !== finalizer) ?? [];
    await this.#patch(object, { finalizers });
  }

  async #patch(object: KubeObject, metadata: JsonObject): Promise<void> {
    const definition = this.#definitionOf(object);
    if (!definition) return;
    const { uid, resourceVersion } = object.metadata;
    const patch = {
      metadata: { ...metadata, ...(uid ? { uid } : {}), ...(resourceVersion ? { resourceVersion } : {}) },
    };
    await ignoreGone(this.#deps.client.patch(pathTo(definition, object), 'merge', patch));
  }

  async #delete(object: KubeObject, propagationPolicy: string): Promise<void> {
    const definition = this.#definitionOf(object);
    const { uid } = object.metadata;
    if (!definition || uid === undefined) return;
    const options = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid }, propagationPolicy };
    await ignoreGone(this.#deps.client.delete(pathTo(definition, object), options));
  }

  #definitionOf(object: KubeObject): ResourceDefinition | undefined {
    const node: GraphNode | undefined = this.#graph.node(object.metadata.uid ?? '');
    return node && this.#deps.registry.all().find((d) => d.storageKey === node.resource);
  }

  /** An owner in another namespace counts as absent; the event tells why the object went. */
  async #warnOfMisplaced(
    object: KubeObject,
    owners: readonly OwnerReference[],
    states: readonly string[],
  ): Promise<void> {
    const { uid = '', name = '', namespace = '' } = object.metadata;
    for (const [i, owner] of owners.entries()) {
      const elsewhere = this.#graph.node(owner.uid);
      const misplaced =
        states[i] === 'misplaced' ||
        (states[i] === 'absent' && elsewhere && elsewhere.namespace !== namespace);
      if (!misplaced || this.#warned.has(uid)) continue;
      this.#warned.add(uid);
      const time = formatTime(this.#deps.clock.now());
      const where = namespace === '' ? 'default' : namespace;
      await this.#deps.client.create(
        { group: '', version: 'v1', resource: 'events', namespace: where },
        {
          apiVersion: 'v1',
          kind: 'Event',
          metadata: { name: `${name}.${this.#deps.random.text('0123456789abcdef', 16)}`, namespace: where },
          involvedObject: { apiVersion: object.apiVersion, kind: object.kind, name, namespace, uid },
          reason: 'OwnerRefInvalidNamespace',
          message: `ownerRef [${owner.apiVersion}/${owner.kind}, namespace: ${namespace}, name: ${owner.name}, uid: ${owner.uid}] does not exist in namespace "${namespace}"`,
          source: { component: 'garbage-collector-controller' },
          reportingComponent: 'garbage-collector-controller',
          reportingInstance: '',
          type: 'Warning',
          count: 1,
          firstTimestamp: time,
          lastTimestamp: time,
        },
      );
    }
  }
}

/** The object went or was replaced meanwhile: nothing left to do. Every other refusal is tried again. */
async function ignoreGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== 'NotFound') throw error;
  }
}
