import { isArray, isObject, type Json, jsonEqual } from '../../kube/index.ts';
import type { NestedValidation } from '../schema.ts';
import { jsonText } from './json-text.ts';
import type { Predecessor } from './walk.ts';

/*
 * Which old value a new one replaces. Object members correlate by name, items of a list-map by their keys, items of
 * every other list not at all. Source: apiserver pkg/cel/common/equality.go.
 */

/** The item of the old list that has the same map keys as `item`; undefined where items cannot be told apart. */
export function correlatedItem(item: Json, oldList: Json, schema: NestedValidation): Predecessor {
  if (schema.listType !== 'map' || !isArray(oldList)) return undefined;
  const key = mapKeyOf(item, schema.listMapKeys ?? []);
  if (key === undefined) return undefined;
  const value = oldList.find((candidate) => mapKeyOf(candidate, schema.listMapKeys ?? []) === key);
  return value === undefined ? undefined : { value };
}

/** The identity of a list-map item, as text. */
export function mapKeyOf(item: Json, keys: readonly string[]): string | undefined {
  return isObject(item) ? jsonText(keys.map((key) => item[key] ?? null)) : undefined;
}

/**
 * Deep equality as ratcheting sees it: list-maps are equal whatever their order, and a member without a schema makes
 * objects differ, because upstream cannot correlate it.
 */
export function correlatedEqual(value: Json, old: Json, schema: NestedValidation | undefined): boolean {
  if (schema === undefined) return false;
  if (isArray(value) && isArray(old)) {
    if (value.length !== old.length) return false;
    if (schema.listType !== 'map') return jsonEqual(value, old);
    return value.every((item) => {
      const predecessor = correlatedItem(item, old, schema);
      return predecessor !== undefined && correlatedEqual(item, predecessor.value, schema.items);
    });
  }
  if (isObject(value) && isObject(old)) {
    const keys = definedKeys(value);
    if (keys.length !== definedKeys(old).length) return false;
    return keys.every((key) => {
      const before = Object.hasOwn(old, key) ? old[key] : undefined;
      if (before === undefined) return false;
      const additional = schema.additionalProperties;
      const child = schema.properties?.get(key) ?? (additional === true ? undefined : additional);
      return correlatedEqual(value[key]!, before, child);
    });
  }
  return jsonEqual(value, old);
}

function definedKeys(object: { readonly [key: string]: Json | undefined }): string[] {
  return Object.keys(object).filter((key) => object[key] !== undefined);
}
