import type { Json, JsonObject } from '../kube/index.ts';
import type { BytesBody, ObjectBody } from './api-handler.ts';

const encoder = new TextEncoder();
const NEWLINE = encoder.encode('\n');

/** JSON of shared objects, made once per object version and reused by gets, lists and watches. */
const cached = new WeakMap<object, Uint8Array>();
const bodies = new WeakMap<object, ObjectBody>();

/** The compact JSON of a frozen object, without a newline. */
export function jsonBytes(object: JsonObject): Uint8Array {
  let bytes = cached.get(object);
  if (!bytes) {
    bytes = encoder.encode(JSON.stringify(object));
    cached.set(object, bytes);
  }
  return bytes;
}

/** A body around a shared object; the same one every time. */
export function sharedBody(object: JsonObject): ObjectBody {
  let body = bodies.get(object);
  if (!body) {
    body = { kind: 'object', object, bytes: () => concat([jsonBytes(object), NEWLINE]) };
    bodies.set(object, body);
  }
  return body;
}

/** A body around a list whose items are shared objects: assembled from the items' cached bytes. */
export function listBody(list: JsonObject & { readonly items: readonly JsonObject[] }): ObjectBody {
  return { kind: 'object', object: list, bytes: () => concat(listParts(list)) };
}

function listParts(list: JsonObject & { readonly items: readonly JsonObject[] }): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let text = '{';
  for (const [key, value] of Object.entries(list)) {
    if (key === 'items') continue;
    text += `${JSON.stringify(key)}:${JSON.stringify(value)},`;
  }
  parts.push(encoder.encode(`${text}"items":[`));
  list.items.forEach((item, index) => {
    if (index > 0) parts.push(COMMA);
    parts.push(jsonBytes(item));
  });
  parts.push(encoder.encode(']}\n'));
  return parts;
}

const COMMA = encoder.encode(',');

/** One line of a watch. */
export function frameBytes(type: string, object: JsonObject): Uint8Array {
  return concat([encoder.encode(`{"type":"${type}","object":`), jsonBytes(object), encoder.encode('}\n')]);
}

/** JSON for people, as `?pretty=true` asks. */
export function prettyBytes(value: Json): Uint8Array {
  return encoder.encode(JSON.stringify(value, undefined, 2));
}

export function bytesBody(bytes: Uint8Array): BytesBody {
  return { kind: 'bytes', bytes };
}

export function textBody(text: string): BytesBody {
  return { kind: 'bytes', bytes: encoder.encode(text) };
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
