import { at, isArray, isObject, type Json, type JsonObject } from '../kube/index.ts';
import { decodeFieldsV1, EMPTY, type FieldSet, inOrder, isEmpty } from './field-set.ts';

export type Operation = 'Apply' | 'Update';

/** Who manages fields: the parts of an entry that tell managers apart. */
export interface ManagerIdentity {
  readonly manager: string;
  readonly operation: Operation;
  /** Of an Update, the version it was made in. An Apply keeps its identity across versions. */
  readonly apiVersion: string;
  readonly subresource: string;
}

/** One entry of `metadata.managedFields`. */
export interface ManagedEntry extends ManagerIdentity {
  readonly fields: FieldSet;
  /** RFC 3339; missing on entries that were made without a change to the object. */
  readonly time: string | undefined;
}

/** All managers of an object, by {@link managerKey}. */
export type Managers = Map<string, ManagedEntry>;

/** A key that is equal for the same manager, and sorts managers as the server's messages do. */
export function managerKey(identity: ManagerIdentity): string {
  const { manager, operation, apiVersion, subresource } = identity;
  return JSON.stringify({
    ...(manager === '' ? {} : { manager }),
    operation,
    ...(operation === 'Apply' || apiVersion === '' ? {} : { apiVersion }),
    ...(subresource === '' ? {} : { subresource }),
  });
}

/**
 * Reads `metadata.managedFields`. Undefined when an entry is malformed: the server then distrusts the whole list.
 * Source: apimachinery pkg/util/managedfields/internal/managedfields.go.
 */
export function decodeManagers(entries: Json | undefined): Managers | undefined {
  const managers: Managers = new Map();
  if (!isArray(entries)) return managers;
  for (const entry of entries) {
    const decoded = isObject(entry) ? decodeEntry(entry) : undefined;
    if (decoded === undefined) return undefined;
    managers.set(managerKey(decoded), decoded);
  }
  return managers;
}

const decodedEntries = new WeakMap<JsonObject, ManagedEntry>();

function decodeEntry(entry: JsonObject): ManagedEntry | undefined {
  // Stored entries are frozen and shared between versions of an object.
  const known = decodedEntries.get(entry);
  if (known !== undefined) return known;
  const { manager = '', operation, apiVersion, fieldsType, fieldsV1, subresource = '', time } = entry;
  if (operation !== 'Apply' && operation !== 'Update') return undefined;
  if (typeof apiVersion !== 'string' || apiVersion === '' || fieldsType !== 'FieldsV1') return undefined;
  if (typeof manager !== 'string' || typeof subresource !== 'string') return undefined;
  const fields = fieldsV1 === undefined || fieldsV1 === null ? EMPTY : decodeFieldsV1(fieldsV1);
  if (fields === undefined) return undefined;
  const decoded: ManagedEntry = {
    manager,
    operation,
    apiVersion,
    subresource,
    fields,
    time: typeof time === 'string' ? time : undefined,
  };
  if (Object.isFrozen(entry)) {
    decodedEntries.set(entry, decoded);
    sources.set(decoded, entry);
  }
  return decoded;
}

/** The JSON an entry was read from, which is reused when nothing in it changed. */
const sources = new WeakMap<ManagedEntry, JsonObject>();

function encodeEntry(entry: ManagedEntry): JsonObject {
  const source = sources.get(entry);
  if (source !== undefined) return source;
  return {
    ...(entry.manager === '' ? {} : { manager: entry.manager }),
    operation: entry.operation,
    apiVersion: entry.apiVersion,
    ...(entry.time === undefined ? {} : { time: entry.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: inOrder(entry.fields) as unknown as JsonObject,
    ...(entry.subresource === '' ? {} : { subresource: entry.subresource }),
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** RFC 3339 in UTC sorts as text; a missing time comes first. */
function compareEntries(a: ManagedEntry, b: ManagedEntry): number {
  return (
    compareText(a.operation, b.operation) ||
    compareText(a.time ?? '', b.time ?? '') ||
    compareText(a.manager, b.manager) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource, b.subresource)
  );
}

/** The list as it is stored; undefined when nobody manages anything. */
export function encodeManagers(managers: Managers): readonly JsonObject[] | undefined {
  if (managers.size === 0) return undefined;
  return [...managers.values()].sort(compareEntries).map(encodeEntry);
}

/** A copy of an entry with other fields, or the entry itself when they are the same. */
export function withFields(entry: ManagedEntry, fields: FieldSet): ManagedEntry {
  return fields === entry.fields ? entry : { ...entry, fields };
}

/** Sets or, when nothing is left, removes what a manager owns. */
export function setFields(managers: Managers, key: string, entry: ManagedEntry, fields: FieldSet): void {
  if (isEmpty(fields)) managers.delete(key);
  else managers.set(key, withFields(entry, fields));
}

/** `[{}]` is how a client asks for the removal of all entries. */
export function asksForReset(entries: Json | undefined): boolean {
  return (
    isArray(entries) &&
    entries.length === 1 &&
    isObject(entries[0]) &&
    Object.values(entries[0]).every((value) => value === undefined || value === null || value === '')
  );
}

/** The object with these managed fields instead of its own. */
export function withManagers<T extends JsonObject>(object: T, managers: Managers): T {
  const entries = encodeManagers(managers);
  const current = at(object, 'metadata', 'managedFields');
  if (entries === undefined && current === undefined) return object;
  if (entries !== undefined && isArray(current) && sameItems(current, entries)) return object;
  const metadata = isObject(object.metadata) ? object.metadata : {};
  const { managedFields: _old, ...others } = metadata;
  return {
    ...object,
    metadata: entries === undefined ? others : { ...others, managedFields: entries },
  };
}

function sameItems(a: readonly Json[], b: readonly Json[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
