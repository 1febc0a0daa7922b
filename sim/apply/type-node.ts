import type { Json } from '../kube/index.ts';
import { objectMetaSchema, type Schema } from '../schema/index.ts';

/*
 * How server-side apply sees a type: what may be a scalar, a list or a map, and who owns what in it.
 * Source: kube-openapi pkg/schemaconv (OpenAPI to structured-merge-diff schema).
 */

export type ScalarKind = 'string' | 'numeric' | 'boolean' | 'untyped';

/** A list: associative ones (`set`, `map`) are owned item by item, all others as a whole. */
export interface ListType {
  readonly associative: boolean;
  /** Empty for sets. */
  readonly keys: readonly string[];
  readonly element: TypeNode;
  /** The schema's default of a key, which takes the place of a missing one. */
  keyDefault(key: string): Json | undefined;
}

/** A map or struct: owned member by member unless atomic. */
export interface MapType {
  readonly atomic: boolean;
  /** The type of a declared member. */
  field(name: string): TypeNode | undefined;
  /** The type of all other members; undefined when there may be none. */
  readonly element: TypeNode | undefined;
}

/** The forms a value of a type may take. With several, the value decides ("deduced"). */
export interface TypeNode {
  readonly scalar?: ScalarKind;
  readonly list?: ListType;
  readonly map?: MapType;
}

const noFields = (): undefined => undefined;

/** Anything, owned as a whole. */
const untypedAtomic: TypeNode = {
  scalar: 'untyped',
  get list(): ListType {
    return untypedList;
  },
  map: {
    atomic: true,
    field: noFields,
    get element(): TypeNode {
      return untypedAtomic;
    },
  },
};
const untypedList: ListType = {
  associative: false,
  keys: [],
  element: untypedAtomic,
  keyDefault: noFields,
};

/** Anything: maps member by member, lists as a whole. What content without a schema has. */
export const deducedType: TypeNode = {
  scalar: 'untyped',
  list: untypedList,
  map: {
    atomic: false,
    field: noFields,
    get element(): TypeNode {
      return deducedType;
    },
  },
};

const closedNodes = new WeakMap<Schema, TypeNode>();
const openNodes = new WeakMap<Schema, TypeNode>();

/**
 * The type a schema describes; made once per schema, children on demand, so recursive schemas are fine. Below a node that
 * preserves unknown fields (`isOpen`) every other does so too.
 */
export function typeNodeOf(schema: Schema | true | undefined, isOpen = false): TypeNode {
  if (schema === undefined || schema === true) return deducedType;
  const nodes = isOpen ? openNodes : closedNodes;
  let node = nodes.get(schema);
  if (node === undefined) {
    node = convert(schema, isOpen);
    nodes.set(schema, node);
  }
  return node;
}

function convert(schema: Schema, isOpen: boolean): TypeNode {
  // A schema without a type takes anything here; validation knows better.
  if (schema.intOrString) return deducedType;
  switch (schema.type) {
    case 'integer':
    case 'number':
      return { scalar: 'numeric' };
    case 'boolean':
      return { scalar: 'boolean' };
    case 'string':
      // Formats that Go types parse (times, quantities) take any scalar.
      return {
        scalar:
          schema.format === undefined || schema.format === '' || schema.format === 'byte'
            ? 'string'
            : 'untyped',
      };
    case 'array':
      return { list: new SchemaList(schema, isOpen) };
    case 'object':
      return { map: new SchemaMap(schema, isOpen) };
    default:
      return schema.properties === undefined ? deducedType : { map: new SchemaMap(schema, isOpen) };
  }
}

class SchemaList implements ListType {
  readonly associative: boolean;
  readonly keys: readonly string[];
  readonly #items: Schema | undefined;
  readonly #isOpen: boolean;

  constructor(schema: Schema, isOpen: boolean) {
    this.#isOpen = isOpen || schema.preserveUnknownFields === true;
    this.associative = schema.listType === 'set' || schema.listType === 'map';
    this.keys = schema.listType === 'map' ? (schema.listMapKeys ?? []) : [];
    this.#items = schema.items;
  }

  get element(): TypeNode {
    return typeNodeOf(this.#items, this.#isOpen);
  }

  keyDefault(key: string): Json | undefined {
    return this.#items?.properties?.get(key)?.default;
  }
}

class SchemaMap implements MapType {
  readonly atomic: boolean;
  readonly #schema: Schema;
  readonly #isOpen: boolean;

  constructor(schema: Schema, isOpen: boolean) {
    this.atomic = schema.mapType === 'atomic';
    this.#schema = schema;
    this.#isOpen = isOpen || schema.preserveUnknownFields === true;
  }

  field(name: string): TypeNode | undefined {
    const declared = this.#schema.properties?.get(name);
    if (declared !== undefined) return typeNodeOf(declared, this.#isOpen);
    return this.#schema.embeddedResource ? embeddedFields(name) : undefined;
  }

  get element(): TypeNode | undefined {
    const { additionalProperties, properties } = this.#schema;
    if (additionalProperties !== undefined) return typeNodeOf(additionalProperties, this.#isOpen);
    return this.#isOpen || properties === undefined ? deducedType : undefined;
  }
}

const text: Schema = { type: 'string' };

/** What every object has, whether its schema says so or not (a CRD's does not). */
function embeddedFields(name: string): TypeNode | undefined {
  if (name === 'metadata') return typeNodeOf(objectMetaSchema);
  return name === 'apiVersion' || name === 'kind' ? typeNodeOf(text) : undefined;
}

const roots = new WeakMap<Schema, TypeNode>();
const schemaless: TypeNode = { map: rootMap(deducedType.map!) };

function rootMap(map: MapType): MapType {
  return {
    atomic: false,
    field: (name) => embeddedFields(name) ?? map.field(name),
    get element() {
      return map.element;
    },
  };
}

/** The type of a whole object: the schema's, with `apiVersion`, `kind` and `metadata` as every object has them. */
export function objectTypeOf(schema: Schema | undefined): TypeNode {
  if (schema === undefined) return schemaless;
  let root = roots.get(schema);
  if (root === undefined) {
    root = { map: rootMap(new SchemaMap(schema, false)) };
    roots.set(schema, root);
  }
  return root;
}
