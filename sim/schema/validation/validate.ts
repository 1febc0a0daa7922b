import {
  badValue,
  type FieldError,
  Float64,
  Int64,
  invalidField,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  notSupportedField,
  requiredField,
  tooLongField,
  tooManyField,
  typeInvalidField,
} from '../../kube/index.ts';
import { compilePattern } from '../regular-expression.ts';
import type { NestedValidation, Schema, ValueValidation } from '../schema.ts';
import { validateCombinators } from './combinators.ts';
import { correlatedEqual, correlatedItem } from './correlation.ts';
import { knownFormat, matchesFormat } from './formats.ts';
import { jsonText } from './json-text.ts';
import { validateNumber } from './numbers.ts';
import { type Findings, fieldPath, type Predecessor, type Walk } from './walk.ts';

export interface ValidateSchemaOptions {
  /** Prefix of field paths (not of the texts in messages). */
  readonly fieldPrefix?: string;
}

/**
 * Checks a value against a structural schema, with the wording and the order of kube-openapi's validator.
 * With `oldObject`, what did not change keeps passing (ratcheting).
 * Source: kube-openapi pkg/validation/validate, apiextensions-apiserver pkg/apiserver/validation (ratcheting.go).
 */
export function validateSchema(
  object: Json,
  schema: Schema,
  oldObject?: Json,
  options: ValidateSchemaOptions = {},
): FieldError[] {
  const findings: Findings = { errors: [], matches: 0 };
  const walk: Walk = { prefix: options.fieldPrefix ?? '', forgiven: 0 };
  validateNode(
    object,
    schema,
    '',
    oldObject === undefined ? undefined : { value: oldObject },
    findings,
    walk,
  );
  return findings.errors;
}

/** Checks one value; drops what it found when the value is equal to its predecessor. */
function validateNode(
  value: Json,
  schema: NestedValidation,
  path: string,
  old: Predecessor,
  findings: Findings,
  walk: Walk,
): void {
  const before = findings.errors.length;
  checkNode(value, schema, path, old, findings, walk);
  if (old === undefined || findings.errors.length === before) return;
  if (!correlatedEqual(value, old.value, schema)) return;
  findings.errors.length = before;
  walk.forgiven += 1;
}

/** What a nested schema says about a value, apart from what is known already. */
function tryOut(
  value: Json,
  path: string,
  old: Predecessor,
  walk: Walk,
): (schema: NestedValidation) => Findings {
  return (schema) => {
    const result: Findings = { errors: [], matches: 0 };
    validateNode(value, schema, path, old, result, walk);
    return result;
  };
}

function checkNode(
  value: Json,
  schema: NestedValidation,
  path: string,
  old: Predecessor,
  findings: Findings,
  walk: Walk,
): void {
  const checks = schema.validation;
  if (value === null) {
    if (hasTypes(schema) && schema.nullable !== true)
      findings.errors.push(wrongType(schema, path, 'null', walk));
    else findings.matches += 1;
    if (checks?.enum !== undefined) validateEnum(value, checks.enum, path, findings, walk);
    return;
  }
  validateType(value, schema, path, findings, walk);
  if (checks !== undefined) validateCombinators(checks, path, findings, walk, tryOut(value, path, old, walk));
  findings.matches += 2;
  if (typeof value === 'string') {
    if (checks !== undefined) validateString(value, checks, path, findings, walk);
    findings.matches += 1;
    if (knownFormat(schema.format)) {
      if (!matchesFormat(schema.format, value))
        findings.errors.push(wrongFormat(schema.format, value, path, walk));
      findings.matches += 1;
    }
  } else if (isArray(value)) {
    validateItems(value, schema, path, old, findings, walk);
    if (checks !== undefined) validateSize(value, checks, path, findings, walk);
    findings.matches += 2;
  } else if (!isObject(value) && typeof value !== 'boolean') {
    if (checks !== undefined) validateNumber(value, checks, path, findings, walk);
    findings.matches += 2;
  }
  if (checks?.enum !== undefined) validateEnum(value, checks.enum, path, findings, walk);
  findings.matches += 1;
  if (isObject(value)) {
    validateObject(value, schema, path, old, findings, walk);
    findings.matches += 1;
  }
  findings.matches += 1;
}

