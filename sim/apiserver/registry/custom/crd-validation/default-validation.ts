import {
  type FieldError,
  fieldErrorsText,
  invalidField,
  type Json,
  type JsonObject,
  jsonEqual,
} from '../../../../kube/index.ts';
import {
  compileRules,
  pruneUnknown,
  type Schema,
  schemaFromCrd,
  validateEmbeddedResources,
  validateSchema,
} from '../../../../schema/index.ts';

const TYPE_META = new Set(['metadata', 'apiVersion', 'kind']);

/** Puts a default into the smallest object it can stand in. */
type Surround = (value: Json) => Json;

/**
 * Defaults have to be valid and pruned themselves.
 * Source: apiextensions-apiserver pkg/apiserver/schema/defaulting/validation.go.
 */
export function validateDefaults(openAPIV3Schema: JsonObject, path: string): FieldError[] {
  const root: Schema = { ...schemaFromCrd(openAPIV3Schema), embeddedResource: true };
  return walk(root, root, path, false, (value) => value);
}

function walk(
  schema: Schema,
  resource: Schema,
  path: string,
  insideMeta: boolean,
  surround: Surround,
): FieldError[] {
  const isResource = schema.embeddedResource === true;
  const [owner, place]: [Schema, Surround] = isResource ? [schema, (value) => value] : [resource, surround];
  const inMeta = insideMeta && !isResource;
  const errors =
    schema.default === undefined
      ? []
      : inMeta
        ? validateMetaDefault(schema, owner, path, place(schema.default))
        : validateDefault(schema, path);
  // additionalProperties cannot have defaults
  if (schema.items !== undefined)
    errors.push(...walk(schema.items, owner, `${path}.items`, inMeta, (value) => place([value])));
  for (const [name, property] of schema.properties ?? [])
    errors.push(
      ...walk(
        property,
        owner,
        `${path}.properties[${name}]`,
        inMeta || (isResource && TYPE_META.has(name)),
        (value) => place({ [name]: value }),
      ),
    );
  return errors;
}

function validateDefault(schema: Schema, path: string): FieldError[] {
  const value = schema.default!;
  const at = `${path}.default`;
  const isResource = schema.embeddedResource === true;
  const errors: FieldError[] = [];
  if (
    !jsonEqual(pruneUnknown(value, schema, { isResourceRoot: isResource, keepsMetadata: true }).object, value)
  )
    errors.push(invalidField(at, value, 'must not have unknown fields'));
  const embedded = validateEmbeddedResources(value, schema, at);
  return [...errors, ...(embedded.length > 0 ? embedded : validateValue(schema, at))];
}

function validateMetaDefault(schema: Schema, resource: Schema, path: string, whole: Json): FieldError[] {
  const typed = { kind: 'Validation', apiVersion: 'validation/v1', ...(whole as JsonObject) };
  const embedded = validateEmbeddedResources(typed, resource);
  if (embedded.length === 0) return validateValue(schema, `${path}.default`);
  const why = `must result in valid metadata: ${fieldErrorsText(embedded)}`;
  return [invalidField(`${path}.default`, schema.default, why)];
}

/** Rules look at a default twice: as a value that stays what it is, and as one that is new. */
function validateValue(schema: Schema, at: string): FieldError[] {
  const value = schema.default!;
  const errors = validateSchema(value, schema, undefined, { fieldPrefix: at });
  if (errors.length > 0) return errors;
  const rules = compileRules(schema, schema.embeddedResource === true);
  if (rules === undefined) return [];
  const unchanged = rules.validate(value, value, { path: at });
  return unchanged.length > 0 ? unchanged : rules.validate(value, undefined, { path: at });
}
