import { Float64, goFloat, Int64, invalidField } from '../../kube/index.ts';
import type { ValueValidation } from '../schema.ts';
import { type Findings, fieldPath, type Walk } from './walk.ts';

/**
 * multipleOf, minimum and maximum, told in this order. An integer is compared with the bound cut to an int64, as
 * upstream does. Source: kube-openapi pkg/validation/validate/values.go (MaximumNativeType and siblings).
 */
export function validateNumber(
  value: number | Int64 | Float64,
  checks: ValueValidation,
  path: string,
  findings: Findings,
  walk: Walk,
): void {
  const { multipleOf, minimum, maximum } = checks;
  const whole = wholeNumber(value);
  const double =
    value instanceof Float64 ? value.value : Number(value instanceof Int64 ? value.value : value);
  const say = (text: string): void => {
    findings.errors.push(invalidField(fieldPath(walk, path), value, `${path} in body should be ${text}`));
  };
  if (multipleOf !== undefined && !isMultiple(whole, double, multipleOf))
    say(`a multiple of ${bound(whole, multipleOf)}`);
  if (minimum !== undefined && compare(whole, double, minimum) < (checks.exclusiveMinimum === true ? 1 : 0)) {
    const relation = checks.exclusiveMinimum === true ? 'greater than' : 'greater than or equal to';
    say(`${relation} ${bound(whole, minimum)}`);
  }
  if (
    maximum !== undefined &&
    compare(whole, double, maximum) > (checks.exclusiveMaximum === true ? -1 : 0)
  ) {
    const relation = checks.exclusiveMaximum === true ? 'less than' : 'less than or equal to';
    say(`${relation} ${bound(whole, maximum)}`);
  }
}

function wholeNumber(value: number | Int64 | Float64): bigint | undefined {
  if (value instanceof Int64) return value.value;
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined;
}

const asInt64 = (value: number): bigint => BigInt.asIntN(64, BigInt(Math.trunc(value)));

function bound(whole: bigint | undefined, limit: number): string {
  return whole === undefined ? goFloat(limit) : asInt64(limit).toString();
}

function compare(whole: bigint | undefined, double: number, limit: number): number {
  if (whole === undefined) return Math.sign(double - limit);
  const cut = asInt64(limit);
  return whole < cut ? -1 : whole > cut ? 1 : 0;
}

function isMultiple(whole: bigint | undefined, double: number, factor: number): boolean {
  if (whole !== undefined) {
    const cut = asInt64(factor);
    return cut > 0n && whole % cut === 0n;
  }
  if (factor <= 0) return false;
  const quotient = factor < 1 ? (1 / factor) * double : double / factor;
  return isJsonInteger(quotient);
}

/** Source: go-openapi swag.IsFloat64AJSONInteger, which forgives a relative error of 1e-9. */
function isJsonInteger(value: number): boolean {
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return false;
  const truncated = Math.trunc(value);
  const difference = Math.abs(value - truncated);
  if (value === truncated) return true;
  if (value === 0 || truncated === 0 || difference < Number.MIN_VALUE)
    return difference < 1e-9 * Number.MIN_VALUE;
  return difference / Math.min(Math.abs(value) + Math.abs(truncated), Number.MAX_VALUE) < 1e-9;
}
