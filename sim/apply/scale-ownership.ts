import { isArray, type JsonObject, type KubeObject } from '../kube/index.ts';
import { difference, EMPTY, hasPath, isEmpty, setOf } from './field-set.ts';
import {
  decodeManagers,
  encodeManagers,
  type ManagedEntry,
  type Managers,
  managerKey,
  withManagers,
} from './managers.ts';
import { fieldElement } from './path-element.ts';

/*
 * `/scale` is a view of the parent: owning its `spec.replicas` is owning the parent's replicas field.
 * Source: apimachinery pkg/util/managedfields/scalehandler.go.
 */

const SCALE_VERSION = 'autoscaling/v1';
const SCALE_REPLICAS = setOf(['f:spec', 'f:replicas']);

/** `.spec.replicas` as path elements. */
function elementsOf(replicasPath: string): string[] {
  return replicasPath.split('.').filter(Boolean).map(fieldElement);
}

/** The `managedFields` that a Scale shows, and an update of it is recorded against. */
export function scaleManagedFields(
  parent: KubeObject,
  replicasPath: string,
): readonly JsonObject[] | undefined {
  const path = elementsOf(replicasPath);
  const scale: Managers = new Map();
  for (const entry of (
    decodeManagers(parent.metadata.managedFields) ?? new Map<string, ManagedEntry>()
  ).values()) {
    if (!hasPath(entry.fields, path)) continue;
    const mapped = { ...entry, apiVersion: SCALE_VERSION, fields: SCALE_REPLICAS };
    scale.set(managerKey(mapped), mapped);
  }
  return encodeManagers(scale);
}

/**
 * The parent after a write through `/scale`, with the entries that the written Scale brought. Managers keep their times
 * from the parent, hence a new one has none.
 */
export function recordScale(
  parent: KubeObject,
  scale: JsonObject,
  replicasPath: string,
  apiVersion: string,
): KubeObject {
  const path = elementsOf(replicasPath);
  const before = decodeManagers(parent.metadata.managedFields) ?? new Map();
  const metadata = scale.metadata as JsonObject | undefined;
  const entries = metadata !== undefined && isArray(metadata.managedFields) ? metadata.managedFields : [];
  const scalers: Managers = decodeManagers(entries) ?? new Map();
  const managers: Managers = new Map();
  for (const [key, entry] of before) {
    if (!hasPath(entry.fields, path)) {
      managers.set(key, entry);
      continue;
    }
    if (scalers.delete(key)) {
      managers.set(key, entry);
      continue;
    }
    const fields = difference(entry.fields, setOf(path));
    if (!isEmpty(fields)) managers.set(key, { ...entry, fields });
  }
  for (const scaler of scalers.values()) {
    if (isEmpty(scaler.fields)) continue;
    const identity = { ...scaler, apiVersion, fields: path.length === 0 ? EMPTY : setOf(path) };
    const key = managerKey(identity);
    managers.set(key, { ...identity, time: before.get(key)?.time });
  }
  return withManagers(parent, managers);
}
