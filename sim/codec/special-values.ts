import {
  canonicalQuantity,
  isArray,
  isNumber,
  isObject,
  type Json,
  QUANTITY_FORMAT_MESSAGE,
} from '../kube/index.ts';
import { cannotUnmarshal, type GoContext, jsonTypeName, numberText } from './go-decode-error.ts';
import { canonicalTime } from './go-time.ts';
import { DecodeError } from './json-syntax.ts';
import type { SpecialType } from './types/type-table.ts';

/** What the JSON of a special type may hold that is a struct of its own: the schemas of CRDs. */
export type DecodeSchema = (value: Json) => Json;

/**
 * Reads a value of a type with an UnmarshalJSON of its own and returns it as the type's MarshalJSON writes it; undefined
 * for the type's zero. Their errors end the decoding at once, as in Go.
 * @throws DecodeError
 */
export function decodeSpecial(
  special: SpecialType,
  value: Json,
  context: GoContext | undefined,
  decodeSchema: DecodeSchema,
): Json | undefined {
  if (value === null) return undefined;
  switch (special) {
    case 'time':
    case 'microTime':
      if (typeof value !== 'string') throw cannotUnmarshal(jsonTypeName(value), 'string', context);
      return canonicalTime(value, special);
    case 'duration':
      if (typeof value !== 'string') throw cannotUnmarshal(jsonTypeName(value), 'string', context);
      return value;
    case 'quantity':
      return decodeQuantity(value);
    case 'intOrString':
      return decodeIntOrString(value, context);
    case 'rawJSON':
      return value;
    case 'items':
      if (!isArray(value)) throw cannotUnmarshal(jsonTypeName(value), '[]string', context);
      return value;
    case 'schemaOrBool':
      if (typeof value === 'boolean') return value;
      if (!isObject(value)) throw new DecodeError('boolean or JSON schema expected');
      return decodeSchema(value);
    case 'schemaOrArray':
      if (isArray(value)) return value.length === 0 ? undefined : value.map(decodeSchema);
      return isObject(value) ? decodeSchema(value) : undefined;
    case 'schemaOrStringArray':
      if (isArray(value)) return value.length === 0 ? undefined : value;
      return isObject(value) ? decodeSchema(value) : undefined;
  }
}

/** Source: apimachinery resource.Quantity.UnmarshalJSON: quotes are optional, the spelling becomes canonical. */
function decodeQuantity(value: Json): string {
  const text = isNumber(value)
    ? numberText(value)
    : typeof value === 'string'
      ? value.trim()
      : jsonTypeName(value);
  const canonical = canonicalQuantity(text);
  if (canonical === undefined) throw new DecodeError(QUANTITY_FORMAT_MESSAGE);
  return canonical;
}

function decodeIntOrString(value: Json, context: GoContext | undefined): Json {
  if (typeof value === 'string') return value;
  if (!isNumber(value)) throw cannotUnmarshal(jsonTypeName(value), 'int32', context);
  const isInt32 = typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 0x7fffffff;
  if (!isInt32) throw cannotUnmarshal(`number ${numberText(value)}`, 'int32', context);
  return value;
}

/** The JSON of a special type's zero value; undefined where a field of the type is left out. */
export function specialZero(special: SpecialType): Json | undefined {
  switch (special) {
    case 'quantity':
      return '0';
    case 'intOrString':
      return 0;
    case 'duration':
      return '0s';
    case 'items':
      return undefined;
    case 'schemaOrBool':
      return false;
    default:
      return null;
  }
}
