import type { ResourceDefinition } from '../apiserver/index.ts';
import {
  at,
  formatTime,
  isArray,
  isObject,
  type JsonObject,
  type KubeObject,
  member,
  StatusError,
} from '../kube/index.ts';
import type { Controller, ControllerDeps } from './controller.ts';

const NAMESPACES = '/namespaces';
const FINALIZER = 'kubernetes';

/** What is left of a namespace's content after an attempt to delete it. */
interface Remaining {
  /** Instances by `resource.group`. */
  readonly resources: ReadonlyMap<string, number>;
  /** Instances by finalizer. */
  readonly finalizers: ReadonlyMap<string, number>;
  /** Refusals met on the way, by message. */
  readonly failures: readonly string[];
}

/**
 * Empties namespaces that are being deleted and then lets go of them. Where the real controller polls with a growing
 * delay, this one looks again as soon as one of the remaining objects is gone.
 * Source: kubernetes pkg/controller/namespace/deletion/namespaced_resources_deleter.go and status_condition_utils.go.
 */
export function namespaceController(deps: ControllerDeps): Controller {
  const { store } = deps;
  return {
    name: 'namespace-controller',
    watches: 'everything',
    keysOf(event) {
      if (event.resource === NAMESPACES) return isTerminating(event.object) ? [event.name] : [];
      if (event.type !== 'DELETED' || event.namespace === '') return [];
      return isTerminating(store.get(NAMESPACES, '', event.namespace)) ? [event.namespace] : [];
    },
    async reconcile(name) {
      const namespace = store.get(NAMESPACES, '', name);
      if (!namespace || !isTerminating(namespace) || !finalizersOf(namespace).includes(FINALIZER))
        return undefined;
      const remaining = await emptyNamespace(deps, name);
      await reportConditions(deps, name, remaining);
      if (remaining.failures.length > 0) throw new Error(remaining.failures.join(', '));
      if (remaining.resources.size === 0) await finalize(deps, name);
      return undefined;
    },
  };
}

function isTerminating(namespace: KubeObject | undefined): boolean {
  return namespace?.metadata.deletionTimestamp !== undefined;
}

function finalizersOf(namespace: KubeObject): readonly string[] {
  const finalizers = at(namespace, 'spec', 'finalizers');
  return isArray(finalizers) ? finalizers.filter((f) => typeof f === 'string') : [];
}

async function emptyNamespace(deps: ControllerDeps, namespace: string): Promise<Remaining> {
  const resources = new Map<string, number>();
  const finalizers = new Map<string, number>();
  const failures: string[] = [];
  for (const definition of deletableDefinitions(deps)) {
    const { group, version, resource, storageKey } = definition;
    if (deps.store.list(storageKey, namespace).length === 0) continue;
    try {
      await deps.client.delete(
        { group, version, resource, namespace },
        { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' },
      );
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      failures.push(error.message);
    }
    const left = deps.store.list(storageKey, namespace);
    if (left.length > 0) resources.set(`${resource}.${group}`, left.length);
    for (const object of left)
      for (const finalizer of object.metadata.finalizers ?? [])
        finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
  }
  return { resources, finalizers, failures };
}

/** One served version of every namespaced resource that can be deleted as a collection. */
function deletableDefinitions({ registry }: ControllerDeps): ResourceDefinition[] {
  const byStorage = new Map<string, ResourceDefinition>();
  for (const definition of registry.all())
    if (
      definition.namespaced &&
      definition.verbs.includes('deletecollection') &&
      !byStorage.has(definition.storageKey)
    )
      byStorage.set(definition.storageKey, definition);
  return [...byStorage.values()];
}

/** The five conditions of a terminating namespace. Recorded: conformance lifecycle/namespace-deletion. */
async function reportConditions(deps: ControllerDeps, name: string, remaining: Remaining): Promise<void> {
  const namespace = deps.store.get(NAMESPACES, '', name);
  if (!namespace) return;
  const { resources, finalizers, failures } = remaining;
  const wanted = [
    condition(
      'NamespaceDeletionDiscoveryFailure',
      false,
      'ResourcesDiscovered',
      'All resources successfully discovered',
    ),
    condition(
      'NamespaceDeletionGroupVersionParsingFailure',
      false,
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    failures.length === 0
      ? condition(
          'NamespaceDeletionContentFailure',
          false,
          'ContentDeleted',
          'All content successfully deleted, may be waiting on finalization',
        )
      : condition(
          'NamespaceDeletionContentFailure',
          true,
          'ContentDeletionFailed',
          `Failed to delete all resource types, ${failures.length} remaining: ${failures.join(', ')}`,
        ),
    resources.size === 0
      ? condition('NamespaceContentRemaining', false, 'ContentRemoved', 'All content successfully removed')
      : condition(
          'NamespaceContentRemaining',
          true,
          'SomeResourcesRemain',
          `Some resources are remaining: ${counted(resources, 'has')}`,
        ),
    finalizers.size === 0
      ? condition(
          'NamespaceFinalizersRemaining',
          false,
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
        )
      : condition(
          'NamespaceFinalizersRemaining',
          true,
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${counted(finalizers, 'in')}`,
        ),
  ];
  const stored = at(namespace, 'status', 'conditions');
  const current = isArray(stored) ? stored.filter(isObject) : [];
  const changed = wanted.filter((c) => !current.some((old) => sameCondition(old, c)));
  if (changed.length === 0) return;
  const now = formatTime(deps.clock.now());
  const conditions = wanted.map((c) => {
    const old = current.find((o) => member(o, 'type') === c['type']);
    if (old && sameCondition(old, c)) return old;
    const moved = !old || member(old, 'status') !== c['status'];
    return { lastTransitionTime: moved ? now : (member(old, 'lastTransitionTime') ?? now), ...c };
  });
  const status = at(namespace, 'status');
  await deps.client.update(
    { group: '', version: 'v1', resource: 'namespaces', name, subresource: 'status' },
    { ...namespace, status: { ...(isObject(status) ? status : {}), conditions } },
  );
}

function condition(type: string, holds: boolean, reason: string, message: string): JsonObject {
  return { type, status: holds ? 'True' : 'False', reason, message };
}

function sameCondition(a: JsonObject, b: JsonObject): boolean {
  return ['type', 'status', 'reason', 'message'].every((key) => member(a, key) === member(b, key));
}

/** `configmaps. has 1 resource instances, ...`, by name. */
function counted(counts: ReadonlyMap<string, number>, verb: string): string {
  return [...counts.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, count]) => `${what} ${verb} ${count} resource instances`)
    .join(', ');
}

async function finalize(deps: ControllerDeps, name: string): Promise<void> {
  const namespace = deps.store.get(NAMESPACES, '', name);
  if (!namespace) return;
  const path = { group: '', version: 'v1', resource: 'namespaces', name };
  const finalizers = finalizersOf(namespace).filter((f) => f !== FINALIZER);
  const spec = at(namespace, 'spec');
  await deps.client.update(
    { ...path, subresource: 'finalize' },
    { ...namespace, spec: { ...(isObject(spec) ? spec : {}), finalizers } },
  );
}
