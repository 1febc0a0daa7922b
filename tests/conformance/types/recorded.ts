import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/*
 * Facts recorded from a kube-apiserver v1.32.13 (OpenAPI v3 with descriptions removed, aggregated discovery, Table columns) and
 * field facts of k8s.io/api v0.32.13 (Apache License 2.0).
 */
const data = new URL('./data/', import.meta.url);

type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
export type RecordedObject = { [key: string]: JsonValue };

/** A recorded OpenAPI document. */
export interface RecordedDocument {
  readonly paths: RecordedObject;
  readonly components?: { readonly schemas: RecordedObject };
}

function read(name: string): Buffer {
  return readFileSync(new URL(name, data));
}

export function recordedOpenApi(): Readonly<Record<string, RecordedDocument>> {
  return JSON.parse(gunzipSync(read('builtin-openapi.json.gz')).toString()).documents;
}

export function recordedDiscovery(): Readonly<Record<'/api' | '/apis', RecordedObject>> {
  return JSON.parse(read('discovery.json').toString());
}

/** A protobuf field as the facts name it. */
export interface RecordedField {
  readonly num: number;
  readonly json?: string;
  readonly name?: string;
  readonly type: string;
  readonly val?: string;
  readonly ref?: string;
  readonly rep?: 1;
  readonly ptr?: 1;
  readonly omitempty?: 1;
  readonly inline?: 1;
}

export function recordedMessages(): Readonly<
  Record<string, { readonly fields: RecordedField[]; readonly special?: string; readonly typeMeta?: 1 }>
> {
  return JSON.parse(read('protobuf-fields.json').toString()).messages;
}

export function recordedColumns(): Readonly<Record<string, readonly RecordedObject[]>> {
  return JSON.parse(read('table-columns.json').toString());
}

/** JSON with sorted keys; `allOf` of a single reference is that reference, as descriptions decide between the two. */
export function normalised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => [
      key,
      key === 'required' && Array.isArray(member) ? [...member].sort() : normalised(member),
    ]);
  const result = Object.fromEntries(entries);
  return Array.isArray(result['allOf']) && entries.length === 1 ? result['allOf'][0] : result;
}