type Kind = 'boolean' | 'string' | 'integer' | 'number' | 'array' | 'object';

/** The JSON type of a value as Go's decoder left it: whole numbers are int64 unless written as a float. */
function kindOf(value: Exclude<Json, null>): Kind {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (value instanceof Int64) return 'integer';
  if (value instanceof Float64) return 'number';
  return isArray(value) ? 'array' : 'object';
}

const hasTypes = (schema: NestedValidation): boolean =>
  schema.type !== undefined || schema.intOrString === true;

const typesText = (schema: NestedValidation): string =>
  schema.intOrString === true ? 'integer,string' : (schema.type ?? '');

function allows(schema: NestedValidation, kind: Kind): boolean {
  if (schema.intOrString === true) return kind === 'integer' || kind === 'string';
  return schema.type === kind;
}

function validateType(
  value: Exclude<Json, null>,
  schema: NestedValidation,
  path: string,
  findings: Findings,
  walk: Walk,
): void {
  const format = knownFormat(schema.format) ? schema.format : undefined;
  if (!hasTypes(schema) && format === undefined) return;
  findings.matches += 1;
  const kind = kindOf(value);
  const isWholeFloat = kind === 'number' && allows(schema, 'integer') && isWhole(value);
  const fits = allows(schema, kind) || isWholeFloat || (kind === 'integer' && allows(schema, 'number'));
  const isText = kind === 'string' || kind === 'array';
  if (!isText && format !== undefined && !fits) {
    findings.errors.push(typeError(path, format, formatOfKind(kind), walk));
    return;
  }
  const wantsNumber = allows(schema, 'number') || allows(schema, 'integer');
  if (!fits && !(isText && format !== undefined && !wantsNumber)) {
    findings.errors.push(wrongType(schema, path, kind, walk));
    return;
  }
  findings.matches += 1;
}

function isWhole(value: Json): boolean {
  const number = value instanceof Float64 ? value.value : value;
  // Source: go-openapi swag.IsFloat64AJSONInteger: whole and inside +-(2^53-1)
  return typeof number === 'number' && Number.isSafeInteger(number);
}

/** What the type validator calls the format of a number. */
function formatOfKind(kind: Kind): string {
  if (kind === 'integer') return 'int64';
  return kind === 'number' ? 'float64' : '';
}

function typeError(path: string, expected: string, found: string, walk: Walk): FieldError {
  const text = `${path} in body must be of type ${expected}: ${badValue(found)}`;
  return typeInvalidField(fieldPath(walk, path), found, text);
}

function wrongType(schema: NestedValidation, path: string, found: string, walk: Walk): FieldError {
  return typeError(path, typesText(schema), found, walk);
}

function wrongFormat(format: string, value: string, path: string, walk: Walk): FieldError {
  return typeError(path, format, value, walk);
}

function validateString(
  value: string,
  checks: ValueValidation,
  path: string,
  findings: Findings,
  walk: Walk,
): void {
  const { maxLength, minLength, pattern } = checks;
  // only the first failure is told, as upstream returns at once
  if (maxLength !== undefined || minLength !== undefined) {
    const length = countRunes(value);
    if (maxLength !== undefined && length > maxLength) {
      findings.errors.push(tooLongField(fieldPath(walk, path), maxLength));
      return;
    }
    if (minLength !== undefined && length < minLength) {
      const text = `${path} in body should be at least ${minLength} chars long`;
      findings.errors.push(invalidField(fieldPath(walk, path), value, text));
      return;
    }
  }
  if (pattern === undefined) return;
  const compiled = compilePattern(pattern);
  if (!compiled.test(value)) {
    const text = `${path} in body should match '${pattern}'`;
    findings.errors.push(invalidField(fieldPath(walk, path), value, text));
  }
}

