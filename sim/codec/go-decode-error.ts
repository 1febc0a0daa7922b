import { Float64, Int64, type Json } from '../kube/index.ts';
import { DecodeError } from './json-syntax.ts';
import type { GoField, GoType } from './types/type-table.ts';

/** Where a value stands: the struct that holds the field and the JSON names from the root down, without list indices. */
export interface GoContext {
  readonly struct: string;
  readonly fields: string;
}

/** How Go names the JSON it met. */
export function jsonTypeName(value: Json): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number' || value instanceof Int64 || value instanceof Float64) return 'number';
  return 'object';
}

/** `json: cannot unmarshal number into Go struct field ConfigMap.data of type string`. Source: encoding/json UnmarshalTypeError. */
export function cannotUnmarshal(value: string, goType: string, context: GoContext | undefined): DecodeError {
  const target = context ? `struct field ${context.struct}.${context.fields}` : 'value';
  return new DecodeError(`json: cannot unmarshal ${value} into Go ${target} of type ${goType}`);
}

const GO_SCALARS = {
  string: 'string',
  bytes: '[]uint8',
  bool: 'bool',
  int32: 'int32',
  int64: 'int64',
  double: 'float64',
};

/** The Go type of one value of `field`: an item of a list, a value of a map, or the field itself. */
export function elementTypeName(field: GoField, refType: GoType | undefined): string {
  return field.goType ?? refType?.qualifiedName ?? GO_SCALARS[field.scalar ?? 'string'];
}

/** The Go type of the field: `[]v1.Container`, `map[string]string`. Pointers are not shown. */
export function fieldTypeName(field: GoField, refType: GoType | undefined): string {
  if (field.goContainer !== undefined) return field.goContainer;
  const element = elementTypeName(field, refType);
  if (field.shape === 'list') return `[]${element}`;
  return field.shape === 'map' ? `map[string]${element}` : element;
}

/** A number as its text in the body: `1.0` for a whole float. */
export function numberText(value: number | Int64 | Float64): string {
  if (value instanceof Int64) return value.value.toString();
  if (value instanceof Float64) return Number.isInteger(value.value) ? `${value.value}.0` : `${value.value}`;
  return String(value);
}
