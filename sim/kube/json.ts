/**
 * JSON as a Go server holds it. Whole numbers within +-(2^53-1) and fractions are JavaScript numbers; what a double
 * would lose has a class of its own. Both print through `JSON.stringify`.
 */
export type Json = null | boolean | number | string | Int64 | Float64 | readonly Json[] | JsonObject;

/** A JSON object. `__proto__` is just a key: build with {@link withKey}, `Object.fromEntries` or spread, never `o[key] = v`. */
export type JsonObject = { readonly [key: string]: Json | undefined };

/** An int64 beyond 2^53, kept exactly. */
export class Int64 {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
    Object.freeze(this);
  }
  toJSON(): unknown {
    return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(this.value.toString());
  }
}

/** A whole number that was written as a float (`1.0`, `1e3`): Go keeps it a float64, and validation tells the two apart. */
export class Float64 {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
    Object.freeze(this);
  }
  toJSON(): number {
    return this.value;
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Int64) &&
    !(value instanceof Float64)
  );
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** True for every form a number takes, see {@link Json}. */
export function isNumber(value: Json | undefined): value is number | Int64 | Float64 {
  return typeof value === 'number' || value instanceof Int64 || value instanceof Float64;
}

/** The own member `key`, or undefined. Never looks at the prototype. */
export function member(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** A copy of `object` with `key` set; everything else is shared. */
export function withKey(object: JsonObject, key: string, value: Json): JsonObject {
  if (key === '__proto__') return Object.fromEntries([...Object.entries(object), [key, value]]) as JsonObject;
  return { ...object, [key]: value };
}

/** A copy of `object` without `key`, or `object` itself when it has none. */
export function withoutKey(object: JsonObject, key: string): JsonObject {
  if (!Object.hasOwn(object, key)) return object;
  const { [key]: _removed, ...rest } = object;
  return rest;
}

/** Structural equality; key order is irrelevant, list order matters, `1` and `1.0` differ as in Go. */
export function jsonEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a === null || b === null) return false;
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  if (a instanceof Int64 || b instanceof Int64)
    return a instanceof Int64 && b instanceof Int64 && a.value === b.value;
  if (a instanceof Float64 || b instanceof Float64)
    return a instanceof Float64 && b instanceof Float64 && a.value === b.value;
  if (isArray(a)) {
    if (!isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!jsonEqual(a[i], b[i])) return false;
    return true;
  }
  if (isArray(b)) return false;
  let remaining = 0;
  for (const key in b) if (b[key] !== undefined) remaining += 1;
  for (const key in a) {
    if (a[key] === undefined) continue;
    if (!Object.hasOwn(b, key) || !jsonEqual(a[key], b[key])) return false;
    remaining -= 1;
  }
  return remaining === 0;
}

/** Freezes `value` all the way down and returns it. Stops at frozen nodes: stored objects share frozen subtrees. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const key of Object.keys(value)) deepFreeze((value as Record<string, unknown>)[key]);
  return value;
}
