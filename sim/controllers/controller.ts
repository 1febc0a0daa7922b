import type { ApiClient, Registry, ResourceDefinition, ResourcePath } from '../apiserver/index.ts';
import type { Clock } from '../clock/index.ts';
import type { KubeObject } from '../kube/index.ts';
import type { Random } from '../random/index.ts';
import type { Store, StoreEvent } from '../store/index.ts';

/** What a controller works with: it reads the store without lag and writes through the API like anybody else. */
export interface ControllerDeps {
  readonly client: ApiClient;
  readonly store: Store;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * One of Kubernetes' own controllers: which events concern it, and what it does about a key. A key that fails is tried
 * again with growing delays, so {@link reconcile} may simply throw.
 */
export interface Controller {
  /** As kube-controller-manager's `--controllers` names it. */
  readonly name: string;
  /** Storage keys (`group/plural`) whose changes it sees. */
  readonly watches: readonly string[] | 'everything';
  /** The work an event means. Also called once per existing object at start, as ADDED. */
  keysOf(event: StoreEvent): Iterable<string>;
  /** Brings one key in order; the answer is after how many ms to look again, if it is worth it. */
  reconcile(key: string): Promise<number | undefined>;
}

/** `namespace/name`, or `/name` for cluster-scoped objects. */
export function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

export function splitKey(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** Where an object of `definition` is served. */
export function pathTo(definition: ResourceDefinition, object: KubeObject): ResourcePath {
  const { group, version, resource, namespaced } = definition;
  const { name = '', namespace = '' } = object.metadata;
  return { group, version, resource, name, ...(namespaced ? { namespace } : {}) };
}
