import { goFloat, goSyntax } from './go-format.ts';
import { goQuote } from './go-quote.ts';
import { Float64, Int64, type Json } from './json.ts';
import type { FieldError } from './status.ts';

/*
 * Constructors of field errors in the server's wording.
 * Source: apimachinery pkg/util/validation/field/errors.go; ErrorBody decides how the bad value is shown.
 */

/** The bad value as an error shows it: scalars plainly, everything else in Go syntax. */
export function badValue(value: Json | undefined): string {
  if (value === null || value === undefined) return '"null"';
  if (typeof value === 'string') return goQuote(value);
  if (typeof value === 'number') return goFloat(value);
  if (value instanceof Int64) return value.value.toString();
  if (value instanceof Float64) return goFloat(value.value);
  return goSyntax(value);
}

function explained(text: string, detail: string): string {
  return detail === '' ? text : `${text}: ${detail}`;
}

/** `Invalid value: "x": detail`. */
export function invalidField(field: string, value: Json | undefined, detail: string): FieldError {
  return invalidFieldText(field, badValue(value), detail);
}

/** As {@link invalidField} for a Go value that is no JSON: `shown` is printed as it stands. */
export function invalidFieldText(field: string, shown: string, detail: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: explained(`Invalid value: ${shown}`, detail) };
}

/** `Required value: detail`. */
export function requiredField(field: string, detail = ''): FieldError {
  return { reason: 'FieldValueRequired', field, message: explained('Required value', detail) };
}

/** `Forbidden: detail`. */
export function forbiddenField(field: string, detail: string): FieldError {
  return { reason: 'FieldValueForbidden', field, message: explained('Forbidden', detail) };
}

/** `Unsupported value: "x": supported values: "a", "b"`. */
export function notSupportedField(
  field: string,
  value: Json | undefined,
  supported: readonly string[],
): FieldError {
  const detail = supported.length === 0 ? '' : `supported values: ${supported.map(goQuote).join(', ')}`;
  return {
    reason: 'FieldValueNotSupported',
    field,
    message: explained(`Unsupported value: ${badValue(value)}`, detail),
  };
}

/** `Duplicate value: "x"`. */
export function duplicateField(field: string, value: Json | undefined): FieldError {
  return { reason: 'FieldValueDuplicate', field, message: `Duplicate value: ${badValue(value)}` };
}

/** `Too long: may not be more than N bytes`. */
export function tooLongField(field: string, maxLength: number): FieldError {
  return {
    reason: 'FieldValueTooLong',
    field,
    message: `Too long: may not be more than ${maxLength} bytes`,
  };
}

/** `Too many: 5: must have at most 4 items`. */
export function tooManyField(field: string, actual: number, max: number): FieldError {
  return {
    reason: 'FieldValueTooMany',
    field,
    message: `Too many: ${actual}: must have at most ${max} items`,
  };
}

/** `Invalid value: ...: detail` under the type-mismatch reason. */
export function typeInvalidField(field: string, value: Json | undefined, detail: string): FieldError {
  return {
    reason: 'FieldValueTypeInvalid',
    field,
    message: explained(`Invalid value: ${badValue(value)}`, detail),
  };
}

/** One error as text: `field: message`. */
export function fieldErrorText(error: FieldError): string {
  return `${error.field}: ${error.message}`;
}

/** Several errors as one text: deduplicated, in brackets when there are more than one. Source: ErrorList.ToAggregate. */
export function fieldErrorsText(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map(fieldErrorText))];
  return texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`;
}
