import { decodeJsonText } from '../../sim/codec/index.ts';
import { Float64, Int64, isArray, isObject, type Json } from '../../sim/kube/index.ts';

/** JSON as the goldens hold it: numbers that JavaScript would change are `{"$num": "<literal>"}`. */
export type PlainJson = null | boolean | number | string | readonly PlainJson[] | PlainObject;
export type PlainObject = { readonly [key: string]: PlainJson };

export function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads a body without losing anything.
 * @throws DecodeError when it is not JSON.
 */
export function parsePlain(text: string): PlainJson {
  return toPlain(decodeJsonText(text).value);
}

function toPlain(value: Json): PlainJson {
  if (value instanceof Int64) return { $num: value.value.toString() };
  if (value instanceof Float64) return value.value;
  if (isArray(value)) return value.map(toPlain);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toPlain(member ?? null)]));
}

/** Writes a body; `$num` literals come out as they went in. */
export function stringifyPlain(value: PlainJson): string {
  if (Array.isArray(value)) return `[${(value as readonly PlainJson[]).map(stringifyPlain).join(',')}]`;
  if (!isPlainObject(value)) return JSON.stringify(value);
  const literal = value['$num'];
  if (typeof literal === 'string' && Object.keys(value).length === 1) return literal;
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}:${stringifyPlain(member)}`,
  );
  return `{${members.join(',')}}`;
}
