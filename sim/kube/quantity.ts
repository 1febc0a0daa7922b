/*
 * Resource quantities: `100m`, `1.5Gi`, `2e3`. Source: apimachinery pkg/api/resource/quantity.go.
 */

/** Which suffixes a quantity is written with; it keeps them when it is made canonical. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** An exact amount: `unscaled * 10^-9`, so that a billionth is the smallest step, as in the server. */
export interface Quantity {
  readonly nano: bigint;
  readonly format: QuantityFormat;
}

const NANO = 9;
const ONE = 10n ** BigInt(NANO);
/** The server caps what exceeds an int64. */
const MAX_NANO = (2n ** 63n - 1n) * ONE;

const DECIMAL: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const DECIMAL_SUFFIX: ReadonlyMap<number, string> = new Map(
  [...DECIMAL].map(([suffix, exponent]) => [exponent, suffix]),
);
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** Why a text is no quantity, in the server's words. */
export const QUANTITY_FORMAT_MESSAGE =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** The amount of a quantity text; undefined when it does not parse (see {@link QUANTITY_FORMAT_MESSAGE}). */
export function parseQuantity(text: string): Quantity | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?([A-Za-z]*)([+-]?\d*)$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', suffix = '', power = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const scale = scaleOf(suffix, power);
  if (scale === undefined) return undefined;
  // More digits than any exponent could make visible only cost time.
  if (Math.abs(scale.exponent) > 1000) return undefined;
  let numerator = BigInt(`${whole}${fraction}`) * scale.factor * ONE;
  const exponent = scale.exponent - fraction.length;
  let denominator = 1n;
  if (exponent >= 0) numerator *= 10n ** BigInt(exponent);
  else denominator = 10n ** BigInt(-exponent);
  // What is finer than a billionth is rounded away from zero.
  const magnitude = (numerator + denominator - 1n) / denominator;
  const capped = magnitude > MAX_NANO ? MAX_NANO : magnitude;
  return { nano: sign === '-' ? -capped : capped, format: scale.format };
}

function scaleOf(
  suffix: string,
  power: string,
): { factor: bigint; exponent: number; format: QuantityFormat } | undefined {
  if ((suffix === 'e' || suffix === 'E') && power !== '') {
    if (!/\d/.test(power)) return undefined;
    return { factor: 1n, exponent: Number(power), format: 'DecimalExponent' };
  }
  if (power !== '') return undefined;
  const exponent = DECIMAL.get(suffix);
  if (exponent !== undefined) return { factor: 1n, exponent, format: 'DecimalSI' };
  const binary = suffix === '' ? -1 : BINARY.indexOf(suffix);
  if (binary < 1) return undefined;
  return { factor: 1024n ** BigInt(binary), exponent: 0, format: 'BinarySI' };
}

/** The canonical text: no fraction, the largest suffix that loses nothing. */
export function formatQuantity(quantity: Quantity): string {
  const { nano } = quantity;
  if (nano === 0n) return '0';
  const sign = nano < 0n ? '-' : '';
  const magnitude = nano < 0n ? -nano : nano;
  const binary = quantity.format === 'BinarySI' && magnitude % ONE === 0n && magnitude >= 1024n * ONE;
  if (binary) return `${sign}${binaryText(magnitude / ONE)}`;
  let mantissa = magnitude;
  let exponent = -NANO;
  while (mantissa % 1000n === 0n) {
    mantissa /= 1000n;
    exponent += 3;
  }
  if (quantity.format === 'DecimalExponent')
    return `${sign}${mantissa}${exponent === 0 ? '' : `e${exponent}`}`;
  const largest = 18;
  if (exponent > largest) {
    mantissa *= 10n ** BigInt(exponent - largest);
    exponent = largest;
  }
  return `${sign}${mantissa}${DECIMAL_SUFFIX.get(exponent)!}`;
}

function binaryText(amount: bigint): string {
  let mantissa = amount;
  let step = 0;
  while (step < BINARY.length - 1 && mantissa % 1024n === 0n) {
    mantissa /= 1024n;
    step += 1;
  }
  return `${mantissa}${BINARY[step]!}`;
}

/** Parses and prints: `1000m` becomes `1`, `0.5Gi` becomes `512Mi`. Undefined when it does not parse. */
export function canonicalQuantity(text: string): string | undefined {
  const quantity = parseQuantity(text);
  return quantity === undefined ? undefined : formatQuantity(quantity);
}
