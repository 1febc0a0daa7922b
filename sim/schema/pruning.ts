import { isArray, isObject, type Json, type JsonObject, withKey } from '../kube/index.ts';
import { childPath } from './field-error.ts';
import { objectMetaSchema } from './object-meta.ts';
import type { Schema } from './schema.ts';
import { schemaChildren } from './schema-children.ts';

/** What {@link pruneUnknown} kept, and the paths of what it dropped: `spec.unknown`, `spec.list[0].x`. */
export interface Pruned<T extends Json> {
  readonly object: T;
  readonly unknownPaths: readonly string[];
}

/** How {@link pruneUnknown} treats the top of the value. */
export interface PruneOptions {
  /** True (the default) for a whole API object: apiVersion, kind and metadata belong to it whatever the schema says. */
  readonly isResourceRoot?: boolean;
  /** Metadata stays as it is, also that of embedded resources. */
  readonly keepsMetadata?: boolean;
}

const TYPE_META = new Set(['apiVersion', 'kind', 'metadata']);
const RESOURCE_ROOT: Schema = { embeddedResource: true };

/**
 * Drops the fields a structural schema does not specify. Returns the same object when there is nothing to drop.
 * Dropped paths come as the server tells them: those of a whole object's own metadata, then the others sorted, then
 * those of embedded resources' metadata sorted. Recorded: conformance crd/pruning.
 * Source: apiextensions-apiserver pkg/apiserver/schema/{pruning,objectmeta}, customresource_handler.go (apply).
 */
export function pruneUnknown<T extends Json>(
  object: T,
  schema: Schema | undefined,
  options: PruneOptions = {},
): Pruned<T> {
  const isRoot = options.isResourceRoot ?? true;
  const root = isRoot ? asResourceRoot(schema) : schema;
  const ofMetadata: string[] = [];
  const ofFields: string[] = [];
  const ofEmbedded: string[] = [];
  const { keepsMetadata } = options;
  const own = isRoot && !keepsMetadata ? pruneMetadata(object, '', ofMetadata) : object;
  const pruned = prune(own, root, '', ofFields);
  const coerced =
    schema === undefined || keepsMetadata ? pruned : pruneEmbeddedMetadata(pruned, schema, '', ofEmbedded);
  return { object: coerced as T, unknownPaths: [...ofMetadata, ...ofFields.sort(), ...ofEmbedded.sort()] };
}

/** Drops what no ObjectMeta has from the `metadata` of a resource. */
function pruneMetadata(resource: Json, path: string, unknownPaths: string[]): Json {
  if (!isObject(resource) || !isObject(resource['metadata'])) return resource;
  const metadata = prune(resource['metadata'], objectMetaSchema, childPath(path, 'metadata'), unknownPaths);
  return metadata === resource['metadata'] ? resource : withKey(resource, 'metadata', metadata);
}

const embedding = new WeakMap<Schema, boolean>();

/** True when an embedded resource is declared at or below the node. */
export function hasEmbeddedResources(schema: Schema): boolean {
  const known = embedding.get(schema);
  if (known !== undefined) return known;
  const result = schema.embeddedResource === true || schemaChildren(schema).some(hasEmbeddedResources);
  embedding.set(schema, result);
  return result;
}

function pruneEmbeddedMetadata(value: Json, schema: Schema, path: string, unknownPaths: string[]): Json {
  if (!hasEmbeddedResources(schema)) return value;
  if (isArray(value)) {
    const { items } = schema;
    if (items === undefined) return value;
    const list = value.map((item, i) => pruneEmbeddedMetadata(item, items, `${path}[${i}]`, unknownPaths));
    return list.some((item, i) => item !== value[i]) ? list : value;
  }
  if (!isObject(value)) return value;
  let result: Json = schema.embeddedResource === true ? pruneMetadata(value, path, unknownPaths) : value;
  for (const [key, member] of Object.entries(value)) {
    const child = schema.properties?.get(key) ?? schema.additionalProperties;
    if (member === undefined || child === undefined || child === true) continue;
    const pruned = pruneEmbeddedMetadata(member, child, childPath(path, key), unknownPaths);
    if (pruned !== member) result = withKey(result as JsonObject, key, pruned);
  }
  return result;
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
