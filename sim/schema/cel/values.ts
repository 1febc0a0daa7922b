import { CelEvaluationError } from './errors.ts';
import { type CelType, DYN, listOf, mapOf, optionalOf, primitive } from './types.ts';

/**
 * A value while an expression runs. `int` is a bigint, `double` a number; JSON objects and lists are looked at through
 * a {@link CelMap} or {@link CelList} and never copied.
 */
export type CelValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | CelUint
  | CelTimestamp
  | CelDuration
  | CelList
  | CelMap
  | CelOptional
  | CelTypeValue
  | CelOpaque;

/** An unsigned 64-bit integer. */
export class CelUint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** An instant in nanoseconds since the epoch. */
export class CelTimestamp {
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
}

/** A span of nanoseconds. */
export class CelDuration {
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
}

/** A list whose items come into being when they are asked for. */
export class CelList {
  readonly size: number;
  /**
   * What identifies an item where order is irrelevant: itself in a list of type set, its keys in a list of type map.
   * Source: apiserver pkg/cel/common/values.go (unstructuredSetList, unstructuredMapList).
   */
  readonly identityOf: ((item: CelValue) => CelValue) | undefined;
  readonly #item: (index: number) => CelValue;
  constructor(size: number, item: (index: number) => CelValue, identityOf?: (item: CelValue) => CelValue) {
    this.size = size;
    this.identityOf = identityOf;
    this.#item = item;
  }
  static of(items: readonly CelValue[]): CelList {
    return new CelList(items.length, (index) => items[index]!);
  }
  item(index: number): CelValue {
    return this.#item(index);
  }
  *[Symbol.iterator](): Iterator<CelValue> {
    for (let i = 0; i < this.size; i++) yield this.#item(i);
  }
}

/** A map or an object. */
export interface CelMap {
  readonly isMap: true;
  /** `object` for what has declared fields; they print differently in errors. */
  readonly isObject: boolean;
  readonly size: number;
  get(key: CelValue): CelValue | undefined;
  keys(): Iterable<CelValue>;
}

/** A map literal. Numeric keys are found across int, uint and double. */
export class CelMapLiteral implements CelMap {
  readonly isMap = true as const;
  readonly isObject = false;
  readonly #entries = new Map<unknown, readonly [CelValue, CelValue]>();
  constructor(entries: Iterable<readonly [CelValue, CelValue]>) {
    for (const entry of entries) this.#entries.set(keyIdentity(entry[0]), entry);
  }
  get size(): number {
    return this.#entries.size;
  }
  get(key: CelValue): CelValue | undefined {
    return this.#entries.get(keyIdentity(key))?.[1];
  }
  *keys(): Iterable<CelValue> {
    for (const [key] of this.#entries.values()) yield key;
  }
}

function keyIdentity(key: CelValue): unknown {
  if (key instanceof CelUint) return key.value;
  if (typeof key === 'number' && Number.isInteger(key)) return BigInt(key);
  return key;
}

export class CelOptional {
  static readonly none = new CelOptional(undefined);
  readonly value: CelValue | undefined;
  constructor(value: CelValue | undefined) {
    this.value = value;
  }
}

/** A type as a value: what `type(x)` and the names of types yield. */
export class CelTypeValue {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A value of a library's own type. */
export interface CelOpaque {
  /** `kubernetes.Quantity`. */
  readonly opaqueType: string;
  equals(other: CelOpaque): boolean;
}

export const isCelMap = (value: CelValue): value is CelMap =>
  typeof value === 'object' && value !== null && 'isMap' in value;
export const isOpaque = (value: CelValue): value is CelOpaque =>
  typeof value === 'object' && value !== null && 'opaqueType' in value;

/** The name of a value's type at run time. */
export function typeNameOf(value: CelValue): string {
  if (value === null) return 'null_type';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'string':
      return 'string';
  }
  if (value instanceof CelUint) return 'uint';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof CelTimestamp) return 'google.protobuf.Timestamp';
  if (value instanceof CelDuration) return 'google.protobuf.Duration';
  if (value instanceof CelList) return 'list';
  if (value instanceof CelOptional) return 'optional_type';
  if (value instanceof CelTypeValue) return 'type';
  if (isOpaque(value)) return value.opaqueType;
  return value.isObject ? 'object' : 'map';
}

