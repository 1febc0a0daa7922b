import {
  formatQuantity,
  parseQuantity,
  QUANTITY_FORMAT_MESSAGE,
  type Quantity,
} from '../../../kube/index.ts';
import { CelEvaluationError } from '../errors.ts';
import type { Library } from '../signatures.ts';
import type { CelOpaque, CelValue } from '../values.ts';

/** A resource quantity as a value of expressions. */
export class CelQuantity implements CelOpaque {
  readonly opaqueType = 'kubernetes.Quantity';
  readonly quantity: Quantity;
  constructor(quantity: Quantity) {
    this.quantity = quantity;
  }
  equals(other: CelOpaque): boolean {
    return other instanceof CelQuantity && other.quantity.nano === this.quantity.nano;
  }
  toString(): string {
    return formatQuantity(this.quantity);
  }
}

const UNIT = 10n ** 9n;
const MAX_INT = 2n ** 63n - 1n;
const nanoOf = (value: CelValue | undefined): bigint =>
  typeof value === 'bigint' ? value * UNIT : (value as CelQuantity).quantity.nano;

const sign = (value: bigint): bigint => (value > 0n ? 1n : value < 0n ? -1n : 0n);

function withNano(quantity: CelValue | undefined, nano: bigint): CelQuantity {
  return new CelQuantity({ ...(quantity as CelQuantity).quantity, nano });
}

function asInteger(value: CelValue | undefined): bigint | undefined {
  const nano = nanoOf(value);
  const whole = nano / UNIT;
  return nano % UNIT === 0n && whole <= MAX_INT && whole >= -MAX_INT - 1n ? whole : undefined;
}

/** Source: apiserver pkg/cel/library/quantity.go. */
export const quantities: Library = {
  'quantity(string): Quantity': (text) => {
    const quantity = parseQuantity(String(text));
    if (quantity === undefined) throw new CelEvaluationError(QUANTITY_FORMAT_MESSAGE);
    return new CelQuantity(quantity);
  },
  'isQuantity(string): bool': (text) => parseQuantity(String(text)) !== undefined,
  'sign(Quantity): int': (quantity) => sign(nanoOf(quantity)),
  'Quantity.isGreaterThan(Quantity): bool': (a, b) => nanoOf(a) > nanoOf(b),
  'Quantity.isLessThan(Quantity): bool': (a, b) => nanoOf(a) < nanoOf(b),
  'Quantity.compareTo(Quantity): int': (a, b) => sign(nanoOf(a) - nanoOf(b)),
  'Quantity.asApproximateFloat(): double': (quantity) => Number(nanoOf(quantity)) / 1e9,
  'Quantity.asInteger(): int': (quantity) => {
    const whole = asInteger(quantity);
    if (whole === undefined) throw new CelEvaluationError('cannot convert value to integer');
    return whole;
  },
  'Quantity.isInteger(): bool': (quantity) => asInteger(quantity) !== undefined,
  'Quantity.add(Quantity): Quantity': (a, b) => withNano(a, nanoOf(a) + nanoOf(b)),
  'Quantity.add(int): Quantity': (a, b) => withNano(a, nanoOf(a) + nanoOf(b)),
  'Quantity.sub(Quantity): Quantity': (a, b) => withNano(a, nanoOf(a) - nanoOf(b)),
  'Quantity.sub(int): Quantity': (a, b) => withNano(a, nanoOf(a) - nanoOf(b)),
};
