import { DecodeError } from '../../codec/index.ts';
import {
  fieldErrorText,
  invalidField,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  withKey,
} from '../../kube/index.ts';
import { hasEmbeddedResources, type Schema } from '../../schema/index.ts';
import { typedMetadata } from './typed-metadata.ts';

/**
 * Reads the type and the metadata of embedded resources as those of the object itself are read: the metadata becomes
 * what its Go struct holds. Source: apiextensions-apiserver pkg/apiserver/schema/objectmeta/algorithm.go (Coerce).
 * @throws DecodeError `spec.template.metadata: Invalid value: 5: json: cannot unmarshal ...`.
 */
export function coerceEmbeddedResources<T extends Json>(value: T, schema: Schema | undefined): T {
  return schema === undefined ? value : (coerce(value, schema, '') as T);
}

function coerce(value: Json, schema: Schema, path: string): Json {
  if (!hasEmbeddedResources(schema)) return value;
  if (isArray(value)) return schema.items === undefined ? value : coerceItems(value, schema.items, path);
  return isObject(value) ? coerceMembers(value, schema, path) : value;
}

function coerceItems(list: readonly Json[], items: Schema, path: string): readonly Json[] {
  const coerced = list.map((item, index) => coerce(item, items, `${path}[${index}]`));
  return coerced.some((item, index) => item !== list[index]) ? coerced : list;
}

function coerceMembers(object: JsonObject, schema: Schema, path: string): JsonObject {
  let result = object;
  for (const [key, member] of Object.entries(object)) {
    if (member === undefined) continue;
    const at = path === '' ? key : `${path}.${key}`;
    const read = schema.embeddedResource === true ? readTypeMeta(key, member, at) : member;
    const declared = schema.properties?.get(key);
    const other = schema.additionalProperties === true ? undefined : schema.additionalProperties;
    const child = declared ?? other;
    const next =
      child === undefined ? read : coerce(read, child, declared === undefined ? `${path}[${key}]` : at);
    if (next !== member) result = withKey(result, key, next);
  }
  return result;
}

function readTypeMeta(key: string, value: Json, path: string): Json {
  if (key === 'metadata') {
    try {
      return value === null ? value : typedMetadata(value);
    } catch (error) {
      if (error instanceof DecodeError) throw notReadable(path, value, error.message);
      throw error;
    }
  }
  if ((key === 'apiVersion' || key === 'kind') && typeof value !== 'string')
    throw notReadable(path, value, 'must be a string');
  return value;
}

function notReadable(path: string, value: Json, why: string): DecodeError {
  return new DecodeError(fieldErrorText(invalidField(path, value, why)));
}
