import { goFloat } from '../../../kube/index.ts';
import { compilePattern, PatternError } from '../../regular-expression.ts';
import { CelEvaluationError } from '../errors.ts';
import type { CelFunction, Library } from '../signatures.ts';
import { formatDuration, formatTimestamp, parseDuration, parseTimestamp } from '../time.ts';
import {
  CelDuration,
  CelList,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  type CelValue,
  checkedInt,
  checkedUint,
  isCelMap,
  typeNameOf,
} from '../values.ts';

/* Conversions, sizes and texts of the standard library. Source: cel-go common/stdlib/standard.go. */

const fail = (message: string): never => {
  throw new CelEvaluationError(message);
};

const notConvertible = (type: string): never => fail(`type conversion error from 'string' to '${type}'`);

/** A Go regular expression. @throws CelEvaluationError with Go's complaint. */
export function regularExpression(pattern: CelValue): RegExp {
  try {
    return compilePattern(String(pattern));
  } catch (error) {
    if (error instanceof PatternError) return fail(error.message);
    throw error;
  }
}

const matches: CelFunction = (text, pattern) => regularExpression(pattern!).test(String(text));

const size: CelFunction = (value) => {
  if (typeof value === 'string') return BigInt([...value].length);
  if (value instanceof Uint8Array) return BigInt(value.length);
  if (value instanceof CelList) return BigInt(value.size);
  return isCelMap(value!) ? BigInt(value.size) : fail('no such overload');
};

const toInt: CelFunction = (value) => {
  if (typeof value === 'bigint') return value;
  if (value instanceof CelUint) return checkedInt(value.value);
  if (typeof value === 'number')
    return Number.isFinite(value) && Math.abs(value) < 2 ** 63
      ? BigInt(Math.trunc(value))
      : fail('integer overflow');
  if (value instanceof CelTimestamp) return value.nanoseconds / 1_000_000_000n;
  if (value instanceof CelDuration) return value.nanoseconds;
  const text = String(value);
  if (!/^[+-]?\d+$/.test(text)) return notConvertible('int');
  return checkedInt(BigInt(text.replace(/^\+/, '')));
};

const toUint: CelFunction = (value) => {
  if (value instanceof CelUint) return value;
  if (typeof value === 'bigint') return checkedUint(value);
  if (typeof value === 'number')
    return Number.isFinite(value) && value >= 0
      ? checkedUint(BigInt(Math.trunc(value)))
      : fail('unsigned integer overflow');
  const text = String(value);
  if (!/^\d+$/.test(text)) return notConvertible('uint');
  return checkedUint(BigInt(text));
};

const toDouble: CelFunction = (value) => {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof CelUint) return Number(value.value);
  const text = String(value);
  const isNumber = /^[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|[Ii]nf(inity)?|[Nn]a[Nn])$/.test(
    text,
  );
  if (!isNumber) return notConvertible('double');
  if (/inf/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
};

/** A value as `string()` prints it. */
export function toText(value: CelValue): string {
  if (typeof value === 'number') return goFloat(value);
  if (value instanceof CelUint) return value.value.toString();
  if (value instanceof CelTimestamp) return formatTimestamp(value);
  if (value instanceof CelDuration) return formatDuration(value);
  if (value instanceof Uint8Array) return decodeUtf8(value);
  return String(value);
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fail('invalid UTF-8 in bytes, cannot convert to string');
  }
}

const TRUE = new Set(['true', 'True', 'TRUE', 't', '1']);
const FALSE = new Set(['false', 'False', 'FALSE', 'f', '0']);

const toBool: CelFunction = (value) => {
  if (typeof value === 'boolean') return value;
  const text = String(value);
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  return notConvertible('bool');
};

const toDuration: CelFunction = (value) => {
  if (value instanceof CelDuration) return value;
  if (typeof value === 'bigint') return new CelDuration(value);
  return parseDuration(String(value)) ?? notConvertible('google.protobuf.Duration');
};

const toTimestamp: CelFunction = (value) => {
  if (value instanceof CelTimestamp) return value;
  if (typeof value === 'bigint') return new CelTimestamp(value * 1_000_000_000n);
  return parseTimestamp(String(value)) ?? notConvertible('google.protobuf.Timestamp');
};

const toBytes: CelFunction = (value) =>
  value instanceof Uint8Array ? value : new Uint8Array(Buffer.from(String(value)));

/** One function under the same name for several argument types. */
function conversion(name: string, from: readonly string[], result: string, run: CelFunction): Library {
  return Object.fromEntries(from.map((type) => [`${name}(${type}): ${result}`, run]));
}

export const standard: Library = {
  ...Object.fromEntries(
    ['bytes', 'list(A)', 'map(A, B)', 'string'].flatMap((type) => [
      [`size(${type}): int`, size],
      [`${type}.size(): int`, size],
    ]),
  ),
  'type(A): type(A)': (value) => new CelTypeValue(typeNameOf(value!)),
  'dyn(A): dyn': (value) => value!,
  ...conversion('bool', ['bool', 'string'], 'bool', toBool),
  ...conversion('bytes', ['bytes', 'string'], 'bytes', toBytes),
  ...conversion('double', ['double', 'int', 'string', 'uint'], 'double', toDouble),
  ...conversion('duration', ['duration', 'int', 'string'], 'duration', toDuration),
  ...conversion('int', ['int', 'double', 'duration', 'string', 'timestamp', 'uint'], 'int', toInt),
  ...conversion(
    'string',
    ['string', 'bool', 'bytes', 'double', 'duration', 'int', 'timestamp', 'uint'],
    'string',
    (value) => toText(value!),
  ),
  ...conversion('timestamp', ['timestamp', 'int', 'string'], 'timestamp', toTimestamp),
  ...conversion('uint', ['uint', 'double', 'int', 'string'], 'uint', toUint),
  'string.contains(string): bool': (text, part) => String(text).includes(String(part)),
  'string.endsWith(string): bool': (text, part) => String(text).endsWith(String(part)),
  'string.startsWith(string): bool': (text, part) => String(text).startsWith(String(part)),
  'matches(string, string): bool': matches,
  'string.matches(string): bool': matches,
};
