import {
  type FieldError,
  forbiddenField,
  invalidField,
  isArray,
  isObject,
  type JsonObject,
  notSupportedField,
  requiredField,
} from '../../../../kube/index.ts';
import { asObject, objects, text } from './internal-spec.ts';
import { validateListTypeKeywords } from './list-type-validation.ts';
import {
  type CelSchemaContext,
  childItems,
  childMapValues,
  childProperty,
  validateRuleExpressions,
} from './rule-compilation.ts';
import { validateRuleFields } from './rule-fields-validation.ts';

/** What holds for the part of the schema that is being walked. */
interface Scope {
  readonly defaultsForbidden: string | undefined;
  readonly insideMeta: boolean;
  /** The topmost node whose values cannot be told apart between two revisions: no `oldSelf` below it. */
  readonly uncorrelatable: string | undefined;
}

interface SchemaErrors {
  readonly schema: FieldError[];
  readonly cel: FieldError[];
}

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const TYPE_META = new Set(['metadata', 'kind', 'apiVersion']);

/**
 * What OpenAPI keywords a CRD may use and how. `cel` is undefined where the schema is not structural: its rules are
 * not compiled then. Source: ValidateCustomResourceDefinitionOpenAPISchema.
 */
export function validateOpenApiSchema(
  schema: JsonObject,
  path: string,
  cel: CelSchemaContext | undefined,
): FieldError[] {
  const scope: Scope = { defaultsForbidden: undefined, insideMeta: false, uncorrelatable: undefined };
  const errors = walk(schema, path, scope, true, cel);
  return [...errors.schema, ...errors.cel];
}

function walk(
  schema: JsonObject,
  path: string,
  scope: Scope,
  isRoot: boolean,
  cel: CelSchemaContext | undefined,
): SchemaErrors {
  const errors: SchemaErrors = { schema: keywords(schema, path, scope), cel: [] };
  const descend = (
    child: JsonObject | undefined,
    step: string,
    childScope: Scope,
    childCel: CelSchemaContext | undefined,
  ): void => {
    if (child === undefined) return;
    const found = walk(child, `${path}.${step}`, childScope, false, childCel);
    errors.schema.push(...found.schema);
    errors.cel.push(...found.cel);
  };
  if (schema['uniqueItems'] === true)
    errors.schema.push(
      forbiddenField(
        `${path}.uniqueItems`,
        'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      ),
    );
  const additional = schema['additionalProperties'];
  const properties = asObject(schema['properties']) ?? {};
  if (additional !== undefined && additional !== null) {
    if (Object.keys(properties).length > 0 && additional !== true)
      errors.schema.push(
        forbiddenField(
          `${path}.additionalProperties`,
          'additionalProperties and properties are mutual exclusive',
        ),
      );
    const below = scope.insideMeta
      ? { ...scope, defaultsForbidden: 'inside additionalProperties applying to object metadata' }
      : scope;
    descend(asObject(additional), 'additionalProperties', below, childMapValues(cel, schema));
  }
  const isResource = isRoot || schema['x-kubernetes-embedded-resource'] === true;
  for (const [name, property] of Object.entries(properties)) {
    let below = text(schema['x-kubernetes-map-type']) === 'atomic' ? uncorrelated(scope, path) : scope;
    if (isResource && TYPE_META.has(name)) {
      below = { ...below, insideMeta: true };
      if (isRoot) below = { ...below, defaultsForbidden: `in top-level ${name}` };
    }
    if (isObject(property)) descend(property, `properties[${name}]`, below, childProperty(cel, schema, name));
  }
  descend(asObject(schema['not']), 'not', scope, undefined);
  for (const keyword of ['allOf', 'oneOf', 'anyOf'])
    for (const [i, each] of objects(schema[keyword]).entries())
      descend(each, `${keyword}[${i}]`, scope, undefined);
  const itemScope = text(schema['x-kubernetes-list-type']) === 'map' ? scope : uncorrelated(scope, path);
  descend(asObject(schema['items']), 'items', itemScope, childItems(cel, schema));

  errors.schema.push(...extensions(schema, path), ...validateListTypeKeywords(schema, path));
  errors.schema.push(...validateRuleFields(schema, path));
  // rules over a broken schema would only confuse
  if (errors.schema.length === 0 && cel !== undefined)
    errors.cel.push(...validateRuleExpressions(schema, path, cel, scope.uncorrelatable));
  return errors;
}

function uncorrelated(scope: Scope, path: string): Scope {
  return scope.uncorrelatable === undefined ? { ...scope, uncorrelatable: path } : scope;
}

function keywords(schema: JsonObject, path: string, scope: Scope): FieldError[] {
  const errors: FieldError[] = [];
  const type = text(schema['type']);
  const unsupported = (keyword: string, isSet: boolean): void => {
    if (isSet) errors.push(forbiddenField(`${path}.${keyword}`, `${keyword} is not supported`));
  };
  const isFilled = (keyword: string): boolean => Object.keys(asObject(schema[keyword]) ?? {}).length > 0;
  if (type !== '' && !TYPES.includes(type)) errors.push(notSupportedField(`${path}.type`, type, TYPES));
  if (schema['default'] !== undefined && schema['default'] !== null && scope.defaultsForbidden !== undefined)
    errors.push(forbiddenField(`${path}.default`, `must not be set ${scope.defaultsForbidden}`));
  unsupported('id', text(schema['id']) !== '');
  unsupported('additionalItems', schema['additionalItems'] !== undefined);
  unsupported('patternProperties', isFilled('patternProperties'));
  unsupported('definitions', isFilled('definitions'));
  unsupported('dependencies', schema['dependencies'] !== undefined);
  unsupported('$ref', schema['$ref'] !== undefined);
  if (type === 'null')
    errors.push(forbiddenField(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'));
  if (isArray(schema['items']) && schema['items'].length > 0)
    errors.push(forbiddenField(`${path}.items`, 'items must be a schema object and not an array'));
  if (scope.insideMeta && schema['x-kubernetes-embedded-resource'] === true)
    errors.push(
      forbiddenField(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta'),
    );
  return errors;
}

function extensions(schema: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const preserve = schema['x-kubernetes-preserve-unknown-fields'];
  if (preserve === false)
    errors.push(
      invalidField(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'),
    );
  const mapType = schema['x-kubernetes-map-type'];
  if (typeof mapType !== 'string') return errors;
  const type = text(schema['type']);
  const needed = 'must be object if x-kubernetes-map-type is specified';
  if (type === '') errors.push(requiredField(`${path}.type`, needed));
  else if (type !== 'object') errors.push(invalidField(`${path}.type`, type, needed));
  if (mapType !== 'atomic' && mapType !== 'granular')
    errors.push(notSupportedField(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']));
  return errors;
}
