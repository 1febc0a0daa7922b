import { isObject, type Json, type JsonObject } from '../../kube/index.ts';
import { WireWriter } from './wire-writer.ts';

/** Writes one field's value, tag included; a list writes one field per item. */
type FieldWriter = (writer: WireWriter, number: number, value: Json) => void;

/** A message: which JSON key goes into which field. Unknown `x-` keys go into `extensions`, all others are left out. */
interface Message {
  readonly fields: Readonly<Record<string, readonly [number: number, write: FieldWriter]>>;
  readonly extensions?: number;
}

/**
 * An OpenAPI v2 document as gnostic's protobuf, the only form kubectl up to 1.28 asks for. It holds what such clients
 * read: the definitions with their `x-kubernetes-` extensions, and of the paths which kinds take which parameters.
 * Source: gnostic openapiv2/OpenAPIv2.proto.
 */
export function encodeOpenApiV2(document: JsonObject): Uint8Array {
  return encodeMessage(DOCUMENT, document);
}

const text: FieldWriter = (writer, number, value) => {
  writer.tag(number, 2);
  writer.text(String(value));
};

const flag: FieldWriter = (writer, number, value) => {
  writer.tag(number, 0);
  writer.varint(value === true ? 1n : 0n);
};

const integer: FieldWriter = (writer, number, value) => {
  writer.tag(number, 0);
  writer.varint(BigInt(Math.trunc(Number(value))));
};

const double: FieldWriter = (writer, number, value) => {
  writer.tag(number, 1);
  writer.double(Number(value));
};

/** Any value travels as YAML text; JSON is YAML. */
const any: FieldWriter = (writer, number, value) =>
  chunk(writer, number, (inner) => text(inner, 2, JSON.stringify(value)));

/** Built late, since schemas contain schemas. */
function message(description: () => Message): FieldWriter {
  return (writer, number, value) => {
    if (!isObject(value)) return;
    writer.tag(number, 2);
    writer.chunk(encodeMessage(description(), value));
  };
}

function each(write: FieldWriter): FieldWriter {
  return (writer, number, value) => {
    for (const item of Array.isArray(value) ? value : [value]) write(writer, number, item);
  };
}

/** A map is a message around a list of names and values. */
function named(write: FieldWriter, entry = 1): FieldWriter {
  return (writer, number, value) =>
    chunk(writer, number, (inner) => {
      for (const [name, item] of members(value as JsonObject)) namedItem(inner, entry, name, item, write);
    });
}

function namedItem(writer: WireWriter, number: number, name: string, value: Json, write: FieldWriter): void {
  chunk(writer, number, (inner) => {
    text(inner, 1, name);
    write(inner, 2, value);
  });
}

function chunk(writer: WireWriter, number: number, fill: (inner: WireWriter) => void): void {
  const inner = new WireWriter();
  fill(inner);
  writer.tag(number, 2);
  writer.chunk(inner.finish());
}

function wrapped(number: number, write: FieldWriter): FieldWriter {
  return (writer, outer, value) => chunk(writer, outer, (inner) => write(inner, number, value));
}

/** The members that have a value. */
function members(object: JsonObject): [string, Json][] {
  return Object.entries(object).filter((entry): entry is [string, Json] => entry[1] !== undefined);
}

function encodeMessage({ fields, extensions }: Message, object: JsonObject): Uint8Array {
  const writer = new WireWriter();
  for (const [key, value] of members(object)) {
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field) field[1](writer, field[0], value);
    else if (extensions !== undefined && key.startsWith('x-')) namedItem(writer, extensions, key, value, any);
  }
  return writer.finish();
}

const schema = message(() => SCHEMA);
const schemaOrBoolean: FieldWriter = (writer, number, value) =>
  wrapped(typeof value === 'boolean' ? 2 : 1, typeof value === 'boolean' ? flag : schema)(
    writer,
    number,
    value,
  );

const SCHEMA: Message = {
  fields: {
    $ref: [1, text],
    format: [2, text],
    title: [3, text],
    description: [4, text],
    default: [5, any],
    multipleOf: [6, double],
    maximum: [7, double],
    exclusiveMaximum: [8, flag],
    minimum: [9, double],
    exclusiveMinimum: [10, flag],
    maxLength: [11, integer],
    minLength: [12, integer],
    pattern: [13, text],
    maxItems: [14, integer],
    minItems: [15, integer],
    uniqueItems: [16, flag],
    maxProperties: [17, integer],
    minProperties: [18, integer],
    required: [19, each(text)],
    enum: [20, each(any)],
    additionalProperties: [21, schemaOrBoolean],
    type: [22, wrapped(1, each(text))],
    items: [23, wrapped(1, each(schema))],
    allOf: [24, each(schema)],
    properties: [25, named(schema)],
    readOnly: [27, flag],
    example: [30, any],
  },
  extensions: 31,
};

/** A query parameter lies within two one-of messages: the parameter, and the parameter that is no body. */
const queryParameter = wrapped(
  1,
  wrapped(
    2,
    wrapped(
      3,
      message(() => ({
        fields: { in: [2, text], description: [3, text], name: [4, text], type: [6, text] },
      })),
    ),
  ),
);

const operation = message(() => ({
  fields: { parameters: [8, each(queryParameter)] },
  extensions: 13,
}));

const pathItem = message(() => ({
  fields: {
    get: [2, operation],
    put: [3, operation],
    post: [4, operation],
    delete: [5, operation],
    patch: [8, operation],
  },
}));

const DOCUMENT: Message = {
  fields: {
    swagger: [1, text],
    info: [2, message(() => ({ fields: { title: [1, text], version: [2, text], description: [3, text] } }))],
    paths: [8, named(pathItem, 2)],
    definitions: [9, named(schema)],
  },
};
