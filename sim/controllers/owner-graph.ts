import type { Registry, ResourceDefinition } from '../apiserver/index.ts';
import { type KubeObject, type OwnerReference, parseApiVersion } from '../kube/index.ts';
import type { Store, StoreEvent } from '../store/index.ts';

/** Where an object that owns or is owned lives. */
export interface GraphNode {
  readonly uid: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** What a reference leads to. `unknown`: its kind is not served; `misplaced`: a namespaced owner of a cluster-scoped object. */
export type OwnerState = 'present' | 'absent' | 'waiting' | 'unknown' | 'misplaced';

export const FOREGROUND = 'foregroundDeletion';
export const ORPHAN = 'orphan';

/**
 * Who owns whom, by uid, kept up to date from the store's events.
 * Source: kubernetes pkg/controller/garbagecollector/{graph,graph_builder}.go.
 */
export class OwnerGraph {
  readonly #store: Store;
  readonly #registry: Registry;
  readonly #nodes = new Map<string, GraphNode>();
  readonly #dependents = new Map<string, Set<string>>();

  constructor(store: Store, registry: Registry) {
    this.#store = store;
    this.#registry = registry;
  }

  /** Takes in a change; nodes are kept only for objects that own, are owned, or wait for dependents. */
  apply(event: StoreEvent): void {
    const { uid } = event.object.metadata;
    if (uid === undefined) return;
    for (const owner of event.oldObject?.metadata.ownerReferences ?? [])
      this.#dependents.get(owner.uid)?.delete(uid);
    if (event.type === 'DELETED') {
      this.#nodes.delete(uid);
      return;
    }
    const { resource, namespace, name } = event;
    this.#nodes.set(uid, { uid, resource, namespace, name });
    for (const owner of event.object.metadata.ownerReferences ?? []) {
      const known = this.#dependents.get(owner.uid);
      if (known) known.add(uid);
      else this.#dependents.set(owner.uid, new Set([uid]));
    }
  }

  node(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid);
  }

  /** The stored object with this uid. */
  object(uid: string): KubeObject | undefined {
    const node = this.#nodes.get(uid);
    const object = node && this.#store.get(node.resource, node.namespace, node.name);
    return object?.metadata.uid === uid ? object : undefined;
  }

  /** The objects that name `uid` as an owner, in the order they first did. */
  dependents(uid: string): KubeObject[] {
    const found: KubeObject[] = [];
    for (const dependent of this.#dependents.get(uid) ?? []) {
      const object = this.object(dependent);
      if (object) found.push(object);
    }
    return found;
  }

  dependentUids(uid: string): readonly string[] {
    return [...(this.#dependents.get(uid) ?? [])];
  }

  /** Forgets an owner nobody refers to any more. */
  prune(uid: string): void {
    if (this.#dependents.get(uid)?.size === 0) this.#dependents.delete(uid);
  }

  /** Looks up an owner where a dependent in `namespace` (empty: cluster-scoped) may have one. */
  ownerState(reference: OwnerReference, namespace: string): OwnerState {
    const definition = this.#definitionOf(reference);
    if (!definition) return 'unknown';
    if (definition.namespaced && namespace === '') return 'misplaced';
    const owner = this.#store.get(
      definition.storageKey,
      definition.namespaced ? namespace : '',
      reference.name,
    );
    if (!owner || owner.metadata.uid !== reference.uid) return 'absent';
    return isWaitingForDependents(owner) ? 'waiting' : 'present';
  }

  #definitionOf({ apiVersion, kind }: OwnerReference): ResourceDefinition | undefined {
    const gv = parseApiVersion(apiVersion);
    return gv && this.#registry.lookupKind(gv.group, gv.version, kind);
  }
}

/** True while an object waits for its dependents to go first. */
export function isWaitingForDependents(object: KubeObject): boolean {
  return isDeleting(object) && hasFinalizer(object, FOREGROUND);
}

export function isDeleting(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

export function hasFinalizer(object: KubeObject, finalizer: string): boolean {
  return object.metadata.finalizers?.includes(finalizer) ?? false;
}
