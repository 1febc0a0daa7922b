import { Environment } from '@marcbachmann/cel-js';
import { Float64, Int64 } from '../../../sim/kube/index.ts';

/** Conversions of frozen objects are remembered: an object is looked at after every commit, but converted once. */
const converted = new WeakMap<object, unknown>();

/**
 * A JSON value as CEL wants it: whole numbers are ints (BigInt), so that `spec.replicas + 1` is no mix of types. What holds
 * no number is shared, not copied.
 */
export function toCel(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Int64) return value.value;
  if (value instanceof Float64) return value.value;
  if (value instanceof Date || value instanceof CelDuration) return value;
  const known = converted.get(value);
  if (known !== undefined) return known;
  const result = Array.isArray(value) ? convertedList(value) : convertedMap(value);
  if (Object.isFrozen(value)) converted.set(value, result);
  return result;
}

function convertedList(list: readonly unknown[]): unknown {
  const result = list.map(toCel);
  return result.some((item, index) => item !== list[index]) ? result : list;
}

function convertedMap(map: object): unknown {
  const entries = Object.entries(map);
  const result = entries.map(([key, value]) => [key, toCel(value)] as const);
  return result.some(([, value], index) => value !== entries[index]![1]) ? Object.fromEntries(result) : map;
}

/** A CEL value as JSON: what interpolation puts into a manifest. */
export function fromCel(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return `${value.toISOString().slice(0, 19)}Z`;
  if (value instanceof CelDuration) return String(value);
  if (Array.isArray(value)) return value.map(fromCel);
  if (value instanceof Map) return Object.fromEntries([...value].map(([k, v]) => [String(k), fromCel(v)]));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fromCel(v)]));
  return value;
}

/** cel-js has the class but does not export it. */
const CelDuration = new Environment().evaluate('duration("1s")').constructor as new (
  seconds: bigint,
  nanos: number,
) => object;

/** Milliseconds as a CEL duration. */
export function celDuration(ms: number): object {
  const seconds = Math.floor(ms / 1_000);
  return new CelDuration(BigInt(seconds), Math.round((ms - seconds * 1_000) * 1_000_000));
}
