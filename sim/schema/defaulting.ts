import { isArray, isObject, type Json, type JsonObject, withKey } from '../kube/index.ts';
import type { Schema } from './schema.ts';

/**
 * Fills in the defaults of a schema: `null` where null is not allowed and no default exists is dropped first, one that
 * has a default is replaced by it. Returns the same object when nothing changes.
 * Source: apiextensions-apiserver pkg/apiserver/schema/defaulting (prunenulls.go, algorithm.go).
 */
export function applySchemaDefaults<T extends Json>(object: T, schema: Schema | undefined): T {
  if (schema === undefined) return object;
  return applyDefaults(pruneNulls(object, schema), schema) as T;
}

/** As {@link applySchemaDefaults} for what was never decoded: null without a default stays, for validation to refuse. */
export function fillSchemaDefaults<T extends Json>(object: T, schema: Schema | undefined): T {
  return schema === undefined ? object : (applyDefaults(object, schema) as T);
}

const isNullAndMayNot = (value: Json | undefined, schema: Schema | undefined): boolean =>
  value === null && schema !== undefined && schema.nullable !== true;

function additional(schema: Schema | undefined): Schema | undefined {
  return schema?.additionalProperties === true ? undefined : schema?.additionalProperties;
}

/** Drops object members that are null, may not be and have no default. List items stay. */
export function pruneNulls(value: Json, schema: Schema | undefined): Json {
  if (schema === undefined) return value;
  if (isArray(value)) return mapItems(value, (item) => pruneNulls(item, schema.items));
  if (!isObject(value)) return value;
  let result = value;
  for (const key of Object.keys(value)) {
    const old = value[key];
    if (old === undefined || (old !== null && typeof old !== 'object')) continue;
    const child = schema.properties?.get(key) ?? additional(schema);
    if (isNullAndMayNot(old, child) && child?.default === undefined) {
      const { [key]: _dropped, ...rest } = result;
      result = rest;
    } else {
      const pruned = pruneNulls(old, child);
      if (pruned !== old) result = withKey(result, key, pruned);
    }
  }
  return result;
}

function applyDefaults(value: Json, schema: Schema | undefined): Json {
  if (schema === undefined) return value;
  if (isArray(value)) {
    const items = schema.items;
    return mapItems(value, (item) =>
      applyDefaults(isNullAndMayNot(item, items) ? (items?.default ?? null) : item, items),
    );
  }
  return isObject(value) ? defaultMembers(value, schema) : value;
}

function defaultMembers(object: JsonObject, schema: Schema): JsonObject {
  let result = object;
  for (const [key, fallback] of defaultsOf(schema)) {
    const present = Object.hasOwn(object, key) && object[key] !== undefined;
    if (!present || isNullAndMayNot(object[key], schema.properties?.get(key)))
      result = withKey(result, key, fallback);
  }
  for (const key of Object.keys(result)) {
    const old = result[key];
    if (old === undefined || (old !== null && typeof old !== 'object')) continue;
    const property = schema.properties?.get(key);
    const child = property ?? additional(schema);
    if (child === undefined) continue;
    const filled = property === undefined && isNullAndMayNot(old, child) ? (child.default ?? null) : old;
    const defaulted = applyDefaults(filled, child);
    if (defaulted !== old) result = withKey(result, key, defaulted);
  }
  return result;
}

const defaultTables = new WeakMap<Schema, readonly [string, Json][]>();

/** The members of a node that have a default: most have none, and a write should not walk them all to learn it. */
function defaultsOf(schema: Schema): readonly [string, Json][] {
  const known = defaultTables.get(schema);
  if (known !== undefined) return known;
  const table: [string, Json][] = [];
  for (const [key, property] of schema.properties ?? [])
    if (property.default !== undefined) table.push([key, property.default]);
  defaultTables.set(schema, table);
  return table;
}

function mapItems(list: readonly Json[], change: (item: Json) => Json): readonly Json[] {
  let result: Json[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const changed = change(list[i]!);
    if (changed === list[i]) continue;
    result ??= [...list];
    result[i] = changed;
  }
  return result ?? list;
}
