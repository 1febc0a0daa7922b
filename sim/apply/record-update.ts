import { formatTime, type JsonObject, jsonEqual, type KubeObject, withKey } from '../kube/index.ts';
import type { Schema } from '../schema/index.ts';
import { capUpdateManagers } from './cap-update-managers.ts';
import { difference, EMPTY, type FieldSet, isEmpty, union } from './field-set.ts';
import { TypedValueError } from './list-element.ts';
import {
  asksForReset,
  decodeManagers,
  type ManagedEntry,
  type Managers,
  managerKey,
  withManagers,
} from './managers.ts';
import { takeByUpdate } from './ownership.ts';
import { serverOwnedFields } from './server-owned-fields.ts';
import { objectTypeOf, type TypeNode } from './type-node.ts';
import { typedProblems } from './typed-validation.ts';

/** The schema behind an `apiVersion` of the same kind. */
export type SchemaOfVersion = (apiVersion: string) => Schema | undefined | 'missing';

/** A write that is no apply: create, update, or a JSON, merge or strategic patch. */
export interface UpdateRecord {
  /** The object before; undefined on create. */
  readonly live?: KubeObject | undefined;
  /** What a fresh object of the type looks like (a Go struct's zero values); what a create is compared with. */
  readonly empty?: JsonObject | undefined;
  /** The object after, as the client wants it: defaults applied, strategy not yet. */
  readonly next: KubeObject;
  /** `fieldManager`, else the user agent up to its first slash. */
  readonly manager: string;
  /** `status`, `scale`, ... or empty. */
  readonly subresource: string;
  /** The version of the request. */
  readonly apiVersion: string;
  /** The schema of the type; undefined when anything goes. */
  readonly schema: Schema | undefined;
  /**
   * The schema of another version that an entry was made in; `missing` when that version is gone. Without it all versions
   * count as one, which is right where objects are converted.
   */
  readonly schemaOfVersion?: SchemaOfVersion | undefined;
  /** The server's clock, milliseconds since the epoch. */
  readonly now: number;
  /** What this endpoint resets (`status` on the main one): such changes belong to nobody. */
  readonly resetFields?: FieldSet | undefined;
}

/** Without any managed fields an object stays untracked until somebody applies. Source: skipnonapplied.go. */
function isUntracked(live: KubeObject | undefined, managers: Managers): boolean {
  return live?.metadata.uid !== undefined && managers.size === 0;
}

/** Which entries a write starts from: its own when it brings valid ones, else those of the live object. */
function startingManagers({ live, next, subresource }: UpdateRecord): Managers {
  const liveManagers = (): Managers => decodeManagers(live?.metadata.managedFields) ?? new Map();
  const given = next.metadata.managedFields;
  if (subresource !== '' || given === live?.metadata.managedFields) return liveManagers();
  if (asksForReset(given)) return new Map();
  const managers = decodeManagers(given);
  return managers === undefined || managers.size === 0 ? liveManagers() : managers;
}

/** The live object as field comparison sees it: without the bookkeeping itself. */
function withoutManagedFields(object: KubeObject): JsonObject {
  if (object.metadata.managedFields === undefined) return object;
  const { managedFields: _own, ...metadata } = object.metadata;
  return withKey(object, 'metadata', metadata);
}

/**
 * Managers of other versions are asked in their version: those of versions that are gone are forgotten, and an object
 * that has not the form of such a version cannot be compared.
 * @throws TypedValueError then. Source: structured-merge-diff merge/update.go, apimachinery managedfields versionconverter.go;
 * recorded: conformance crd/versions.
 */
function checkOtherVersions(update: UpdateRecord, managers: Managers, objects: readonly JsonObject[]): void {
  const { schemaOfVersion, apiVersion } = update;
  if (schemaOfVersion === undefined) return;
  for (const [key, entry] of [...managers]) {
    if (entry.apiVersion === apiVersion) continue;
    const schema = schemaOfVersion(entry.apiVersion);
    if (schema === 'missing') {
      managers.delete(key);
      continue;
    }
    const type = objectTypeOf(schema);
    for (const object of objects) {
      const problems = typedProblems(type, object, 'allowed');
      if (problems !== undefined) throw new TypedValueError(problems);
    }
  }
}

/**
 * Lets an update take what it changes; `managers` is changed in place.
 * @throws TypedValueError when the objects cannot be compared.
 * Source: managedfields/internal/managedfieldsupdater.go.
 */
export function trackUpdate(
  type: TypeNode,
  managers: Managers,
  live: JsonObject,
  next: JsonObject,
  identity: Omit<ManagedEntry, 'fields'>,
  resetFields: FieldSet,
): void {
  const taken = difference(takeByUpdate(type, managers, live, next, resetFields), serverOwnedFields);
  if (isEmpty(taken)) return;
  const key = managerKey(identity);
  const previous = managers.get(key);
  const fields = previous === undefined ? taken : union(previous.fields, taken);
  managers.set(key, { ...identity, fields });
}

/**
 * Returns `next` with the `metadata.managedFields` the server would store. Costs what the write changes; an object that
 * shares its parts with `live` is not walked. Never throws: where the server cannot compare, it drops the bookkeeping.
 */
export function recordUpdate(update: UpdateRecord): KubeObject {
  const { live, next } = update;
  const managers = startingManagers(update);
  if (isUntracked(live, managers)) return withManagers(next, managers);
  const before = live ?? update.empty ?? { apiVersion: next.apiVersion, kind: next.kind };
  const identity = {
    manager: update.manager === '' ? 'unknown' : update.manager,
    operation: 'Update' as const,
    apiVersion: update.apiVersion,
    subresource: update.subresource,
    time: formatTime(update.now),
  };
  const left = live === undefined ? before : withoutManagedFields(live);
  const right = withoutManagedFields(next);
  try {
    checkOtherVersions(update, managers, [left, right]);
    trackUpdate(objectTypeOf(update.schema), managers, left, right, identity, update.resetFields ?? EMPTY);
  } catch (error) {
    if (!(error instanceof TypedValueError)) throw error;
    return withManagers(next, new Map());
  }
  capUpdateManagers(managers);
  return withManagers(next, managers);
}

/**
 * The object to store when a write changed nothing but the times in `managedFields`: then the old times stay, so that
 * nothing is written. Source: apiserver fieldmanager/admission IgnoreManagedFieldsTimestampsTransformer.
 */
export function keepTimesOfUnchanged(live: KubeObject, next: KubeObject): KubeObject {
  const before = live.metadata.managedFields;
  const after = next.metadata.managedFields;
  if (before === undefined || after === undefined || before === after || before.length !== after.length)
    return next;
  const sameEntries = after.every((entry, index) => {
    const old = before[index]!;
    return entry === old || jsonEqual({ ...entry, time: null }, { ...old, time: null });
  });
  if (!sameEntries) return next;
  const restored: KubeObject = { ...next, metadata: { ...next.metadata, managedFields: before } };
  return jsonEqual(live, restored) ? live : next;
}
