import {
  type FieldError,
  forbiddenField,
  invalidField,
  invalidFieldText,
  isArray,
  type Json,
  type JsonObject,
} from '../../../../kube/index.ts';
import { validateDefaults } from './default-validation.ts';
import { asObject, text } from './internal-spec.ts';
import { validateOpenApiSchema } from './open-api-schema-validation.ts';
import { costOfSchemaErrors, rootCelContext } from './rule-compilation.ts';
import { validateStructural } from './structural-invariants.ts';
import { unconvertible } from './unconvertible-schema.ts';

/** Go field names of the keywords that may stand at the root beside a status subresource. */
const AT_ROOT: Readonly<Record<string, string>> = {
  description: 'Description',
  type: 'Type',
  format: 'Format',
  title: 'Title',
  maximum: 'Maximum',
  exclusiveMaximum: 'ExclusiveMaximum',
  minimum: 'Minimum',
  exclusiveMinimum: 'ExclusiveMinimum',
  maxLength: 'MaxLength',
  minLength: 'MinLength',
  pattern: 'Pattern',
  maxItems: 'MaxItems',
  minItems: 'MinItems',
  uniqueItems: 'UniqueItems',
  multipleOf: 'MultipleOf',
  required: 'Required',
  items: 'Items',
  properties: 'Properties',
  externalDocs: 'ExternalDocs',
  example: 'Example',
  'x-kubernetes-preserve-unknown-fields': 'XPreserveUnknownFields',
  'x-kubernetes-validations': 'XValidations',
};

/**
 * Checks `schema` of a version (or what stands for all of them).
 * Source: validateCustomResourceDefinitionValidation.
 */
export function validateVersionSchema(
  validation: JsonObject | undefined,
  hasStatus: boolean,
  path: string,
): FieldError[] {
  const schema = asObject(validation?.['openAPIV3Schema']);
  if (schema === undefined) return [];
  const at = `${path}.openAPIV3Schema`;
  const errors = hasStatus ? validateRoot(schema, at) : [];
  if (schema['nullable'] === true)
    errors.push(forbiddenField(`${at}.nullable`, 'nullable cannot be true at the root'));
  const problem = unconvertible(schema);
  const shape = problem === undefined ? validateShape(schema, at) : [];
  errors.push(...shape);
  const cel = shape.length === 0 && problem === undefined ? rootCelContext(schema) : undefined;
  errors.push(...validateOpenApiSchema(schema, at, cel));
  // Whoever is forbidden a keyword need not hear that it cannot be converted either.
  if (problem !== undefined && errors.length === 0) errors.push(invalidField(at, '', problem));
  if (cel !== undefined) errors.push(...costOfSchemaErrors(cel, at));
  return errors;
}

function validateShape(schema: JsonObject, path: string): FieldError[] {
  const structural = validateStructural(schema, path);
  return structural.length > 0 ? structural : validateDefaults(schema, path);
}

/** Beside a status subresource the root may only have keywords that lose nothing when `status` is validated alone. */
function validateRoot(schema: JsonObject, path: string): FieldError[] {
  for (const [keyword, value] of Object.entries(schema)) {
    if (isZero(value)) continue;
    if (keyword === 'type') {
      if (value === 'object') continue;
      const why =
        'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
      return [invalidField(`${path}.type`, text(value), why)];
    }
    if (!Object.hasOwn(AT_ROOT, keyword)) {
      const allowed = Object.values(AT_ROOT).join(' ');
      const why = `only [${allowed}] fields are allowed at the root of the schema if the status subresource is enabled`;
      return [invalidFieldText(path, 'apiextensions.JSONSchemaProps{}', why)];
    }
  }
  return [];
}

const isZero = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === '' ||
  (isArray(value) && value.length === 0);
