import { Float64, Int64, isObject, type Json, type JsonObject } from '../../kube/index.ts';
import { DecodeError } from '../json-syntax.ts';
import { builtinTypes } from '../types/builtin-types.ts';
import type { GoField, GoType, ScalarType } from '../types/type-table.ts';
import { writeEnvelope } from './envelope.ts';
import { specialFields } from './special-messages.ts';
import { WireWriter } from './wire-writer.ts';

/** True when objects of this kind have a protobuf form here. */
export function hasProtobuf(apiVersion: string, kind: string): boolean {
  const type = builtinTypes.kind(apiVersion, kind);
  return type?.fields.every((field) => field.number > 0) ?? false;
}

/**
 * A body as a Go server writes it: every scalar and struct that is no pointer, in ascending field number.
 * @throws DecodeError when the kind has no protobuf form.
 */
export function encodeProtobuf(object: JsonObject): Uint8Array {
  const { apiVersion, kind } = object as { apiVersion?: string; kind?: string };
  const type = builtinTypes.kind(apiVersion ?? '', kind ?? '');
  if (!type) throw new DecodeError(`no protobuf form of kind ${kind} in version ${apiVersion}`);
  return writeEnvelope({ apiVersion: apiVersion ?? '', kind: kind ?? '', raw: encodeMessage(type, object) });
}

function encodeMessage(type: GoType, value: Json): Uint8Array {
  const writer = new WireWriter();
  if (type.special) {
    const values = specialFields(type, value);
    if (values)
      for (const field of ascending(type)) {
        const member = values.get(field.number);
        if (member instanceof Uint8Array) {
          writer.tag(field.number, 2);
          writer.chunk(member);
        } else writeField(writer, field, member);
      }
    return writer.finish();
  }
  const object = isObject(value) ? value : {};
  for (const field of ascending(type)) writeField(writer, field, field.inline ? object : object[field.json]);
  return writer.finish();
}

const sorted = new WeakMap<GoType, readonly GoField[]>();

function ascending(type: GoType): readonly GoField[] {
  let fields = sorted.get(type);
  if (!fields) {
    if (type.fields.some((field) => field.number === 0))
      throw new DecodeError(`no codec for ${type.name}: its field numbers are not in the type table`);
    fields = [...type.fields].sort((a, b) => a.number - b.number);
    sorted.set(type, fields);
  }
  return fields;
}

function writeField(writer: WireWriter, field: GoField, value: Json | undefined): void {
  const { number, shape } = field;
  if (shape === 'map') {
    const entries = isObject(value ?? null) ? Object.entries(value as JsonObject) : [];
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [key, member] of entries) {
      const entry = new WireWriter();
      entry.tag(1, 2);
      entry.text(key);
      writeOne(entry, { ...field, number: 2 }, member!);
      writer.tag(number, 2);
      writer.chunk(entry.finish());
    }
  } else if (shape === 'list')
    for (const item of (value as readonly Json[] | undefined) ?? []) writeOne(writer, field, item);
  else if (value === undefined || value === null) {
    if (!isOptional(field)) writeOne(writer, field, field.ref === undefined ? ZERO[field.scalar!] : null);
  } else writeOne(writer, field, value);
}

const ZERO: Readonly<Record<ScalarType, Json>> = {
  string: '',
  bytes: '',
  bool: false,
  int32: 0,
  int64: 0,
  double: 0,
};

/** Pointers, bytes and slices in disguise are left out when nil. */
function isOptional(field: GoField): boolean {
  if (field.shape === 'pointer' || field.scalar === 'bytes') return true;
  return field.ref !== undefined && builtinTypes.type(field.ref).special === 'items';
}

function writeOne(writer: WireWriter, field: GoField, value: Json): void {
  if (field.ref !== undefined) {
    writer.tag(field.number, 2);
    writer.chunk(encodeMessage(builtinTypes.type(field.ref), value));
    return;
  }
  switch (field.scalar!) {
    case 'string':
      writer.tag(field.number, 2);
      writer.text(String(value));
      break;
    case 'bytes':
      writer.tag(field.number, 2);
      writer.chunk(Buffer.from(String(value ?? ''), 'base64'));
      break;
    case 'bool':
      writer.tag(field.number, 0);
      writer.varint(value === true ? 1n : 0n);
      break;
    case 'double':
      writer.tag(field.number, 1);
      writer.double(value instanceof Float64 ? value.value : Number(value));
      break;
    default:
      writer.tag(field.number, 0);
      writer.varint(value instanceof Int64 ? value.value : BigInt(value as number));
  }
}
