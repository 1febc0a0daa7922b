import { Float64, Int64, type Json } from '../kube/index.ts';
import { DecodeError } from './json-syntax.ts';

/** A number that is well written but that no float64 holds. */
export class NumberRangeError extends DecodeError {}

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

/**
 * A JSON number as Kubernetes' untyped decoder reads it: an int64 when it is spelled like one and fits, else a float64.
 * Source: sigs.k8s.io/json, UnmarshalCaseSensitivePreserveInts.
 */
export function parseNumber(text: string): Json {
  const value = Number(text);
  const isInteger = !/[.eE]/.test(text);
  if (isInteger) {
    // `-0` is the int64 0.
    if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
    const exact = BigInt(text);
    if (exact <= INT64_MAX && exact >= INT64_MIN) return new Int64(exact);
  }
  if (!Number.isFinite(value))
    throw new NumberRangeError(`json: cannot unmarshal number ${text} into Go value of type float64`);
  return Number.isInteger(value) ? new Float64(value) : value;
}
