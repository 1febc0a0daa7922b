import { CelEvaluationError } from '../errors.ts';
import type { Library } from '../signatures.ts';
import { CelDuration, CelList, CelOptional, CelUint, type CelValue, isCelMap } from '../values.ts';

/* Optional values. Source: cel-go cel/library.go (optionalLib). */

function isZero(value: CelValue): boolean {
  if (value instanceof CelUint) return value.value === 0n;
  if (value instanceof CelDuration) return value.nanoseconds === 0n;
  if (value instanceof CelList || value instanceof Uint8Array)
    return (value instanceof CelList ? value.size : value.length) === 0;
  if (value !== null && isCelMap(value)) return value.size === 0;
  return value === null || value === false || value === 0n || value === 0 || value === '';
}

export const optionals: Library = {
  'optional.of(V): optional(V)': (value) => new CelOptional(value!),
  'optional.ofNonZeroValue(V): optional(V)': (value) =>
    isZero(value!) ? CelOptional.none : new CelOptional(value!),
  'optional.none(): optional(V)': () => CelOptional.none,
  'optional(V).value(): V': (optional) => {
    const { value } = optional as CelOptional;
    if (value === undefined) throw new CelEvaluationError('optional.none() dereference');
    return value;
  },
  'optional(V).hasValue(): bool': (optional) => (optional as CelOptional).value !== undefined,
  'optional(V).or(optional(V)): optional(V)': (optional, other) =>
    (optional as CelOptional).value === undefined ? other! : optional!,
  'optional(V).orValue(V): V': (optional, other) => (optional as CelOptional).value ?? other!,
};
