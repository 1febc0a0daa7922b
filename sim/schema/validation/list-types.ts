import {
  duplicateField,
  type FieldError,
  invalidField,
  isArray,
  isObject,
  type Json,
  type JsonObject,
} from '../../kube/index.ts';
import { childPath } from '../field-error.ts';
import type { Schema } from '../schema.ts';
import { schemaChildren } from '../schema-children.ts';
import { jsonText } from './json-text.ts';

/**
 * Duplicates in lists of type set and map. Each duplicated value is told once, at its second place.
 * Source: apiextensions-apiserver pkg/apiserver/schema/listtype.
 */
export function validateListTypes(object: JsonObject, schema: Schema): FieldError[] {
  if (!hasListTypes(schema)) return [];
  const errors: FieldError[] = [];
  checkObject(object, schema, '', errors);
  return errors;
}

const known = new WeakMap<Schema, boolean>();

/** True when a set or a list-map is declared anywhere below. Structural schemas are finite trees. */
function hasListTypes(schema: Schema): boolean {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const result =
    schema.listType === 'set' || schema.listType === 'map' || schemaChildren(schema).some(hasListTypes);
  known.set(schema, result);
  return result;
}

function check(value: Json, schema: Schema, path: string, errors: FieldError[]): void {
  if (!hasListTypes(schema)) return;
  if (isArray(value)) checkList(value, schema, path, errors);
  else if (isObject(value)) checkObject(value, schema, path, errors);
}

function checkObject(object: JsonObject, schema: Schema, path: string, errors: FieldError[]): void {
  const additional = schema.additionalProperties;
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined) continue;
    if (additional !== undefined && additional !== true) check(value, additional, `${path}[${key}]`, errors);
    const property = schema.properties?.get(key);
    if (property !== undefined) check(value, property, childPath(path, key), errors);
  }
}

function checkList(list: readonly Json[], schema: Schema, path: string, errors: FieldError[]): void {
  if (schema.listType === 'set') {
    for (const i of secondPlaces(list)) errors.push(duplicateField(`${path}[${i}]`, list[i]));
  } else if (schema.listType === 'map') {
    errors.push(...checkListMap(list, schema.listMapKeys ?? [], path));
  }
  if (schema.items === undefined) return;
  for (const [i, item] of list.entries()) check(item, schema.items, `${path}[${i}]`, errors);
}

function checkListMap(list: readonly Json[], keys: readonly string[], path: string): FieldError[] {
  const wrong = list.findIndex((item) => item !== null && !isObject(item));
  if (wrong >= 0)
    return [
      invalidField(`${path}[${wrong}]`, list[wrong], 'must be an object for an array of list-type map'),
    ];
  const identities = list.map((item) => identityOf(item as JsonObject | null, keys));
  return secondPlaces(identities).map((i) => duplicateField(`${path}[${i}]`, identities[i]));
}

/** The key members an item has. */
function identityOf(item: JsonObject | null, keys: readonly string[]): JsonObject {
  if (item === null) return {};
  return Object.fromEntries(keys.flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]]])));
}

/** The index at which each duplicated value occurs for the second time. */
function secondPlaces(list: readonly Json[]): number[] {
  const times = new Map<string, number>();
  return list.flatMap((value, i) => {
    const text = jsonText(value);
    const seen = times.get(text) ?? 0;
    times.set(text, seen + 1);
    return seen === 1 ? [i] : [];
  });
}
