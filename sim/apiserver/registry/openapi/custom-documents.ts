import type { Json, JsonObject } from '../../../kube/index.ts';
import type { NestedValidation, Schema, ValidationRule, ValueValidation } from '../../../schema/index.ts';
import type { ResourceDefinition } from '../resource.ts';
import type { SchemaStyle } from './type-documents.ts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const STRING: JsonObject = { type: 'string' };

/** The published name of a custom resource's schema: the group backwards, version, kind. */
export function customSchemaName(definition: ResourceDefinition): string {
  return `${definition.group.split('.').reverse().join('.')}.${definition.version}.${definition.kind}`;
}

/** The schemas a custom resource publishes: the object's and its list's. Source: apiextensions-apiserver controller/openapi/builder. */
export function customDocuments(definition: ResourceDefinition, style: SchemaStyle): [string, JsonObject][] {
  const name = customSchemaName(definition);
  const { group, version, kind, listKind } = definition;
  const metadata = { $ref: `${style.refPrefix}${META}.ObjectMeta` };
  const own = definition.schema ? schemaDocument(definition.schema, style) : { type: 'object' };
  const properties = own['properties'] as JsonObject | undefined;
  const object: JsonObject = {
    ...own,
    type: 'object',
    ...(definition.schema?.preserveUnknownFields && !properties
      ? {}
      : {
          properties: {
            ...properties,
            apiVersion: STRING,
            kind: STRING,
            metadata: style.isV2 ? metadata : { allOf: [metadata] },
          },
        }),
    'x-kubernetes-group-version-kind': [{ group, kind, version }],
  };
  const list: JsonObject = {
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: STRING,
      items: { type: 'array', items: { $ref: style.refPrefix + name } },
      kind: STRING,
      metadata: listMetadata(style),
    },
    'x-kubernetes-group-version-kind': [{ group, kind: listKind, version }],
  };
  return [
    [name, object],
    [`${name}List`, list],
  ];
}

function listMetadata(style: SchemaStyle): JsonObject {
  const reference = { $ref: `${style.refPrefix}${META}.ListMeta` };
  return style.isV2 ? reference : { allOf: [reference] };
}

/** A structural schema as OpenAPI. v2 cannot say everything: what it does not know is left out there. */
function schemaDocument(schema: Schema, style: SchemaStyle): JsonObject {
  const { additionalProperties, items, properties } = schema;
  return {
    ...present('description', schema.description),
    ...present('type', schema.type),
    ...present('format', schema.format),
    ...present('default', style.isV2 ? undefined : schema.default),
    ...(schema.nullable && !style.isV2 ? { nullable: true } : {}),
    ...(properties ? { properties: mapDocument(properties, (p) => schemaDocument(p, style)) } : {}),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties:
            additionalProperties === true ? true : schemaDocument(additionalProperties, style),
        }),
    ...(items ? { items: schemaDocument(items, style) } : {}),
    ...(schema.preserveUnknownFields ? { 'x-kubernetes-preserve-unknown-fields': true } : {}),
    ...(schema.embeddedResource ? { 'x-kubernetes-embedded-resource': true } : {}),
    ...(schema.intOrString ? { 'x-kubernetes-int-or-string': true } : {}),
    ...present('x-kubernetes-list-type', schema.listType),
    ...present('x-kubernetes-list-map-keys', schema.listMapKeys),
    ...present('x-kubernetes-map-type', schema.mapType),
    ...(schema.validation ? validationDocument(schema.validation, style) : {}),
  };
}

function present(key: string, value: Json | undefined): JsonObject {
  return value === undefined ? {} : { [key]: value };
}

function mapDocument<T>(entries: ReadonlyMap<string, T>, document: (value: T) => JsonObject): JsonObject {
  return Object.fromEntries([...entries].map(([key, value]) => [key, document(value)]));
}

const PLAIN_KEYWORDS = [
  'required',
  'enum',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
] as const satisfies readonly (keyof ValueValidation)[];

function validationDocument(validation: ValueValidation, style: SchemaStyle): JsonObject {
  const plain = PLAIN_KEYWORDS.filter((key) => validation[key] !== undefined).map((key) => [
    key,
    validation[key]!,
  ]);
  const nested = (list: readonly NestedValidation[]): JsonObject[] =>
    list.map((n) => nestedDocument(n, style));
  return {
    ...present('format', validation.format),
    ...Object.fromEntries(plain),
    ...(style.isV2
      ? {}
      : {
          ...(validation.allOf ? { allOf: nested(validation.allOf) } : {}),
          ...(validation.anyOf ? { anyOf: nested(validation.anyOf) } : {}),
          ...(validation.oneOf ? { oneOf: nested(validation.oneOf) } : {}),
          ...(validation.not ? { not: nestedDocument(validation.not, style) } : {}),
        }),
    ...(validation.rules ? { 'x-kubernetes-validations': validation.rules.map(ruleDocument) } : {}),
  };
}

function nestedDocument(nested: NestedValidation, style: SchemaStyle): JsonObject {
  return {
    ...present('type', nested.type),
    ...(nested.properties
      ? { properties: mapDocument(nested.properties, (p) => nestedDocument(p, style)) }
      : {}),
    ...(nested.items ? { items: nestedDocument(nested.items, style) } : {}),
    ...(nested.validation ? validationDocument(nested.validation, style) : {}),
  };
}

function ruleDocument(rule: ValidationRule): JsonObject {
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined));
}
