import { Int64, type Json, type JsonObject } from '../../kube/index.ts';
import { decodeJson } from '../decode-json.ts';
import { decodeUtf8 } from '../decode-utf8.ts';
import { assembleStruct, emptyElement } from '../go-struct.ts';
import { DecodeError, MAX_JSON_DEPTH } from '../json-syntax.ts';
import { builtinTypes } from '../types/builtin-types.ts';
import type { GoField, GoType, ScalarType } from '../types/type-table.ts';
import { hasMagic, openEnvelope } from './envelope.ts';
import { decodeSpecialMessage } from './special-messages.ts';
import { WireReader, type WireType } from './wire-reader.ts';

/** A protobuf body: what it says it is, and the object as the server's JSON would show it. */
export interface DecodedProtobuf {
  readonly apiVersion: string;
  readonly kind: string;
  readonly object: JsonObject;
}

/** What to expect when the envelope does not name a kind, as with the options of a DELETE. */
export interface ExpectedKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * Decodes `k8s\0` and runtime.Unknown. Unknown field numbers are an error: a Go server skips them, but for a simulator silent
 * loss of data would be the worst answer.
 * @throws DecodeError
 */
export function decodeProtobuf(bytes: Uint8Array, expected?: ExpectedKind): DecodedProtobuf {
  const envelope = openEnvelope(bytes);
  const apiVersion = envelope.apiVersion || (expected?.apiVersion ?? '');
  const kind = envelope.kind || (expected?.kind ?? '');
  const type = builtinTypes.kind(apiVersion, kind);
  if (!type) throw new DecodeError(`no kind "${kind}" is registered for version "${apiVersion}"`);
  const body = decodeMessage(type, envelope.raw, 0);
  return { apiVersion, kind, object: Object.freeze({ kind, apiVersion, ...body }) };
}

function checkDepth(depth: number): void {
  if (depth > MAX_JSON_DEPTH) throw new DecodeError('proto: exceeded max recursion depth');
}

/** Any value of a message: an object, or what a special type looks like. */
function decodeValue(type: GoType, bytes: Uint8Array, depth: number): Json {
  if (!type.special) return decodeMessage(type, bytes, depth);
  return decodeSpecialMessage(type, bytes, {
    message: (name, raw) => decodeValue(builtinTypes.type(name), raw, depth + 1),
    json: decodeEmbedded,
  });
}

/** RawExtension holds JSON, or an envelope of its own in lists of mixed kinds. */
function decodeEmbedded(raw: Uint8Array): Json {
  return hasMagic(raw) ? decodeProtobuf(raw).object : decodeJson(raw).value;
}

function decodeMessage(type: GoType, bytes: Uint8Array, depth: number): JsonObject {
  checkDepth(depth);
  const members = new Map<string, Json>();
  readMembers(type, bytes, members, depth);
  return assembleStruct(builtinTypes, type, members);
}

function readMembers(type: GoType, bytes: Uint8Array, members: Map<string, Json>, depth: number): void {
  const fields = fieldsByNumber(type);
  const lists = new Map<string, Json[]>();
  const maps = new Map<string, [string, Json][]>();
  const reader = new WireReader(bytes);
  while (reader.more) {
    const { number, wire } = reader.tag();
    const field = fields.get(number);
    if (!field) throw new DecodeError(`no codec for ${type.name} field ${number}`);
    if (field.inline) readMembers(builtinTypes.type(field.ref!), reader.chunk(), members, depth + 1);
    else if (field.shape === 'map')
      entry(maps, field.json, () => []).push(readEntry(field, reader.chunk(), depth));
    else if (field.shape === 'list')
      entry(lists, field.json, () => []).push(...readItems(field, wire, reader, depth));
    else members.set(field.json, readOne(type, field, wire, reader, depth));
  }
  for (const [key, items] of lists) members.set(key, Object.freeze(items));
  for (const [key, entries] of maps) {
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    members.set(key, Object.freeze(Object.fromEntries(entries)));
  }
}

function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

const numbered = new WeakMap<GoType, ReadonlyMap<number, GoField>>();

function fieldsByNumber(type: GoType): ReadonlyMap<number, GoField> {
  let fields = numbered.get(type);
  if (!fields) {
    if (type.fields.some((field) => field.number === 0))
      throw new DecodeError(`no codec for ${type.name}: its field numbers are not in the type table`);
    fields = new Map(type.fields.map((field) => [field.number, field]));
    numbered.set(type, fields);
  }
  return fields;
}

const WIRE_OF: Readonly<Record<ScalarType, WireType>> = {
  string: 2,
  bytes: 2,
  bool: 0,
  int32: 0,
  int64: 0,
  double: 1,
};

function readOne(type: GoType, field: GoField, wire: WireType, reader: WireReader, depth: number): Json {
  const expected = field.ref === undefined ? WIRE_OF[field.scalar!] : 2;
  if (wire !== expected)
    throw new DecodeError(`proto: wrong wireType = ${wire} for field ${type.goName}.${field.json}`);
  if (field.ref !== undefined) return decodeValue(builtinTypes.type(field.ref), reader.chunk(), depth + 1);
  return readScalar(field.scalar!, reader);
}

function readScalar(scalar: ScalarType, reader: WireReader): Json {
  switch (scalar) {
    case 'string':
      return decodeUtf8(reader.chunk());
    case 'bytes':
      return toBase64(reader.chunk());
    case 'bool':
      return reader.varint() !== 0n;
    case 'double':
      return reader.double();
    case 'int32':
      return Number(BigInt.asIntN(32, reader.varint()));
    case 'int64': {
      const value = BigInt.asIntN(64, reader.varint());
      return Number.isSafeInteger(Number(value)) ? Number(value) : new Int64(value);
    }
  }
}

/** One item; or several when integers come packed. */
function readItems(field: GoField, wire: WireType, reader: WireReader, depth: number): Json[] {
  if (field.ref !== undefined) return [decodeValue(builtinTypes.type(field.ref), reader.chunk(), depth + 1)];
  if (wire === 2 && WIRE_OF[field.scalar!] !== 2) {
    const packed = new WireReader(reader.chunk());
    const items: Json[] = [];
    while (packed.more) items.push(readScalar(field.scalar!, packed));
    return items;
  }
  return [readScalar(field.scalar!, reader)];
}

/** A map's entry {1 key, 2 value}; what is missing is zero. */
function readEntry(field: GoField, bytes: Uint8Array, depth: number): [string, Json] {
  const ref = field.ref === undefined ? undefined : builtinTypes.type(field.ref);
  let key = '';
  let value: Json | undefined;
  const reader = new WireReader(bytes);
  while (reader.more) {
    const { number } = reader.tag();
    if (number === 1) key = decodeUtf8(reader.chunk());
    else if (number === 2)
      value = ref ? decodeValue(ref, reader.chunk(), depth + 1) : readScalar(field.scalar!, reader);
    else throw new DecodeError(`no codec for a map entry's field ${number} of ${field.json}`);
  }
  if (value === undefined) value = field.scalar === 'bytes' ? '' : emptyElement(builtinTypes, field, ref);
  return [key, value];
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
