import { at, isObject, type Json, type JsonObject } from '../kube/index.ts';
import { compare } from './compare.ts';
import { difference, EMPTY, type FieldSet } from './field-set.ts';
import { fieldSetOf } from './field-set-of.ts';
import { TypedValueError } from './list-element.ts';
import type { TypeNode } from './type-node.ts';

/*
 * The way from client-side to server-side apply: `kubectl apply --server-side` on an object that `kubectl apply` made.
 * Source: managedfields/internal/lastapplied.go, lastappliedmanager.go, lastappliedupdater.go.
 */

const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';
const TOTAL_ANNOTATION_BYTES = 256 * 1024;

/** The only manager this is done for. */
export const KUBECTL = 'kubectl';

/** Fields that kubectl may take without force: those it applied client-side and that still have that value. */
export function fieldsOfLastApplied(type: TypeNode, live: JsonObject, apiVersion: string): FieldSet {
  const text = at(live, 'metadata', 'annotations', ANNOTATION);
  const applied = typeof text === 'string' ? parse(text) : undefined;
  if (!isObject(applied) || applied.apiVersion !== apiVersion) return EMPTY;
  try {
    const { added, removed, modified } = compare(type, applied, live);
    return difference(difference(difference(fieldSetOf(type, applied), modified), added), removed);
  } catch (error) {
    if (error instanceof TypedValueError) return EMPTY;
    throw error;
  }
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function sorted(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value ?? null;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  ) as JsonObject;
}

/** Keeps the annotation of client-side apply in step with what is applied now, where an object has one. */
export function syncLastApplied(object: JsonObject, config: JsonObject): JsonObject {
  const metadata = isObject(object.metadata) ? object.metadata : {};
  const annotations = isObject(metadata.annotations) ? metadata.annotations : {};
  if (typeof annotations[ANNOTATION] !== 'string' || annotations[ANNOTATION] === '') return object;
  const text = `${JSON.stringify(sorted(withoutAnnotation(config)))}\n`;
  const { [ANNOTATION]: _old, ...others } = annotations;
  // What would not fit is dropped, as clients drop it.
  const fits = Buffer.byteLength(text, 'utf8') + ANNOTATION.length <= TOTAL_ANNOTATION_BYTES;
  const next = fits ? { ...others, [ANNOTATION]: text } : others;
  return { ...object, metadata: { ...metadata, annotations: next } };
}

function withoutAnnotation(config: JsonObject): JsonObject {
  const metadata = isObject(config.metadata) ? config.metadata : {};
  if (!isObject(metadata.annotations)) return config;
  const { [ANNOTATION]: _old, ...annotations } = metadata.annotations;
  return { ...config, metadata: { ...metadata, annotations } };
}
