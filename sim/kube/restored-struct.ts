import { jsonKind } from './go-format.ts';
import { Float64, Int64, isArray, isNumber, isObject, type Json } from './json.ts';

/** What decides whether JSON can become a Go struct of a type; a subset of the schema of `sim/schema`. */
export interface RestorableSchema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly format?: string;
  readonly intOrString?: boolean;
  readonly goType?: string;
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
  // Types with their own decoder speak for themselves, apart from the struct they stand in.
  if (schema.intOrString) return schema.format === 'int-or-string' ? intOrStringProblem(value) : undefined;
  if (schema.format === 'date-time') return typeof value === 'string' ? undefined : notOf('string', value);
  if (schema.format === 'byte') return bytesProblem(value);
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
      return scalarProblem(schema, value);
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

function isWhole(value: Json): boolean {
  return isInteger(value) || (value instanceof Float64 && Number.isInteger(value.value));
}

function isInteger(value: Json): boolean {
  return value instanceof Int64 || Number.isInteger(value);
}

const GO_TYPES = { string: 'string', boolean: 'bool', integer: 'int64', number: 'float64' } as const;

function notOf(goType: string, value: Json): string {
  return `json: cannot unmarshal ${jsonKind(value)} into Go value of type ${goType}`;
}

function intOrStringProblem(value: Json): string | undefined {
  if (typeof value === 'string' || (isNumber(value) && isInteger(value))) return undefined;
  const shown = isNumber(value) ? `number ${JSON.stringify(value)}` : jsonKind(value);
  return `json: cannot unmarshal ${shown} into Go value of type int32`;
}

function bytesProblem(value: Json): string | undefined {
  if (typeof value !== 'string') return `cannot restore slice from ${goKind(value)}`;
  // The decoder of base64 says where it stopped.
  const stop = /[^A-Za-z0-9+/\r\n]/.exec(value.replace(/={1,2}$/, ''));
  return stop ? `error decoding from json: illegal base64 data at input byte ${stop.index}` : undefined;
}

function scalarProblem(schema: RestorableSchema, value: Json): string | undefined {
  const type = schema.type as keyof typeof GO_TYPES;
  const wanted = schema.format === 'int32' ? 'int32' : GO_TYPES[type];
  if (type === 'string' ? typeof value === 'string' : type === 'boolean' && typeof value === 'boolean')
    return undefined;
  if (type === 'integer' || type === 'number') {
    // A float is a fine integer when it is whole.
    if (isNumber(value))
      return type === 'number' || isWhole(value) ? undefined : `cannot convert float64 to ${wanted}`;
  } else if (type === 'string' && isNumber(value) && isInteger(value))
    // Go can convert an integer to a string (of one rune), and refuses to.
    return `cannot convert int64 to ${schema.goType ?? wanted}`;
  return `unrecognized type: ${wanted}`;
}
