import { isArray, isObject, type Json, type JsonObject } from '../../../../kube/index.ts';
import { asObject, objects } from './internal-spec.ts';

/** Keywords without a place in a structural schema, in the order they are looked for, and whether a value counts. */
const UNSUPPORTED: readonly (readonly [string, string, (value: Json | undefined) => boolean])[] = [
  ['id', 'id', isText],
  ['$schema', 'schema', isText],
  ['$ref', '$ref', isText],
  ['patternProperties', 'patternProperties', hasMembers],
  ['dependencies', 'dependencies', hasMembers],
  ['additionalItems', 'additionalItems', (value) => value !== undefined && value !== null],
  ['definitions', 'definitions', hasMembers],
];

function isText(value: Json | undefined): boolean {
  return typeof value === 'string' && value !== '';
}

function hasMembers(value: Json | undefined): boolean {
  return isObject(value) && Object.keys(value).length > 0;
}

/**
 * Why a schema cannot be made structural; undefined when it can. Where it cannot, nobody asks whether it is sound.
 * Source: apiextensions-apiserver pkg/apiserver/schema/convert.go (NewStructural, validateUnsupportedFields).
 */
export function unconvertible(schema: JsonObject): string | undefined {
  for (const [keyword, shown, counts] of UNSUPPORTED)
    if (counts(schema[keyword])) return `OpenAPIV3Schema '${shown}' is not supported`;
  if (isArray(schema['items']) && schema['items'].length > 0)
    return "OpenAPIV3Schema 'items' must be a schema, but is an array";
  for (const child of children(schema)) {
    const why = unconvertible(child);
    if (why !== undefined) return why;
  }
  return undefined;
}

function children(schema: JsonObject): JsonObject[] {
  const single = ['not', 'items', 'additionalProperties'].map((keyword) => asObject(schema[keyword]));
  const alternatives = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => objects(schema[keyword]));
  const properties = Object.values(asObject(schema['properties']) ?? {}).filter(isObject);
  return [...alternatives, ...single.filter((each) => each !== undefined), ...properties];
}
