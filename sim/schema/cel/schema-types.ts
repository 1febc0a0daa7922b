import type { Schema } from '../schema.ts';
import { escapeFieldName } from './field-names.ts';
import { BOOL, type CelType, DYN, INT, listOf, mapOf, primitive, STRING } from './types.ts';

/**
 * The CEL type of a structural schema; undefined for what rules cannot see (values of unknown shape).
 * Source: apiserver pkg/cel/common/schemas.go (SchemaDeclType).
 */
export function celTypeOf(
  schema: Schema,
  isResourceRoot = schema.embeddedResource === true,
): CelType | undefined {
  if (schema.intOrString === true) return DYN;
  switch (schema.type) {
    case 'array': {
      const items = schema.items === undefined ? undefined : celTypeOf(schema.items);
      return items === undefined ? undefined : listOf(items);
    }
    case 'object': {
      const { additionalProperties } = schema;
      if (typeof additionalProperties !== 'object') return objectType(schema, isResourceRoot);
      const value = celTypeOf(additionalProperties);
      return value === undefined ? undefined : mapOf(STRING, value);
    }
    case 'string':
      return stringType(schema.format);
    case 'boolean':
      return BOOL;
    case 'number':
      return primitive('double');
    case 'integer':
      return INT;
    default:
      return undefined;
  }
}

function stringType(format: string | undefined): CelType {
  if (format === 'byte') return primitive('bytes');
  if (format === 'duration') return primitive('duration');
  return format === 'date' || format === 'date-time' ? primitive('timestamp') : STRING;
}

const TEXT: Schema = { type: 'string' };
const NAMES: Schema = {
  type: 'object',
  properties: new Map([
    ['name', TEXT],
    ['generateName', TEXT],
  ]),
};

const withMeta = new WeakMap<Schema, Schema>();

/** A resource's schema with the type meta and names that every resource has. Source: WithTypeAndObjectMeta. */
export function withTypeAndObjectMeta(schema: Schema): Schema {
  const known = withMeta.get(schema);
  if (known !== undefined) return known;
  const properties = new Map([
    ...(schema.properties ?? []),
    ['kind', TEXT],
    ['apiVersion', TEXT],
    ['metadata', NAMES],
  ] as const);
  const result = { ...schema, properties };
  withMeta.set(schema, result);
  return result;
}

function objectType(schema: Schema, isResourceRoot: boolean): CelType {
  const declared = isResourceRoot ? withTypeAndObjectMeta(schema) : schema;
  const fields = new Map<string, CelType>();
  for (const [name, property] of declared.properties ?? []) {
    const type = celTypeOf(property);
    const field = escapeFieldName(name);
    if (type !== undefined && field !== undefined) fields.set(field, type);
  }
  return { kind: 'object', name: 'object', field: (name) => fields.get(name) };
}
