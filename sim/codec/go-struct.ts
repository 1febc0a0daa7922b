import { isObject, type Json, type JsonObject } from '../kube/index.ts';
import { specialZero } from './special-values.ts';
import type { GoField, GoType, TypeTable } from './types/type-table.ts';

const EMPTY = new Map<string, Json>();
const SCALAR_ZERO = { string: '', bool: false, int32: 0, int64: 0, double: 0, bytes: null } as const;

/** Structs that were assembled here, and as what. They are frozen, so they stay what they are. */
const assembled = new WeakMap<object, GoType>();

/** True when a value is the very form the server writes this type in: decoding it again would change nothing. */
export function isAssembledAs(value: object, type: GoType): boolean {
  return assembled.get(value) === type;
}

/**
 * The JSON Go's encoder writes for a struct with the given members: declaration order, zero values by `omitempty`.
 * An absent member is the zero value. Members are complete themselves.
 */
export function assembleStruct(
  table: TypeTable,
  type: GoType,
  members: ReadonlyMap<string, Json>,
): JsonObject {
  const result: Record<string, Json> = {};
  if (type.hasTypeMeta) {
    const kind = members.get('kind');
    const apiVersion = members.get('apiVersion');
    if (kind !== undefined && kind !== '') result['kind'] = kind;
    if (apiVersion !== undefined && apiVersion !== '') result['apiVersion'] = apiVersion;
  }
  for (const [key, field] of table.fields(type)) {
    const value = members.get(key);
    const written =
      value === undefined ? zeroOf(table, field) : omitsWhenEmpty(field, value) ? undefined : value;
    if (written !== undefined) result[key] = written;
  }
  Object.freeze(result);
  assembled.set(result, type);
  return result;
}

/** A list item or map value that was `null` in JSON: the zero value of the element. */
export function emptyElement(table: TypeTable, field: GoField, ref: GoType | undefined): Json {
  if (!ref) return field.scalar === 'bytes' && field.shape === 'map' ? null : SCALAR_ZERO[field.scalar!];
  if (ref.special) return specialZero(ref.special) ?? null;
  return assembleStruct(table, ref, EMPTY);
}

/** What is written for a field that has Go's zero value; undefined for nothing. */
function zeroOf(table: TypeTable, field: GoField): Json | undefined {
  if (field.shape !== 'single') return field.omitEmpty ? undefined : null;
  if (field.ref === undefined) return field.omitEmpty ? undefined : SCALAR_ZERO[field.scalar!];
  const ref = table.type(field.ref);
  // A slice in Go, whatever it looks like in the table.
  if (ref.special === 'items') return field.omitEmpty ? undefined : null;
  // omitempty never drops a struct.
  if (ref.special) return specialZero(ref.special);
  return assembleStruct(table, ref, EMPTY);
}

function omitsWhenEmpty(field: GoField, value: Json): boolean {
  if (!field.omitEmpty) return false;
  switch (field.shape) {
    case 'pointer':
      return false;
    case 'list':
      return (value as readonly Json[]).length === 0;
    case 'map':
      return isObject(value) && isEmptyObject(value);
    case 'single':
      if (field.ref !== undefined) return Array.isArray(value) && value.length === 0;
      return value === '' || value === 0 || value === false;
  }
}

function isEmptyObject(value: JsonObject): boolean {
  for (const _key in value) return false;
  return true;
}
