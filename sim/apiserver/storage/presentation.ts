import { apiVersionOf, deepFreeze, type KubeObject } from '../../kube/index.ts';
import type { ResourceDefinition } from '../registry/resource.ts';
import { storedAs } from '../registry/storage-key.ts';

/** Stored objects in the form of each definition, made once per object version. */
const presentations = new WeakMap<ResourceDefinition, WeakMap<KubeObject, KubeObject>>();

/** A stored object as a version of the resource shows it. */
export function presented(definition: ResourceDefinition, stored: KubeObject): KubeObject {
  if (!definition.isCustom && definition.version === definition.storageVersion && !definition.fromStorage)
    return stored;
  let known = presentations.get(definition);
  if (!known) {
    known = new WeakMap();
    presentations.set(definition, known);
  }
  let shown = known.get(stored);
  if (!shown) {
    shown = deepFreeze(present(definition, stored));
    known.set(stored, shown);
  }
  return shown;
}

function present(definition: ResourceDefinition, stored: KubeObject): KubeObject {
  return definition.fromStorage
    ? definition.fromStorage(stored)
    : withApiVersion(stored, apiVersionOf(definition));
}

/** An object of this version as it is stored. */
export function storedForm(definition: ResourceDefinition, object: KubeObject): KubeObject {
  if (definition.toStorage) return definition.toStorage(object);
  return withApiVersion(
    object,
    apiVersionOf({ group: definition.group, version: definition.storageVersion }),
  );
}

function withApiVersion(object: KubeObject, apiVersion: string): KubeObject {
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

/** The group that refusals name: that of the type as it is stored, so events.k8s.io speaks of a plain Event. */
export function internalGroup(definition: ResourceDefinition): string {
  return storedAs(definition.storageKey).group;
}
