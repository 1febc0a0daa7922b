import { CelEvaluationError } from '../errors.ts';
import type { CelFunction, Library } from '../signatures.ts';
import {
  CelDuration,
  CelList,
  CelOptional,
  CelTimestamp,
  CelUint,
  type CelValue,
  celCompare,
  celEquals,
  checkedInt,
  checkedUint,
  isCelMap,
} from '../values.ts';

/*
 * The operators, under the names cel-go's errors use. Source: cel-go common/stdlib/standard.go and common/types.
 */

const noOverload = (): never => {
  throw new CelEvaluationError('no such overload');
};

/** An arithmetic operator over numbers of one type. */
function arithmetic(
  ints: (a: bigint, b: bigint) => bigint,
  doubles: ((a: number, b: number) => number) | undefined,
): (a: CelValue, b: CelValue) => CelValue | undefined {
  return (a, b) => {
    if (typeof a === 'bigint' && typeof b === 'bigint') return checkedInt(ints(a, b));
    if (a instanceof CelUint && b instanceof CelUint) return checkedUint(ints(a.value, b.value));
    if (doubles !== undefined && typeof a === 'number' && typeof b === 'number') return doubles(a, b);
    return undefined;
  };
}

const addNumbers = arithmetic(
  (a, b) => a + b,
  (a, b) => a + b,
);
const subtractNumbers = arithmetic(
  (a, b) => a - b,
  (a, b) => a - b,
);
const multiplyNumbers = arithmetic(
  (a, b) => a * b,
  (a, b) => a * b,
);
const divideNumbers = arithmetic(
  (a, b) => {
    if (b === 0n) throw new CelEvaluationError('division by zero');
    return a / b;
  },
  (a, b) => a / b,
);
const moduloNumbers = arithmetic((a, b) => {
  if (b === 0n) throw new CelEvaluationError('modulus by zero');
  return a % b;
}, undefined);

