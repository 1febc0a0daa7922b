import { Float64, Int64, isArray, isNumber, isObject, type Json, type JsonObject } from '../kube/index.ts';
import { checkBase64 } from './base64.ts';
import {
  cannotUnmarshal,
  elementTypeName,
  fieldTypeName,
  type GoContext,
  jsonTypeName,
  numberText,
} from './go-decode-error.ts';
import { assembleStruct, emptyElement, isAssembledAs } from './go-struct.ts';
import type { DuplicateField } from './json-parser.ts';
import { DecodeError } from './json-syntax.ts';
import { decodeSpecial } from './special-values.ts';
import type { GoField, GoType, TypeTable } from './types/type-table.ts';

/** A body as the Go struct of its type holds it. */
export interface DecodedObject {
  /** Known fields only, in the server's key order, zero values as the server writes them. Deep-frozen. */
  readonly object: JsonObject;
  /** `unknown field "spec.nope"`, `duplicate field "data.a"`, in the order met. */
  readonly strictErrors: readonly string[];
}

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

/**
 * Reads JSON as Go's decoder fills a struct. The first value of a wrong type is the error; decoding goes on behind it, except
 * for types with a decoder of their own. Source: sigs.k8s.io/json (a strict, case-sensitive encoding/json).
 * @throws DecodeError
 */
export function decodeTyped(
  table: TypeTable,
  type: GoType,
  value: Json,
  duplicates: readonly DuplicateField[] = [],
): DecodedObject {
  const decoder = new TypedDecoder(table, duplicates);
  const object = decoder.root(type, value);
  return { object, strictErrors: decoder.strictErrors };
}

/** A step from the root to a value, for strict errors: a key or an index. */
interface Path {
  readonly parent: Path | undefined;
  readonly step: string | number;
}

class TypedDecoder {
  readonly strictErrors: string[] = [];
  readonly #table: TypeTable;
  readonly #duplicates: Map<string, DuplicateField[]> | undefined;
  #firstError: DecodeError | undefined;

  constructor(table: TypeTable, duplicates: readonly DuplicateField[]) {
    this.#table = table;
    if (duplicates.length > 0) this.#duplicates = Map.groupBy(duplicates, (d) => d.parent);
  }

  root(type: GoType, value: Json): JsonObject {
    const object = this.#struct(type, value, undefined, undefined);
    if (this.#firstError) throw this.#firstError;
    return object;
  }

  #save(error: DecodeError): void {
    this.#firstError ??= error;
  }

  #struct(type: GoType, value: Json, context: GoContext | undefined, path: Path | undefined): JsonObject {
    if (!isObject(value)) {
      if (value !== null) this.#save(cannotUnmarshal(jsonTypeName(value), type.qualifiedName, context));
      return assembleStruct(this.#table, type, new Map());
    }
    // What a patch did not touch is still the struct that was decoded before.
    if (isAssembledAs(value, type)) return value;
    const fields = this.#table.fields(type);
    const members = new Map<string, Json>();
    const repeated = this.#repeated(path);
    let seen = 0;
    for (const key in value) {
      const given = value[key];
      if (given === undefined) continue;
      this.#reportRepeated(repeated, seen);
      seen += 1;
      const field = fields.get(key);
      if (field) {
        const inner = { struct: type.goName, fields: context ? `${context.fields}.${key}` : key };
        const decoded = this.#field(field, given, inner, { parent: path, step: key });
        if (decoded !== undefined) members.set(key, decoded);
      } else if (type.hasTypeMeta && (key === 'kind' || key === 'apiVersion')) {
        if (typeof given === 'string') members.set(key, given);
        else if (given !== null)
          this.#save(cannotUnmarshal(jsonTypeName(given), 'string', { struct: type.goName, fields: key }));
      } else this.#strict('unknown', { parent: path, step: key });
    }
    this.#reportRepeated(repeated, Number.POSITIVE_INFINITY);
    return assembleStruct(this.#table, type, members);
  }

  /** Undefined is Go's zero value: nil for pointers, lists and maps. */
  #field(field: GoField, value: Json, context: GoContext, path: Path): Json | undefined {
    if (value === null) return undefined;
    const ref = field.ref === undefined ? undefined : this.#table.type(field.ref);
    if (field.shape === 'list') return this.#list(field, ref, value, context, path);
    if (field.shape === 'map') return this.#map(field, ref, value, context, path);
    return this.#element(field, ref, value, context, path);
  }

