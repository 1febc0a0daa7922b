import {
  type FieldError,
  invalidField,
  isArray,
  isDns1035Label,
  isObject,
  type Json,
  type JsonObject,
  parseApiVersion,
  pathSegmentName,
  requiredField,
  validateObjectMeta,
} from '../../kube/index.ts';
import { childPath } from '../field-error.ts';
import { hasEmbeddedResources } from '../pruning.ts';
import type { Schema } from '../schema.ts';

/**
 * Checks the type meta and metadata of embedded resources.
 * Source: apiextensions-apiserver pkg/apiserver/schema/objectmeta/validation.go.
 */
export function validateEmbeddedResources(object: Json, schema: Schema, path = ''): FieldError[] {
  if (!hasEmbeddedResources(schema)) return [];
  if (isArray(object)) {
    const { items } = schema;
    if (items === undefined) return [];
    return object.flatMap((item, i) => validateEmbeddedResources(item, items, `${path}[${i}]`));
  }
  if (!isObject(object)) return [];
  const errors = schema.embeddedResource === true ? validateResource(object, path) : [];
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined) continue;
    const property = schema.properties?.get(key);
    const additional = schema.additionalProperties;
    if (property !== undefined)
      errors.push(...validateEmbeddedResources(value, property, childPath(path, key)));
    else if (additional !== undefined && additional !== true)
      errors.push(...validateEmbeddedResources(value, additional, `${path}[${key}]`));
  }
  return errors;
}

function validateResource(resource: JsonObject, path: string): FieldError[] {
  const { apiVersion, kind, metadata } = resource;
  return [
    ...validateApiVersion(apiVersion, childPath(path, 'apiVersion')),
    ...validateKind(kind, childPath(path, 'kind')),
    ...(isObject(metadata) ? validateMetadata(metadata, childPath(path, 'metadata')) : []),
  ].sort((a, b) => Number(b.reason === 'FieldValueRequired') - Number(a.reason === 'FieldValueRequired'));
}

function validateApiVersion(value: Json | undefined, path: string): FieldError[] {
  if (value === undefined) return [requiredField(path, 'must not be empty')];
  if (typeof value !== 'string') return [invalidField(path, value, 'must be a string')];
  if (value === '') return [invalidField(path, value, 'must not be empty')];
  if (parseApiVersion(value) !== undefined) return [];
  return [invalidField(path, value, `unexpected GroupVersion string: ${value}`)];
}

function validateKind(value: Json | undefined, path: string): FieldError[] {
  if (value === undefined) return [requiredField(path, 'must not be empty')];
  if (typeof value !== 'string') return [invalidField(path, value, 'must be a string')];
  if (value === '') return [invalidField(path, value, 'must not be empty')];
  const problems = isDns1035Label(value.toLowerCase());
  if (problems.length === 0) return [];
  const text = `may have mixed case, but should otherwise match: ${problems.join(',')}`;
  return [invalidField(path, value, text)];
}

/** A nameless embedded object is fine; what is there has to be valid. */
function validateMetadata(metadata: JsonObject, path: string): FieldError[] {
  const name =
    typeof metadata['name'] === 'string' && metadata['name'] !== '' ? metadata['name'] : 'fakename';
  const namespace = metadata['namespace'];
  return validateObjectMeta(
    { ...metadata, name },
    { namespaced: typeof namespace === 'string' && namespace !== '', name: pathSegmentName, path },
  );
}
