import type { Schema } from '../../schema/index.ts';
import type { GoField, GoType, ScalarType, TypeTable } from './type-table.ts';

/**
 * The schema of a built-in type, for strategic merge and server-side apply. Nodes are made when walked into and shared by all
 * fields of one type, so recursive types are finite.
 */
export function schemaOf(table: TypeTable, name: string): Schema {
  let nodes = NODES.get(table);
  if (!nodes) {
    nodes = new Map();
    NODES.set(table, nodes);
  }
  let node = nodes.get(name);
  if (!node) {
    const type = table.type(name);
    node = type.special ? specialSchema(type) : new StructSchema(table, type);
    nodes.set(name, node);
  }
  return node;
}

const NODES = new WeakMap<TypeTable, Map<string, Schema>>();
const ANYTHING: Schema = { preserveUnknownFields: true };

class StructSchema implements Schema {
  readonly type = 'object';
  readonly #table: TypeTable;
  readonly #type: GoType;
  readonly mapType?: 'atomic';
  readonly goType: string;
  #properties: ReadonlyMap<string, Schema> | undefined;

  constructor(table: TypeTable, type: GoType) {
    this.#table = table;
    this.#type = type;
    this.goType = type.goName;
    if (type.mapType) this.mapType = type.mapType;
  }

  get properties(): ReadonlyMap<string, Schema> {
    this.#properties ??= propertiesOf(this.#table, this.#type);
    return this.#properties;
  }
}

/** A field whose type is a struct, with keywords of the field's own beside those of the type. */
class FieldSchema implements Schema {
  readonly type = 'object';
  readonly goType: string;
  readonly #target: StructSchema;

  constructor(target: StructSchema, keywords: Partial<Schema>) {
    this.#target = target;
    this.goType = target.goType;
    Object.assign(this, keywords);
  }

  get properties(): ReadonlyMap<string, Schema> {
    return this.#target.properties;
  }
}

function propertiesOf(table: TypeTable, type: GoType): ReadonlyMap<string, Schema> {
  const properties = new Map<string, Schema>();
  if (type.hasTypeMeta) properties.set('kind', STRING).set('apiVersion', STRING);
  for (const [key, field] of table.fields(type)) properties.set(key, fieldSchema(table, field));
  return properties;
}

const STRING: Schema = { type: 'string' };

function fieldSchema(table: TypeTable, field: GoField): Schema {
  const element = field.ref === undefined ? namedScalar(field) : schemaOf(table, field.ref);
  const keywords: Partial<Schema> = {
    ...(field.default === undefined || field.default === null ? {} : { default: field.default }),
    ...(field.listType ? { listType: field.listType } : {}),
    ...(field.listMapKeys ? { listMapKeys: field.listMapKeys } : {}),
    ...(field.mapType ? { mapType: field.mapType } : {}),
    ...(field.patchStrategy ? { patchStrategy: field.patchStrategy } : {}),
    ...(field.patchMergeKey ? { patchMergeKey: field.patchMergeKey } : {}),
  };
  if (field.shape === 'list') return { type: 'array', items: element, ...keywords };
  if (field.shape === 'map') return { type: 'object', additionalProperties: element, ...keywords };
  if (Object.keys(keywords).length === 0) return element;
  if (!(element instanceof StructSchema)) return { ...element, ...keywords };
  return new FieldSchema(element, element.mapType ? { mapType: element.mapType, ...keywords } : keywords);
}

function namedScalar({ scalar, goType }: GoField): Schema {
  const schema = scalarSchema(scalar!);
  return goType === undefined ? schema : { ...schema, goType };
}

function scalarSchema(scalar: ScalarType): Schema {
  switch (scalar) {
    case 'string':
      return STRING;
    case 'bytes':
      return { type: 'string', format: 'byte' };
    case 'bool':
      return { type: 'boolean' };
    case 'double':
      return { type: 'number', format: 'double' };
    default:
      return { type: 'integer', format: scalar };
  }
}

function specialSchema(type: GoType): Schema {
  switch (type.special!) {
    case 'time':
    case 'microTime':
      return { type: 'string', format: 'date-time' };
    case 'duration':
      return STRING;
    case 'quantity':
      return { intOrString: true };
    case 'intOrString':
      return { intOrString: true, format: 'int-or-string' };
    case 'items':
      return { type: 'array', items: STRING };
    case 'rawJSON':
      return type.name === 'apiextensions/v1.JSON'
        ? ANYTHING
        : { type: 'object', preserveUnknownFields: true };
    default:
      // Either a schema or something else: OpenAPI says nothing about them.
      return ANYTHING;
  }
}