export function add(a: CelValue, b: CelValue): CelValue {
  const sum = addNumbers(a, b);
  if (sum !== undefined) return sum;
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (a instanceof CelList && b instanceof CelList) return concatenate(a, b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return new Uint8Array(Buffer.concat([a, b]));
  if (a instanceof CelDuration && b instanceof CelDuration)
    return new CelDuration(checkedInt(a.nanoseconds + b.nanoseconds));
  if (a instanceof CelDuration && b instanceof CelTimestamp) return add(b, a);
  if (a instanceof CelTimestamp && b instanceof CelDuration)
    return new CelTimestamp(a.nanoseconds + b.nanoseconds);
  return noOverload();
}

/** Lists are joined; sets are united, and items of a list-map replace those with the same keys. */
function concatenate(a: CelList, b: CelList): CelList {
  const { identityOf } = a;
  if (identityOf === undefined)
    return new CelList(a.size + b.size, (index) => (index < a.size ? a.item(index) : b.item(index - a.size)));
  const items = [...a];
  for (const item of b) {
    const at = items.findIndex((each) => celEquals(identityOf(each), identityOf(item)));
    if (at < 0) items.push(item);
    else items[at] = item;
  }
  return new CelList(items.length, (index) => items[index]!, identityOf);
}

function subtract(a: CelValue, b: CelValue): CelValue {
  const difference = subtractNumbers(a, b);
  if (difference !== undefined) return difference;
  if (a instanceof CelTimestamp && b instanceof CelTimestamp)
    return new CelDuration(a.nanoseconds - b.nanoseconds);
  if (a instanceof CelTimestamp && b instanceof CelDuration)
    return new CelTimestamp(a.nanoseconds - b.nanoseconds);
  if (a instanceof CelDuration && b instanceof CelDuration)
    return new CelDuration(checkedInt(a.nanoseconds - b.nanoseconds));
  return noOverload();
}

function negate(a: CelValue): CelValue {
  if (typeof a === 'bigint') return checkedInt(-a);
  return typeof a === 'number' ? -a : noOverload();
}

/** `container[key]`, also through an optional container. */
export function index(container: CelValue, key: CelValue): CelValue {
  if (container instanceof CelOptional)
    return container.value === undefined ? CelOptional.none : optionalIndex(container.value, key);
  if (container instanceof CelList) {
    const at = listIndex(key);
    if (at < 0 || at >= container.size) throw new CelEvaluationError(`index out of bounds: ${at}`);
    return container.item(at);
  }
  if (!isCelMap(container)) return noOverload();
  const value = container.get(key);
  if (value === undefined) throw new CelEvaluationError(`no such key: ${keyText(key)}`);
  return value;
}

function listIndex(key: CelValue): number {
  if (typeof key === 'bigint') return Number(key);
  if (key instanceof CelUint) return Number(key.value);
  if (typeof key === 'number' && Number.isInteger(key)) return key;
  throw new CelEvaluationError(`unsupported index type '${typeof key}' in list`);
}

/** `container[?key]` and `container.?key`. */
export function optionalIndex(container: CelValue, key: CelValue): CelOptional {
  if (container instanceof CelOptional)
    return container.value === undefined ? CelOptional.none : optionalIndex(container.value, key);
  if (container instanceof CelList) {
    const at = listIndex(key);
    return at < 0 || at >= container.size ? CelOptional.none : new CelOptional(container.item(at));
  }
  if (!isCelMap(container)) return noOverload();
  const value = container.get(key);
  return value === undefined ? CelOptional.none : new CelOptional(value);
}

function keyText(key: CelValue): string {
  return key instanceof CelUint ? key.value.toString() : String(key);
}

function isIn(value: CelValue, container: CelValue): CelValue {
  if (container instanceof CelList) {
    for (const item of container) if (celEquals(value, item)) return true;
    return false;
  }
  return isCelMap(container) ? container.get(value) !== undefined : noOverload();
}

const compare =
  (test: (order: number) => boolean): CelFunction =>
  (a, b) =>
    test(celCompare(a!, b!));

const ORDERED = ['bool', 'string', 'bytes', 'timestamp', 'duration'];
const NUMBERS = ['int', 'uint', 'double'];

/** Numbers compare across their types, everything else within its own. */
function comparison(operator: string, run: CelFunction): Library {
  const pairs = [
    ...ORDERED.map((type) => [type, type]),
    ...NUMBERS.flatMap((a) => NUMBERS.map((b) => [a, b])),
  ];
  return Object.fromEntries(pairs.map(([a, b]) => [`${operator}(${a}, ${b}): bool`, run]));
}

function homogeneous(operator: string, types: readonly string[], run: CelFunction): Library {
  return Object.fromEntries(types.map((type) => [`${operator}(${type}, ${type}): ${type}`, run]));
}

const plus: CelFunction = (a, b) => add(a!, b!);
const minus: CelFunction = (a, b) => subtract(a!, b!);

export const operators: Library = {
  '!_(bool): bool': (a) => (typeof a === 'boolean' ? !a : noOverload()),
  '-_(double): double': (a) => negate(a!),
  '-_(int): int': (a) => negate(a!),
  '_==_(A, A): bool': (a, b) => celEquals(a!, b!),
  '_!=_(A, A): bool': (a, b) => !celEquals(a!, b!),
  ...homogeneous('_+_', ['bytes', 'double', 'duration'], plus),
  '_+_(duration, timestamp): timestamp': plus,
  '_+_(timestamp, duration): timestamp': plus,
  ...homogeneous('_+_', ['int', 'list(A)', 'string', 'uint'], plus),
  ...homogeneous('_-_', ['double', 'duration', 'int', 'uint'], minus),
  '_-_(timestamp, duration): timestamp': minus,
  '_-_(timestamp, timestamp): duration': minus,
  ...homogeneous('_*_', ['double', 'int', 'uint'], (a, b) => multiplyNumbers(a!, b!) ?? noOverload()),
  ...homogeneous('_/_', ['double', 'int', 'uint'], (a, b) => divideNumbers(a!, b!) ?? noOverload()),
  ...homogeneous('_%_', ['int', 'uint'], (a, b) => moduloNumbers(a!, b!) ?? noOverload()),
  ...comparison(
    '_<_',
    compare((order) => order < 0),
  ),
  ...comparison(
    '_<=_',
    compare((order) => order <= 0),
  ),
  ...comparison(
    '_>_',
    compare((order) => order > 0),
  ),
  ...comparison(
    '_>=_',
    compare((order) => order >= 0),
  ),
  '_[_](list(A), int): A': (a, b) => index(a!, b!),
  '_[_](map(A, B), A): B': (a, b) => index(a!, b!),
  '_[_](optional(list(V)), int): optional(V)': (a, b) => optionalIndex(a!, b!),
  '_[_](optional(map(K, V)), K): optional(V)': (a, b) => optionalIndex(a!, b!),
  '_[?_](list(V), int): optional(V)': (a, b) => optionalIndex(a!, b!),
  '_[?_](optional(list(V)), int): optional(V)': (a, b) => optionalIndex(a!, b!),
  '_[?_](map(K, V), K): optional(V)': (a, b) => optionalIndex(a!, b!),
  '_[?_](optional(map(K, V)), K): optional(V)': (a, b) => optionalIndex(a!, b!),
  '@in(A, list(A)): bool': (a, b) => isIn(a!, b!),
  '@in(A, map(A, B)): bool': (a, b) => isIn(a!, b!),
};
