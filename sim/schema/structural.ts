import { Float64, Int64, isArray, isObject, type Json, type JsonObject, member } from '../kube/index.ts';
import type { NestedValidation, Schema, ValidationRule, ValueValidation } from './schema.ts';

/** Types a JSON schema may name. */
const TYPES = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean']);

/**
 * The {@link Schema} of a CustomResourceDefinition's `openAPIV3Schema`. Expects a schema that passed CRD validation;
 * what is not understood is left out.
 */
export function schemaFromCrd(openAPIV3Schema: JsonObject): Schema {
  const validation = valueValidation(openAPIV3Schema);
  return {
    ...shape(openAPIV3Schema, schemaFromCrd),
    ...copy(openAPIV3Schema, ['description', 'title', 'externalDocs', 'example']),
    ...defaultOf(openAPIV3Schema),
    ...flag(openAPIV3Schema, 'x-kubernetes-preserve-unknown-fields', 'preserveUnknownFields'),
    ...flag(openAPIV3Schema, 'x-kubernetes-embedded-resource', 'embeddedResource'),
    ...text(openAPIV3Schema, 'x-kubernetes-map-type', 'mapType'),
    ...(validation === undefined ? {} : { validation }),
  } as Schema;
}

function nestedFromCrd(json: JsonObject): NestedValidation {
  const validation = valueValidation(json);
  return { ...shape(json, nestedFromCrd), ...(validation === undefined ? {} : { validation }) };
}

/** What a schema node and a nested validation have in common. */
function shape<T>(json: JsonObject, child: (json: JsonObject) => T): Partial<NestedValidation> {
  const type = member(json, 'type');
  const properties = member(json, 'properties');
  const additional = member(json, 'additionalProperties');
  const items = member(json, 'items');
  const keys = member(json, 'x-kubernetes-list-map-keys');
  return {
    ...(typeof type === 'string' && TYPES.has(type) ? { type } : {}),
    ...text(json, 'format', 'format'),
    ...flag(json, 'nullable', 'nullable'),
    ...flag(json, 'x-kubernetes-int-or-string', 'intOrString'),
    ...(isObject(properties) ? { properties: childMap(properties, child) } : {}),
    ...(isObject(additional) ? { additionalProperties: child(additional) } : {}),
    ...(additional === true ? { additionalProperties: true } : {}),
    ...(isObject(items) ? { items: child(items) } : {}),
    ...text(json, 'x-kubernetes-list-type', 'listType'),
    ...(isArray(keys) ? { listMapKeys: keys.filter((key) => typeof key === 'string') } : {}),
  } as Partial<NestedValidation>;
}

function childMap<T>(properties: JsonObject, child: (json: JsonObject) => T): ReadonlyMap<string, T> {
  const children = new Map<string, T>();
  for (const [name, value] of Object.entries(properties))
    if (isObject(value)) children.set(name, child(value));
  return children;
}

function copy(json: JsonObject, names: readonly string[]): Partial<Schema> {
  return Object.fromEntries(names.flatMap((name) => (json[name] === undefined ? [] : [[name, json[name]]])));
}

/** `default: null` counts as no default, as in Go where it is a nil interface. */
function defaultOf(json: JsonObject): Partial<Schema> {
  const value = member(json, 'default');
  return value === undefined || value === null ? {} : { default: value };
}

function flag(json: JsonObject, keyword: string, name: string): object {
  return member(json, keyword) === true ? { [name]: true } : {};
}

function text(json: JsonObject, keyword: string, name: string): object {
  const value = member(json, keyword);
  return typeof value === 'string' && value !== '' ? { [name]: value } : {};
}

/** A number of any form as a double: what Go's `*float64` fields hold. */
export function asDouble(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof Float64) return value.value;
  if (value instanceof Int64) return Number(value.value);
  return undefined;
}

const NUMBERS = [
  'minimum',
  'maximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
] as const;
const COMBINATORS = ['allOf', 'anyOf', 'oneOf'] as const;

function valueValidation(json: JsonObject): ValueValidation | undefined {
  const checks: [string, unknown][] = [];
  for (const name of NUMBERS) {
    const value = asDouble(member(json, name));
    if (value !== undefined) checks.push([name, value]);
  }
  for (const name of ['exclusiveMinimum', 'exclusiveMaximum', 'uniqueItems'])
    if (member(json, name) === true) checks.push([name, true]);
  for (const name of ['required', 'enum']) {
    const value = member(json, name);
    if (isArray(value) && value.length > 0) checks.push([name, value]);
  }
  const pattern = member(json, 'pattern');
  if (typeof pattern === 'string' && pattern !== '') checks.push(['pattern', pattern]);
  for (const name of COMBINATORS) {
    const value = member(json, name);
    if (isArray(value) && value.length > 0) checks.push([name, value.filter(isObject).map(nestedFromCrd)]);
  }
  const not = member(json, 'not');
  if (isObject(not)) checks.push(['not', nestedFromCrd(not)]);
  const rules = member(json, 'x-kubernetes-validations');
  if (isArray(rules) && rules.length > 0)
    checks.push(['rules', rules.filter(isObject) as unknown as ValidationRule[]]);
  return checks.length === 0 ? undefined : Object.fromEntries(checks);
}
