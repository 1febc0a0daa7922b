import {
  type FieldError,
  fieldErrorText,
  forbiddenField,
  invalidField,
  isObject,
  type JsonObject,
  jsonEqual,
  requiredField,
} from '../../../../kube/index.ts';
import { compilePattern, PatternError } from '../../../../schema/index.ts';
import { asObject, objects, text } from './internal-spec.ts';
import { structuralCompleteness } from './structural-completeness.ts';

/*
 * What makes a schema structural.
 * Source: apiextensions-apiserver pkg/apiserver/schema/validation.go.
 */

type Level = 'root' | 'item' | 'field';

const MISSING_TYPE: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};
const INT_OR_STRING = [{ type: 'integer' }, { type: 'string' }];

/** All violations, in the order of their texts, as the server sorts them. */
export function validateStructural(schema: JsonObject, path: string): FieldError[] {
  const errors = [...invariants(schema, 'root', path), ...structuralCompleteness(schema, path)];
  const keyed = errors.map((error) => ({ error, text: fieldErrorText(error) }));
  keyed.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  return keyed.map((each) => each.error);
}

const isTrue = (schema: JsonObject, keyword: string): boolean => schema[keyword] === true;
const hasAdditional = (schema: JsonObject): boolean =>
  schema['additionalProperties'] !== undefined && schema['additionalProperties'] !== null;
const members = (schema: JsonObject): [string, JsonObject][] =>
  Object.entries(asObject(schema['properties']) ?? {}).filter((entry): entry is [string, JsonObject] =>
    isObject(entry[1]),
  );

