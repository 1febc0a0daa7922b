import { Float64, Int64, isArray, isObject, type Json, type JsonObject } from '../../kube/index.ts';
import type { Schema } from '../schema.ts';
import { escapeFieldName, unescapeFieldName } from './field-names.ts';
import { withTypeAndObjectMeta } from './schema-types.ts';
import { parseDuration, parseTimestamp } from './time.ts';
import { CelList, type CelMap, type CelValue, isCelMap } from './values.ts';

/**
 * A JSON value as expressions see it. With a schema its types are the schema's: an integer is an int, a number a
 * double, texts become timestamps, durations and bytes by their format. Without one, whole numbers are ints. Nothing is copied.
 * Source: apiserver pkg/cel/common/values.go (UnstructuredToVal).
 */
export function celValueOf(
  value: Json,
  schema?: Schema,
  isResourceRoot = schema?.embeddedResource === true,
): CelValue {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return textValue(value, schema?.format);
  if (isArray(value)) return listValue(value, schema);
  if (isObject(value))
    return mapValue(value, isResourceRoot && schema !== undefined ? withTypeAndObjectMeta(schema) : schema);
  return numberValue(value, schema);
}

function numberValue(value: number | Int64 | Float64, schema: Schema | undefined): CelValue {
  const isDouble = schema?.type === 'number';
  if (value instanceof Int64) return isDouble ? Number(value.value) : value.value;
  if (value instanceof Float64) return schema?.type === 'integer' ? BigInt(value.value) : value.value;
  return !isDouble && Number.isInteger(value) ? BigInt(value) : value;
}

/** A text that does not fit its format stays a text; validation has told already. */
function textValue(value: string, format: string | undefined): CelValue {
  switch (format) {
    case 'duration':
      return parseDuration(value) ?? value;
    case 'date':
      return parseTimestamp(`${value}T00:00:00Z`) ?? value;
    case 'date-time':
      return parseTimestamp(value) ?? value;
    case 'byte':
      return new Uint8Array(Buffer.from(value, 'base64'));
    default:
      return value;
  }
}

function listValue(list: readonly Json[], schema: Schema | undefined): CelList {
  const items = schema?.items;
  return new CelList(list.length, (index) => celValueOf(list[index]!, items), identityOf(schema));
}

function identityOf(schema: Schema | undefined): ((item: CelValue) => CelValue) | undefined {
  if (schema?.listType === 'set') return (item) => item;
  if (schema?.listType !== 'map') return undefined;
  const keys = (schema.listMapKeys ?? []).map((key) => escapeFieldName(key) ?? key);
  return (item) => CelList.of(keys.map((key) => (isCelMap(item) ? (item.get(key) ?? null) : null)));
}

function mapValue(object: JsonObject, schema: Schema | undefined): CelMap {
  const additional = schema?.additionalProperties;
  const isObjectType = schema !== undefined && additional === undefined && schema.properties !== undefined;
  const childOf = (key: string): Schema | undefined =>
    schema?.properties?.get(key) ?? (typeof additional === 'object' ? additional : undefined);
  return {
    isMap: true,
    isObject: isObjectType,
    get size() {
      return Object.keys(object).length;
    },
    get(key) {
      if (typeof key !== 'string') return undefined;
      const name = isObjectType ? unescapeFieldName(key) : key;
      const value = Object.hasOwn(object, name) ? object[name] : undefined;
      return value === undefined ? undefined : celValueOf(value, childOf(name));
    },
    *keys() {
      for (const key of Object.keys(object))
        if (object[key] !== undefined) yield isObjectType ? (escapeFieldName(key) ?? key) : key;
    },
  };
}