const PRIMITIVE_NAMES: Readonly<Record<string, CelType>> = {
  null_type: primitive('null'),
  bool: primitive('bool'),
  int: primitive('int'),
  double: primitive('double'),
  string: primitive('string'),
  uint: primitive('uint'),
  bytes: primitive('bytes'),
  'google.protobuf.Timestamp': primitive('timestamp'),
  'google.protobuf.Duration': primitive('duration'),
  list: listOf(DYN),
  map: mapOf(DYN, DYN),
  object: DYN,
  optional_type: optionalOf(DYN),
  type: { kind: 'type' },
};

/** The static type that a value has at run time, its contents unknown. */
export function runtimeType(value: CelValue): CelType {
  const name = typeNameOf(value);
  return PRIMITIVE_NAMES[name] ?? { kind: 'opaque', name };
}

/** CEL equality: numbers compare by value across types, different types are unequal. */
export function celEquals(a: CelValue, b: CelValue): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  const [x, y] = [numeric(a), numeric(b)];
  if (x !== undefined && y !== undefined) return compareNumbers(x, y) === 0;
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && compareBytes(a, b) === 0;
  if (a instanceof CelTimestamp) return b instanceof CelTimestamp && a.nanoseconds === b.nanoseconds;
  if (a instanceof CelDuration) return b instanceof CelDuration && a.nanoseconds === b.nanoseconds;
  if (a instanceof CelTypeValue) return b instanceof CelTypeValue && a.name === b.name;
  if (a instanceof CelOptional) return b instanceof CelOptional && optionalsEqual(a, b);
  if (a instanceof CelList) return b instanceof CelList && listsEqual(a, b);
  if (isOpaque(a)) return isOpaque(b) && a.opaqueType === b.opaqueType && a.equals(b);
  return isCelMap(a) && isCelMap(b) && mapsEqual(a, b);
}

function optionalsEqual(a: CelOptional, b: CelOptional): boolean {
  if (a.value === undefined || b.value === undefined) return a.value === b.value;
  return celEquals(a.value, b.value);
}

function listsEqual(a: CelList, b: CelList): boolean {
  if (a.size !== b.size) return false;
  const { identityOf } = a;
  if (identityOf !== undefined)
    return [...a].every((item) => {
      const partner = [...b].find((other) => celEquals(identityOf(item), identityOf(other)));
      return partner !== undefined && celEquals(item, partner);
    });
  for (let i = 0; i < a.size; i++) if (!celEquals(a.item(i), b.item(i))) return false;
  return true;
}

function mapsEqual(a: CelMap, b: CelMap): boolean {
  if (a.size !== b.size) return false;
  for (const key of a.keys()) {
    const other = b.get(key);
    if (other === undefined || !celEquals(a.get(key)!, other)) return false;
  }
  return true;
}

function numeric(value: CelValue): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof CelUint ? value.value : undefined;
}

/** NaN equals nothing and is less than nothing. */
function compareNumbers(a: bigint | number, b: bigint | number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  // biome-ignore lint/suspicious/noDoubleEquals: a bigint and a number of the same value are equal only loosely
  return a == b ? 0 : Number.NaN;
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b);
}

/** -1, 0 or 1; NaN where a NaN takes part. @throws CelEvaluationError for values without a common order. */
export function celCompare(a: CelValue, b: CelValue): number {
  const [x, y] = [numeric(a), numeric(b)];
  if (x !== undefined && y !== undefined) return compareNumbers(x, y);
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(Buffer.from(a), Buffer.from(b));
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b);
  if (a instanceof CelTimestamp && b instanceof CelTimestamp)
    return compareNumbers(a.nanoseconds, b.nanoseconds);
  if (a instanceof CelDuration && b instanceof CelDuration)
    return compareNumbers(a.nanoseconds, b.nanoseconds);
  throw new CelEvaluationError('no such overload');
}

const MIN_INT = -(2n ** 63n);
const MAX_INT = 2n ** 63n - 1n;

/** @throws CelEvaluationError outside the int64 range. */
export function checkedInt(value: bigint): bigint {
  if (value < MIN_INT || value > MAX_INT) throw new CelEvaluationError('integer overflow');
  return value;
}

/** @throws CelEvaluationError outside the uint64 range. */
export function checkedUint(value: bigint): CelUint {
  if (value < 0n || value >= 2n ** 64n) throw new CelEvaluationError('unsigned integer overflow');
  return new CelUint(value);
}
