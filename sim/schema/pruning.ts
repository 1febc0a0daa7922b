import { isArray, isObject, type Json, type JsonObject, withKey } from '../kube/index.ts';
import { childPath } from './field-error.ts';
import type { Schema } from './schema.ts';

/** What {@link pruneUnknown} kept, and the paths of what it dropped, sorted: `spec.unknown`, `spec.list[0].x`. */
export interface Pruned<T extends Json> {
  readonly object: T;
  readonly unknownPaths: readonly string[];
}

/** How {@link pruneUnknown} treats the top of the value. */
export interface PruneOptions {
  /** True (the default) for a whole API object: apiVersion, kind and metadata belong to it whatever the schema says. */
  readonly isResourceRoot?: boolean;
}

const TYPE_META = new Set(['apiVersion', 'kind', 'metadata']);
const RESOURCE_ROOT: Schema = { embeddedResource: true };

/**
 * Drops the fields a structural schema does not specify. Returns the same object when there is nothing to drop.
 * Source: apiextensions-apiserver pkg/apiserver/schema/pruning.
 */
export function pruneUnknown<T extends Json>(
  object: T,
  schema: Schema | undefined,
  options: PruneOptions = {},
): Pruned<T> {
  const isRoot = options.isResourceRoot ?? true;
  const root = isRoot ? asResourceRoot(schema) : schema;
  const unknownPaths: string[] = [];
  const pruned = prune(object, root, '', unknownPaths) as T;
  return { object: pruned, unknownPaths: unknownPaths.length > 1 ? unknownPaths.sort() : unknownPaths };
}

const resourceRoots = new WeakMap<Schema, Schema>();

function asResourceRoot(schema: Schema | undefined): Schema {
  if (schema === undefined) return RESOURCE_ROOT;
  if (schema.embeddedResource === true) return schema;
  const known = resourceRoots.get(schema);
  if (known !== undefined) return known;
  const root = { ...schema, embeddedResource: true };
  resourceRoots.set(schema, root);
  return root;
}

function prune(value: Json, schema: Schema | undefined, path: string, unknownPaths: string[]): Json {
  if (isArray(value)) return pruneItems(value, schema, path, unknownPaths);
  if (isObject(value)) return pruneMembers(value, schema, path, unknownPaths);
  return value;
}

function pruneItems(
  list: readonly Json[],
  schema: Schema | undefined,
  path: string,
  unknownPaths: string[],
): readonly Json[] {
  const items = schema?.items;
  if (items === undefined && schema?.preserveUnknownFields === true) return list;
  let result: Json[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item = list[i]!;
    if (typeof item !== 'object' || item === null) continue;
    const pruned = prune(item, items, `${path}[${i}]`, unknownPaths);
    if (pruned === item) continue;
    result ??= [...list];
    result[i] = pruned;
  }
  return result ?? list;
}

function pruneMembers(
  object: JsonObject,
  schema: Schema | undefined,
  path: string,
  unknownPaths: string[],
): JsonObject {
  let result: JsonObject | undefined;
  let dropped: Set<string> | undefined;
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined) continue;
    if (schema?.embeddedResource === true && TYPE_META.has(key)) continue;
    const child = schema?.properties?.get(key) ?? schema?.additionalProperties;
    if (child === undefined) {
      if (schema?.preserveUnknownFields === true) continue;
      if (path !== '' || !TYPE_META.has(key)) unknownPaths.push(childPath(path, key));
      dropped ??= new Set();
      dropped.add(key);
      continue;
    }
    if (typeof value !== 'object' || value === null) continue;
    // `additionalProperties: true` has no schema, and without one nothing inside is known
    const pruned = prune(value, child === true ? undefined : child, childPath(path, key), unknownPaths);
    if (pruned !== value) result = withKey(result ?? object, key, pruned);
  }
  if (dropped === undefined) return result ?? object;
  return Object.fromEntries(Object.entries(result ?? object).filter(([key]) => !dropped.has(key)));
}