  #element(
    field: GoField,
    ref: GoType | undefined,
    value: Json,
    context: GoContext,
    path: Path,
  ): Json | undefined {
    if (!ref) return this.#scalar(field, value, context);
    if (ref.special) return decodeSpecial(ref.special, value, context, (schema) => this.#schema(schema));
    return this.#struct(ref, value, context, path);
  }

  /** Schemas inside either-or types are decoded apart, so their unknown fields are not reported. */
  #schema(value: Json): Json {
    const nested = new TypedDecoder(this.#table, []);
    return nested.root(this.#table.type('apiextensions/v1.JSONSchemaProps'), value);
  }

  #list(
    field: GoField,
    ref: GoType | undefined,
    value: Json,
    context: GoContext,
    path: Path,
  ): Json | undefined {
    if (!isArray(value)) {
      this.#save(cannotUnmarshal(jsonTypeName(value), fieldTypeName(field, ref), context));
      return undefined;
    }
    const items = value.map(
      (item, index) =>
        (item === null
          ? undefined
          : this.#element(field, ref, item, context, { parent: path, step: index })) ??
        emptyElement(this.#table, field, ref),
    );
    // A frozen list that is the decoded form already stays the same list, so that others see that nothing changed.
    if (Object.isFrozen(value) && items.every((item, index) => item === value[index])) return value;
    return Object.freeze(items);
  }

  #map(
    field: GoField,
    ref: GoType | undefined,
    value: Json,
    context: GoContext,
    path: Path,
  ): Json | undefined {
    if (!isObject(value)) {
      this.#save(cannotUnmarshal(jsonTypeName(value), fieldTypeName(field, ref), context));
      return undefined;
    }
    const repeated = this.#repeated(path);
    const entries: [string, Json][] = [];
    for (const key of Object.keys(value)) {
      this.#reportRepeated(repeated, entries.length);
      const given = value[key]!;
      const decoded =
        given === null ? undefined : this.#element(field, ref, given, context, { parent: path, step: key });
      entries.push([key, decoded ?? emptyElement(this.#table, field, ref)]);
    }
    this.#reportRepeated(repeated, Number.POSITIVE_INFINITY);
    // Go writes maps sorted by the bytes of their keys.
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.freeze(Object.fromEntries(entries));
  }

  #scalar(field: GoField, value: Json, context: GoContext): Json | undefined {
    const wrong = (text: string): undefined => {
      this.#save(cannotUnmarshal(text, elementTypeName(field, undefined), context));
      return undefined;
    };
    switch (field.scalar) {
      case 'string':
        return typeof value === 'string' ? value : wrong(jsonTypeName(value));
      case 'bool':
        return typeof value === 'boolean' ? value : wrong(jsonTypeName(value));
      case 'bytes':
        return typeof value === 'string' ? this.#bytes(value) : wrong(jsonTypeName(value));
      case 'double':
        if (!isNumber(value)) return wrong(jsonTypeName(value));
        return value instanceof Float64 ? value.value : value;
      default:
        if (!isNumber(value)) return wrong(jsonTypeName(value));
        return isInteger(value, field.scalar === 'int32') ? value : wrong(`number ${numberText(value)}`);
    }
  }

  #bytes(text: string): string | undefined {
    try {
      checkBase64(text);
      return /[\r\n]/.test(text) ? text.replace(/[\r\n]/g, '') : text;
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#save(error);
      return undefined;
    }
  }

  #repeated(path: Path | undefined): DuplicateField[] | undefined {
    return this.#duplicates?.get(path === undefined ? '' : pathText(path));
  }

  /** Duplicates are told in their place among the other strict errors of the object. */
  #reportRepeated(repeated: DuplicateField[] | undefined, before: number): void {
    while (repeated && repeated.length > 0 && repeated[0]!.position <= before)
      this.strictErrors.push(`duplicate field "${repeated.shift()!.path}"`);
  }

  #strict(what: 'unknown' | 'duplicate', path: Path): void {
    this.strictErrors.push(`${what} field "${pathText(path)}"`);
  }
}

function pathText(path: Path): string {
  if (typeof path.step === 'number') return `${path.parent ? pathText(path.parent) : ''}[${path.step}]`;
  return path.parent ? `${pathText(path.parent)}.${path.step}` : path.step;
}

function isInteger(value: number | Int64 | Float64, is32Bit: boolean): boolean {
  if (value instanceof Float64) return false;
  if (value instanceof Int64) return !is32Bit && value.value <= INT64_MAX && value.value >= INT64_MIN;
  return Number.isInteger(value) && (!is32Bit || (value <= 0x7fffffff && value >= -0x80000000));
}
