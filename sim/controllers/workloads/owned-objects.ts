import {
  at,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  member,
  StatusError,
} from '../../kube/index.ts';
import type { Store } from '../../store/index.ts';
import type { ControllerDeps } from '../controller.ts';

/** The objects of a resource that `owner` controls, oldest name first. */
export function ownedBy(store: Store, resource: string, owner: KubeObject): KubeObject[] {
  const { uid, namespace = '' } = owner.metadata;
  return store.list(resource, namespace).filter((object) => controllerOf(object)?.uid === uid);
}

/** The reference to the controller of an object. */
export function controllerOf(
  object: KubeObject,
): { readonly kind: string; readonly name: string; readonly uid: string } | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true);
}

/** The reference a workload puts on what it makes. */
export function controllerReference(owner: KubeObject): JsonObject {
  const { name = '', uid = '' } = owner.metadata;
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** A pod made from `template` for `owner`. */
export function podFromTemplate(
  owner: KubeObject,
  template: JsonObject,
  name: { readonly name: string } | { readonly generateName: string },
  labels: { readonly [key: string]: string } = {},
): JsonObject {
  const metadata = at(template, 'metadata');
  const given = isObject(metadata) ? metadata : {};
  const givenLabels = member(given, 'labels');
  const annotations = member(given, 'annotations');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...name,
      namespace: owner.metadata.namespace ?? '',
      labels: { ...(isObject(givenLabels) ? givenLabels : {}), ...labels },
      ...(isObject(annotations) ? { annotations } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    spec: at(template, 'spec') ?? {},
  };
}

export function templateOf(workload: KubeObject): JsonObject {
  const template = at(workload, 'spec', 'template');
  return isObject(template) ? template : {};
}

export function replicasOf(workload: KubeObject): number {
  return numberAt(workload, 1, 'spec', 'replicas');
}

export function numberAt(object: KubeObject, fallback: number, ...path: string[]): number {
  const value = at(object, ...path);
  return typeof value === 'number' ? value : fallback;
}

export function isDeleting(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

/** True when the pod's Ready condition holds. */
export function isReady(pod: KubeObject): boolean {
  return conditionOf(pod, 'Ready') === 'True';
}

/** True when the pod will never run again. */
export function isFinished(pod: KubeObject): boolean {
  const phase = at(pod, 'status', 'phase');
  return phase === 'Succeeded' || phase === 'Failed';
}

function conditionOf(object: KubeObject, type: string): Json | undefined {
  const conditions = at(object, 'status', 'conditions');
  const found = isArray(conditions)
    ? conditions.find((c) => isObject(c) && member(c, 'type') === type)
    : undefined;
  return isObject(found) ? member(found, 'status') : undefined;
}

/** Makes `status` the object's whole status, if it is not already. */
export async function writeStatus(
  { client }: ControllerDeps,
  path: { readonly group: string; readonly resource: string },
  object: KubeObject,
  status: JsonObject,
): Promise<void> {
  if (jsonEqual(status, at(object, 'status'))) return;
  const { name = '', namespace = '' } = object.metadata;
  await client.update(
    { ...path, version: 'v1', name, namespace, subresource: 'status' },
    { ...object, status },
  );
}

/** Deletes a pod in the background; one that is gone already is fine. */
export async function deletePod(
  { client }: ControllerDeps,
  pod: KubeObject,
  options?: JsonObject,
): Promise<void> {
  const { name = '', namespace = '' } = pod.metadata;
  try {
    await client.delete({ group: '', version: 'v1', resource: 'pods', namespace, name }, options);
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== 'NotFound') throw error;
  }
}
