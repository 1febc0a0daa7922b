import { Int64, isArray, isNumber, isObject, type Json } from './json.ts';

/** What decides whether JSON can become a Go struct of a type; a subset of the schema of `sim/schema`. */
export interface RestorableSchema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly format?: string;
  readonly intOrString?: boolean;
  readonly properties?: ReadonlyMap<string, RestorableSchema>;
  readonly additionalProperties?: RestorableSchema | true;
  readonly items?: RestorableSchema;
}

/**
 * Why a document cannot become a Go struct of its type, in the words of the converter that strategic merge patches go
 * through; undefined when it can. Source: apimachinery pkg/runtime/converter.go fromUnstructured.
 */
export function restoreProblem(
  schema: RestorableSchema | undefined,
  value: Json | undefined,
): string | undefined {
  if (schema === undefined || value === undefined || value === null) return undefined;
  // Types with their own decoder (quantities, times) speak for themselves later.
  if (schema.intOrString || (schema.format === 'date-time' && !isArray(value) && !isObject(value)))
    return undefined;
  switch (schema.type) {
    case 'object':
      return objectProblem(schema, value);
    case 'array':
      if (!isArray(value)) return `cannot restore slice from ${goKind(value)}`;
      return listProblem(schema.items, value);
    case 'string':
    case 'boolean':
    case 'integer':
    case 'number':
      return scalarProblem(schema.type, schema.format, value);
    default:
      return undefined;
  }
}

function objectProblem(schema: RestorableSchema, value: Json): string | undefined {
  const { properties, additionalProperties } = schema;
  if (!isObject(value))
    return properties === undefined && additionalProperties !== undefined
      ? `cannot restore map from ${goKind(value)}`
      : `cannot restore struct from: ${goKind(value)}`;
  const element = additionalProperties === true ? undefined : additionalProperties;
  for (const key of Object.keys(value)) {
    const problem = restoreProblem(properties?.get(key) ?? element, value[key]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function listProblem(schema: RestorableSchema | undefined, items: readonly Json[]): string | undefined {
  for (const item of items) {
    const problem = restoreProblem(schema, item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function goKind(value: Json): string {
  if (isArray(value)) return 'slice';
  if (isObject(value)) return 'map';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  return isInteger(value) ? 'int64' : 'float64';
}

function isInteger(value: Json): boolean {
  return value instanceof Int64 || Number.isInteger(value);
}

const GO_TYPES = { string: 'string', boolean: 'bool', integer: 'int64', number: 'float64' } as const;

function scalarProblem(
  type: keyof typeof GO_TYPES,
  format: string | undefined,
  value: Json,
): string | undefined {
  const wanted = format === 'int32' ? 'int32' : GO_TYPES[type];
  if (type === 'string' ? typeof value === 'string' : type === 'boolean' && typeof value === 'boolean')
    return undefined;
  if (type === 'integer' || type === 'number') {
    // A float is a fine integer when it is whole.
    if (isNumber(value)) return undefined;
  } else if (type === 'string' && isNumber(value) && isInteger(value))
    // Go can convert an integer to a string (of one rune), and refuses to.
    return `cannot convert int64 to ${wanted}`;
  return `unrecognized type: ${wanted}`;
}