function invariants(schema: JsonObject, level: Level, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const type = text(schema['type']);
  const items = asObject(schema['items']);
  const embedded = isTrue(schema, 'x-kubernetes-embedded-resource');
  const preserves = isTrue(schema, 'x-kubernetes-preserve-unknown-fields');
  const intOrString = isTrue(schema, 'x-kubernetes-int-or-string');

  if (type === 'array' && items === undefined)
    errors.push(requiredField(`${path}.items`, 'must be specified'));
  if (items !== undefined) errors.push(...invariants(items, 'item', `${path}.items`));
  for (const [name, property] of members(schema))
    errors.push(...invariants(property, 'field', `${path}.properties[${name}]`));
  if (hasAdditional(schema)) {
    if (level === 'root')
      errors.push(forbiddenField(`${path}.additionalProperties`, 'must not be used at the root'));
    const additional = asObject(schema['additionalProperties']);
    if (additional !== undefined)
      errors.push(...invariants(additional, 'field', `${path}.additionalProperties`));
  }
  const needsFalse = 'must be false if x-kubernetes-int-or-string is true';
  if (intOrString && preserves)
    errors.push(invalidField(`${path}.x-kubernetes-preserve-unknown-fields`, true, needsFalse));
  if (intOrString && embedded)
    errors.push(invalidField(`${path}.x-kubernetes-embedded-resource`, true, needsFalse));

  errors.push(...valueValidation(schema, path, exemptAnyOf(schema), exemptFirstAllOf(schema)));

  const typeNeeded = 'must be object if x-kubernetes-embedded-resource is true';
  if (embedded && type !== 'object')
    errors.push(
      type === ''
        ? requiredField(`${path}.type`, typeNeeded)
        : invalidField(`${path}.type`, type, typeNeeded),
    );
  else if (type === '' && !intOrString && !preserves)
    errors.push(requiredField(`${path}.type`, MISSING_TYPE[level]));
  if (embedded && hasAdditional(schema))
    errors.push(
      forbiddenField(
        `${path}.additionalProperties`,
        'must not be used if x-kubernetes-embedded-resource is set',
      ),
    );
  if (level === 'root' && type !== '' && type !== 'object')
    errors.push(invalidField(`${path}.type`, type, 'must be object at the root'));
  errors.push(...typeMeta(schema, level, embedded, path));
  if (embedded && !preserves && members(schema).length === 0)
    errors.push(
      requiredField(
        `${path}.properties`,
        'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      ),
    );
  return errors;
}

function typeMeta(schema: JsonObject, level: Level, embedded: boolean, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const properties = new Map(members(schema));
  const isResource = level === 'root' || embedded;
  const typeOf = (name: string): string => text(properties.get(name)?.['type']);
  for (const name of ['kind', 'apiVersion'])
    if (isResource && properties.has(name) && typeOf(name) !== 'string')
      errors.push(invalidField(`${path}.properties[${name}].type`, typeOf(name), 'must be string'));
  const metadata = properties.get('metadata');
  if (metadata === undefined) return errors;
  const at = `${path}.properties[metadata]`;
  if (isResource && typeOf('metadata') !== 'object')
    errors.push(invalidField(`${at}.type`, typeOf('metadata'), 'must be object'));
  if (level === 'root' && !onlyNames(metadata))
    errors.push(
      forbiddenField(
        at,
        'must not specify anything other than name and generateName, but metadata is implicitly specified',
      ),
    );
  return errors;
}

function onlyNames(metadata: JsonObject): boolean {
  const names = members(metadata).map(([name]) => name);
  if (!names.every((name) => name === 'name' || name === 'generateName')) return false;
  const { type: _type, default: _default, properties: _properties, ...rest } = metadata;
  return Object.values(rest).every((value) => value === undefined);
}

/** `anyOf: [{type: integer}, {type: string}]` may say types. */
function exemptAnyOf(schema: JsonObject): boolean {
  return jsonEqual(schema['anyOf'], INT_OR_STRING);
}

/** So may the first member of `allOf`. */
function exemptFirstAllOf(schema: JsonObject): boolean {
  const first = objects(schema['allOf'])[0];
  return first !== undefined && exemptAnyOf(first);
}

function valueValidation(
  schema: JsonObject,
  path: string,
  skipAnyOf: boolean,
  skipFirstAllOfAnyOf: boolean,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!skipAnyOf)
    for (const [i, each] of objects(schema['anyOf']).entries())
      errors.push(...nested(each, `${path}.anyOf[${i}]`, false));
  for (const [i, each] of objects(schema['allOf']).entries())
    errors.push(...nested(each, `${path}.allOf[${i}]`, skipFirstAllOfAnyOf && i === 0));
  for (const [i, each] of objects(schema['oneOf']).entries())
    errors.push(...nested(each, `${path}.oneOf[${i}]`, false));
  const not = asObject(schema['not']);
  if (not !== undefined) errors.push(...nested(not, `${path}.not`, false));
  const pattern = text(schema['pattern']);
  if (pattern !== '') errors.push(...validatePattern(pattern, `${path}.pattern`));
  return errors;
}

function validatePattern(pattern: string, path: string): FieldError[] {
  try {
    compilePattern(pattern);
    return [];
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return [invalidField(path, pattern, `must be a valid regular expression, but isn't: ${error.message}`)];
  }
}

/** Keywords that no schema inside allOf, anyOf, oneOf and not may have, in the order they are told. */
const FORBIDDEN: readonly (readonly [string, string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

function nested(schema: JsonObject, path: string, skipAnyOf: boolean): FieldError[] {
  const errors = valueValidation(schema, path, skipAnyOf, false);
  const items = asObject(schema['items']);
  if (items !== undefined) errors.push(...nested(items, `${path}.items`, false));
  for (const [name, property] of members(schema))
    errors.push(...nested(property, `${path}.properties[${name}]`, false));
  for (const [keyword, why] of FORBIDDEN) {
    const value = schema[keyword];
    const isSet = value !== undefined && value !== null && value !== false && value !== '';
    if (isSet && !(Array.isArray(value) && value.length === 0))
      errors.push(forbiddenField(`${path}.${keyword}`, why));
  }
  if (members(schema).some(([name]) => name === 'metadata'))
    errors.push(forbiddenField(`${path}.properties[metadata]`, 'must not be specified in a nested context'));
  return errors;
}