function countRunes(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function validateEnum(
  value: Json,
  allowed: readonly Json[],
  path: string,
  findings: Findings,
  walk: Walk,
): void {
  const text = jsonText(value);
  if (value !== null && allowed.some((entry) => jsonText(entry) === text)) return;
  const shown = allowed.map((entry) => (typeof entry === 'string' ? entry : jsonText(entry)));
  findings.errors.push(notSupportedField(fieldPath(walk, path), value, shown));
}

function validateItems(
  list: readonly Json[],
  schema: NestedValidation,
  path: string,
  old: Predecessor,
  findings: Findings,
  walk: Walk,
): void {
  const items = schema.items;
  if (items === undefined) return;
  for (let i = 0; i < list.length; i++) {
    const predecessor = old === undefined ? undefined : correlatedItem(list[i]!, old.value, schema);
    validateNode(list[i]!, items, `${path}[${i}]`, predecessor, findings, walk);
  }
}

function validateSize(
  list: readonly Json[],
  checks: ValueValidation,
  path: string,
  findings: Findings,
  walk: Walk,
): void {
  const { minItems, maxItems, uniqueItems } = checks;
  if (minItems !== undefined && list.length < minItems) {
    const text = `${path} in body should have at least ${minItems} items`;
    findings.errors.push(invalidField(fieldPath(walk, path), list.length, text));
  }
  if (maxItems !== undefined && list.length > maxItems)
    findings.errors.push(tooManyField(fieldPath(walk, path), list.length, maxItems));
  if (uniqueItems === true && new Set(list.map(jsonText)).size < list.length)
    findings.errors.push(
      invalidField(fieldPath(walk, path), '', `${path} in body shouldn't contain duplicates`),
    );
}

function validateObject(
  object: JsonObject,
  schema: NestedValidation,
  path: string,
  old: Predecessor,
  findings: Findings,
  walk: Walk,
): void {
  const checks = schema.validation;
  if (checks?.minProperties !== undefined || checks?.maxProperties !== undefined)
    validateWidth(object, checks, path, findings, walk);
  const additional = schema.additionalProperties;
  for (const key in object) {
    const value = object[key];
    if (value === undefined) continue;
    const property = schema.properties?.get(key);
    if (property !== undefined) {
      const isTopLevel = path === '';
      if (isTopLevel && hasPassed(value, property)) continue;
      const before = findings.errors.length + walk.forgiven;
      const name = isTopLevel ? key : `${path}.${key}`;
      const isTypeMeta = isTopLevel && (key === 'kind' || key === 'apiVersion');
      validateNode(value, property, name, isTypeMeta ? undefined : memberOf(old, key), findings, walk);
      if (isTopLevel && findings.errors.length + walk.forgiven === before) remember(value, property);
    } else if (additional !== undefined && additional !== true) {
      validateNode(value, additional, `${path}.${key}`, memberOf(old, key), findings, walk);
    }
  }
  for (const name of checks?.required ?? [])
    if (object[name] === undefined || !Object.hasOwn(object, name))
      findings.errors.push(requiredField(fieldPath(walk, `${path}.${name}`)));
}

const passed = new WeakMap<NestedValidation, WeakSet<object>>();

/** True when this very value was found valid before: most writes leave spec or status as it is, and values never change. */
function hasPassed(value: Json, schema: NestedValidation): boolean {
  return typeof value === 'object' && value !== null && passed.get(schema)?.has(value) === true;
}

function remember(value: Json, schema: NestedValidation): void {
  if (typeof value !== 'object' || value === null) return;
  const values = passed.get(schema) ?? new WeakSet();
  values.add(value);
  passed.set(schema, values);
}

function memberOf(old: Predecessor, key: string): Predecessor {
  if (old === undefined || !isObject(old.value) || !Object.hasOwn(old.value, key)) return undefined;
  const value = old.value[key];
  return value === undefined ? undefined : { value };
}

function validateWidth(
  object: JsonObject,
  checks: ValueValidation,
  path: string,
  findings: Findings,
  walk: Walk,
): void {
  const { minProperties, maxProperties } = checks;
  let width = 0;
  for (const key in object) if (object[key] !== undefined) width += 1;
  if (minProperties !== undefined && width < minProperties) {
    const text = `${path} in body should have at least ${minProperties} properties`;
    findings.errors.push(invalidField(fieldPath(walk, path), width, text));
  }
  if (maxProperties !== undefined && width > maxProperties)
    findings.errors.push(tooManyField(fieldPath(walk, path), width, maxProperties));
}
