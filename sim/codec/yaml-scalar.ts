import { Int64, type Json } from '../kube/index.ts';
import { DecodeError } from './json-syntax.ts';

const TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']);
const FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']);
const NULL = new Set(['', '~', 'null', 'Null', 'NULL']);
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;

/**
 * The value of a plain (unquoted) YAML scalar, by YAML 1.1 as Go's yaml.v2 reads it: `yes` is true, `014` is 12, `0x1f` is 31,
 * `1_000` is 1000, a date stays text. A whole float becomes an integer on the way through JSON.
 * Source: gopkg.in/yaml.v2 resolve.go, sigs.k8s.io/yaml convertToJSONableObject.
 */
export function plainScalar(text: string): Json {
  if (NULL.has(text)) return null;
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  if (!/^[-+.0-9]/.test(text)) return text;
  // Go's yaml knows them, JSON does not.
  const infinite = /^([-+]?)\.(?:inf|Inf|INF)$/.exec(text);
  if (infinite) throw new DecodeError(`json: unsupported value: ${infinite[1] === '-' ? '-' : '+'}Inf`);
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) throw new DecodeError('json: unsupported value: NaN');
  const plain = text.replaceAll('_', '');
  const integer = parseGoInteger(plain);
  if (integer !== undefined) return toJson(integer);
  if (!FLOAT.test(plain)) return text;
  const float = Number(plain);
  return Number.isFinite(float) ? float : text;
}

function toJson(value: bigint): Json {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  return value <= INT64_MAX ? new Int64(value) : number;
}

/** strconv.ParseInt with base 0: 0x, 0o, 0b prefixes, and a leading 0 for octal. */
function parseGoInteger(text: string): bigint | undefined {
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9][0-9]*|0)$/.exec(text);
  if (!match) return undefined;
  const digits = match[2]!;
  const octal = /^0[oO]?([0-7]+)$/.exec(digits);
  const magnitude = BigInt(octal ? `0o${octal[1]}` : digits);
  const value = match[1] === '-' ? -magnitude : magnitude;
  return value >= INT64_MIN && value <= UINT64_MAX ? value : undefined;
}
