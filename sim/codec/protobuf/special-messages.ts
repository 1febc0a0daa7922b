import { canonicalQuantity, isObject, type Json, QUANTITY_FORMAT_MESSAGE } from '../../kube/index.ts';
import { decodeUtf8 } from '../decode-utf8.ts';
import { DecodeError } from '../json-syntax.ts';
import type { GoType } from '../types/type-table.ts';
import { WireReader } from './wire-reader.ts';

/** How the values inside special messages are read. */
export interface NestedDecoders {
  message(type: string, bytes: Uint8Array): Json;
  json(bytes: Uint8Array): Json;
}

const SCHEMA = 'apiextensions/v1.JSONSchemaProps';

/** The raw fields of a small message: chunks by number (all of them for repeated ones) and integers by number. */
interface RawFields {
  readonly chunks: ReadonlyMap<number, readonly Uint8Array[]>;
  readonly integers: ReadonlyMap<number, bigint>;
}

function readFields(type: GoType, bytes: Uint8Array): RawFields {
  const chunks = new Map<number, Uint8Array[]>();
  const integers = new Map<number, bigint>();
  const reader = new WireReader(bytes);
  while (reader.more) {
    const { number, wire } = reader.tag();
    if (!type.fields.some((field) => field.number === number))
      throw new DecodeError(`no codec for ${type.name} field ${number}`);
    if (wire === 0) integers.set(number, reader.varint());
    else chunks.set(number, [...(chunks.get(number) ?? []), reader.chunk()]);
  }
  return { chunks, integers };
}

/** The JSON of a message whose Go type has a MarshalJSON of its own. Source: shared protobuf facts, "Special types". */
export function decodeSpecialMessage(type: GoType, bytes: Uint8Array, nested: NestedDecoders): Json {
  const { chunks, integers } = readFields(type, bytes);
  const last = (number: number): Uint8Array | undefined => chunks.get(number)?.at(-1);
  const text = (number: number): string => decodeUtf8(last(number) ?? new Uint8Array());
  const signed = (number: number): bigint => BigInt.asIntN(64, integers.get(number) ?? 0n);
  const schema = (): Json | undefined => {
    const raw = last(type.special === 'schemaOrBool' ? 2 : 1);
    return raw && nested.message(SCHEMA, raw);
  };
  switch (type.special!) {
    case 'time':
      return bytes.length === 0 ? null : `${seconds(signed(1))}Z`;
    case 'microTime':
      if (bytes.length === 0) return null;
      return `${seconds(signed(1))}.${String(signed(2) / 1000n).padStart(6, '0')}Z`;
    case 'duration':
      return `${signed(1)}ns`;
    case 'quantity': {
      const canonical = canonicalQuantity(text(1) || '0');
      if (canonical === undefined) throw new DecodeError(QUANTITY_FORMAT_MESSAGE);
      return canonical;
    }
    case 'intOrString':
      return signed(1) === 0n ? Number(BigInt.asIntN(32, signed(2))) : text(3);
    case 'items':
      return (chunks.get(1) ?? []).map(decodeUtf8);
    case 'rawJSON': {
      const raw = last(1);
      return raw === undefined || raw.length === 0 ? null : nested.json(raw);
    }
    case 'schemaOrBool':
      return schema() ?? (integers.get(1) ?? 0n) !== 0n;
    case 'schemaOrArray': {
      const schemas = chunks.get(2) ?? [];
      return schemas.length > 0 ? schemas.map((raw) => nested.message(SCHEMA, raw)) : (schema() ?? null);
    }
    case 'schemaOrStringArray': {
      const names = chunks.get(2) ?? [];
      return names.length > 0 ? names.map(decodeUtf8) : (schema() ?? null);
    }
  }
}

function seconds(value: bigint): string {
  const date = new Date(Number(value) * 1000);
  if (Number.isNaN(date.getTime())) throw new DecodeError(`time out of range: ${value}`);
  return date.toISOString().slice(0, 19);
}

/** The fields of a special message that stand for a JSON value; null for an empty message. */
export type SpecialFields = ReadonlyMap<number, Json | Uint8Array> | null;

const encoder = new TextEncoder();

/** The inverse of {@link decodeSpecialMessage}: field values by number, to be written by their types. */
export function specialFields(type: GoType, value: Json): SpecialFields {
  const isText = typeof value === 'string';
  switch (type.special!) {
    case 'time':
    case 'microTime': {
      if (!isText) return null;
      const [whole = '', fraction = '0'] = value.slice(0, -1).split('.');
      return new Map<number, Json>([
        [1, Date.parse(`${whole}Z`) / 1000],
        [2, Number(fraction) * 1000],
      ]);
    }
    case 'duration':
      return new Map([[1, isText ? Number.parseInt(value, 10) : 0]]);
    case 'quantity':
      return new Map([[1, value ?? '0']]);
    case 'intOrString':
      return new Map<number, Json>([
        [1, isText ? 1 : 0],
        [2, isText ? 0 : (value ?? 0)],
        [3, isText ? value : ''],
      ]);
    case 'items':
      return new Map([[1, value]]);
    case 'rawJSON':
      return value === null ? new Map() : new Map([[1, encoder.encode(JSON.stringify(value))]]);
    case 'schemaOrBool':
      return isObject(value)
        ? new Map<number, Json>([
            [1, true],
            [2, value],
          ])
        : new Map([[1, value]]);
    case 'schemaOrArray':
    case 'schemaOrStringArray':
      return Array.isArray(value)
        ? new Map([[2, value as Json]])
        : value === null
          ? new Map()
          : new Map([[1, value]]);
  }
}
