import type { Schema } from '../schema.ts';

/*
 * How big values of a schema can get, which decides what a rule may cost.
 * Source: apiserver pkg/cel/common/schemas.go, pkg/cel/limits.go.
 */

export const MAX_REQUEST_BYTES = 3 * 1024 * 1024;
const DATE_BYTES = 12;
const DATE_TIME_BYTES = 32;
const MIN_DATE_TIME_BYTES = 21;
const MIN_DURATION_BYTES = 3;

/** The most elements or bytes a value can have; 0 for scalars and objects. */
export function maxSizeOf(schema: Schema): number {
  const checks = schema.validation;
  if (schema.intOrString === true) return MAX_REQUEST_BYTES - 2;
  if (schema.type === 'array')
    return checks?.maxItems ?? Math.floor((MAX_REQUEST_BYTES - 2) / (minBytesOf(schema.items) + 1));
  const { additionalProperties } = schema;
  if (schema.type === 'object' && typeof additionalProperties === 'object')
    return (
      checks?.maxProperties ?? Math.floor((MAX_REQUEST_BYTES - 2) / (minBytesOf(additionalProperties) + 6))
    );
  return schema.type === 'string' ? maxTextSize(schema) : 0;
}

function maxTextSize(schema: Schema): number {
  const checks = schema.validation;
  if (schema.format === 'duration' || schema.format === 'date-time') return DATE_TIME_BYTES;
  if (schema.format === 'date') return DATE_BYTES;
  if (checks?.maxLength !== undefined)
    // lengths count code points, sizes count bytes
    return schema.format === 'byte' ? checks.maxLength : checks.maxLength * 4;
  if (checks?.enum === undefined || schema.format === 'byte') return MAX_REQUEST_BYTES - 2;
  return Math.max(0, ...checks.enum.map((each) => (typeof each === 'string' ? Buffer.byteLength(each) : 0)));
}

/** The fewest bytes of JSON a value can have. */
export function minBytesOf(schema: Schema | undefined): number {
  if (schema === undefined || schema.intOrString === true) return 1;
  switch (schema.type) {
    case 'object':
      return typeof schema.additionalProperties === 'object' ? 2 : minObjectBytes(schema);
    case 'array':
      return 2;
    case 'boolean':
      return 4;
    case 'string':
      if (schema.format === 'duration') return MIN_DURATION_BYTES;
      if (schema.format === 'date') return DATE_BYTES;
      return schema.format === 'date-time' ? MIN_DATE_TIME_BYTES : 2;
    default:
      return 1;
  }
}

function minObjectBytes(schema: Schema): number {
  let bytes = 2;
  for (const name of schema.validation?.required ?? []) {
    const property = schema.properties?.get(name);
    if (property !== undefined && property.default === undefined)
      bytes += Buffer.byteLength(name) + minBytesOf(property) + 4;
  }
  return bytes;
}
