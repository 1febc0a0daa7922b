import type { Json } from '../../kube/index.ts';

/**
 * The one table of the built-in types: a line per field with what Go, protobuf, OpenAPI, strategic merge and server-side
 * apply need to know. OpenAPI documents, schemas, protobuf and typed decoding are all derived from it.
 *
 *     package core/v1 io.k8s.api.core.v1 v1        short name, OpenAPI prefix, group version of its kinds
 *
 *     type ContainerPort                           kind | kind(group/version) | kind(*) bare | special(...) | map(atomic) | union(...)
 *         1 name           string?                 protobuf number (`-` unknown), JSON name, Go type
 *         3 containerPort! int32                   `!` required in OpenAPI, `?` omitempty, `*` pointer, `[]` slice
 *         4 protocol       string? ="TCP"          OpenAPI default where it is not the zero value, `=none` for no default
 *         9 inline         Other name              fields of Other, merged into this object's JSON
 *
 * Then, in any order: `item=<json>` default of items, `enum(a|b)`, `go(Name)` the named Go type of a string, `as(Name)` that of
 * the whole list or map, `list(map k1 k2)`, `map(atomic)`, `patch(merge key)` for x-kubernetes-patch-strategy and -merge-key.
 */
export class TypeTable {
  readonly #sources = new Map<string, TypeSource>();
  readonly #types = new Map<string, GoType>();
  readonly #kinds = new Map<string, string>();
  readonly #kindsEverywhere = new Map<string, string>();

  /** Finds where each type stands; types are parsed when asked for. */
  constructor(texts: readonly string[]) {
    for (const text of texts) this.#index(text);
  }

  /** The type `core/v1.Pod`. Throws on a name the table does not have: a mistake in the table. */
  type(name: string): GoType {
    const known = this.#types.get(name);
    if (known) return known;
    const source = this.#sources.get(name);
    if (!source) throw new Error(`type table: no type ${name}`);
    const type = parseType(name, source);
    this.#types.set(name, type);
    return type;
  }

  has(name: string): boolean {
    return this.#sources.has(name);
  }

  /** The type of a kind as clients name it; options such as DeleteOptions are known to every group version. */
  kind(apiVersion: string, kind: string): GoType | undefined {
    const name = this.#kinds.get(`${apiVersion} ${kind}`) ?? this.#kindsEverywhere.get(kind);
    return name === undefined ? undefined : this.type(name);
  }

  /** Every type's name, in the order of the files. */
  names(): readonly string[] {
    return [...this.#sources.keys()];
  }

  /** The fields of `type` by JSON name, those of inline types included. */
  fields(type: GoType): ReadonlyMap<string, GoField> {
    type.flat ??= new Map(this.#flatten(type));
    return type.flat;
  }

  *#flatten(type: GoType): Generator<[string, GoField]> {
    for (const field of type.fields) {
      if (field.inline) yield* this.#flatten(this.type(field.ref!));
      else yield [field.json, field];
    }
  }

  #index(text: string): void {
    let current: TypePackage = { name: '', openApiPrefix: '', apiVersion: '' };
    const heads = [...text.matchAll(/^(package|type) (.*)$/gm)];
    heads.forEach((head, index) => {
      const words = head[2]!;
      if (head[1] === 'package') {
        const [name = '', openApiPrefix = '', apiVersion = ''] = words.split(' ');
        current = { name, openApiPrefix, apiVersion };
        return;
      }
      const space = words.indexOf(' ');
      const goName = space < 0 ? words : words.slice(0, space);
      const attributes = space < 0 ? '' : words.slice(space + 1);
      const name = `${current.name}.${goName}`;
      const body = text.slice(head.index + head[0].length, heads[index + 1]?.index ?? text.length);
      this.#sources.set(name, { package: current, goName, attributes, body });
      const kind = KIND.exec(attributes);
      if (kind?.[1] === '*') this.#kindsEverywhere.set(goName, name);
      else if (kind) this.#kinds.set(`${kind[1] ?? current.apiVersion} ${goName}`, name);
    });
  }
}

interface TypePackage {
  readonly name: string;
  readonly openApiPrefix: string;
  readonly apiVersion: string;
}

interface TypeSource {
  readonly package: TypePackage;
  readonly goName: string;
  readonly attributes: string;
  readonly body: string;
}

/** A Go struct of the API, or a type whose JSON is not an object made of its fields (`special`). */
export interface GoType {
  /** `core/v1.Pod`. */
  readonly name: string;
  /** `Pod`: how Go's errors name a struct. */
  readonly goName: string;
  /** `v1.Pod`: how Go's errors name a type. */
  readonly qualifiedName: string;
  /** `io.k8s.api.core.v1.Pod`. */
  readonly openApiName: string;
  /** The group version of a kind; undefined for other types, `*` for kinds known to every group version. */
  readonly kindOf: string | undefined;
  /** The struct has `kind` and `apiVersion`. */
  readonly hasTypeMeta: boolean;
  readonly special: SpecialType | undefined;
  readonly mapType: 'atomic' | undefined;
  readonly unions: readonly UnionType[];
  /** In declaration order, which is the key order of the server's JSON. */
  readonly fields: readonly GoField[];
  /** Filled by {@link TypeTable.fields}. */
  flat?: ReadonlyMap<string, GoField>;
}

/** Types with JSON of their own; what each looks like: special-types.ts. */
export type SpecialType =
  | 'time'
  | 'microTime'
  | 'duration'
  | 'quantity'
  | 'intOrString'
  | 'rawJSON'
  | 'items'
  | 'schemaOrArray'
  | 'schemaOrBool'
  | 'schemaOrStringArray';

/** x-kubernetes-unions of a type. */
export interface UnionType {
  readonly discriminator: string;
  readonly fields: ReadonlyMap<string, string>;
}

export type ScalarType = 'string' | 'bytes' | 'bool' | 'int32' | 'int64' | 'double';

export interface GoField {
  /** Protobuf field number; 0 when it is not known. */
  readonly number: number;
  /** JSON name; of an inline field, its protobuf name. */
  readonly json: string;
  readonly shape: 'single' | 'pointer' | 'list' | 'map';
  /** The type of the value, the items or the map's values when it is not a {@link ref}. */
  readonly scalar: ScalarType | undefined;
  /** The full name of the message. */
  readonly ref: string | undefined;
  readonly inline: boolean;
  readonly omitEmpty: boolean;
  readonly required: boolean;
  /** `undefined`: what follows from the Go type; `null`: none. */
  readonly default: Json | undefined;
  readonly itemDefault: Json | undefined;
  readonly enum: readonly string[] | undefined;
  /** The named Go type of a scalar, e.g. `v1.Protocol`. */
  readonly goType: string | undefined;
  /** The named Go type of a list or map, e.g. `v1.ResourceList`. */
  readonly goContainer: string | undefined;
  readonly listType: 'atomic' | 'set' | 'map' | undefined;
  readonly listMapKeys: readonly string[] | undefined;
  readonly mapType: 'granular' | 'atomic' | undefined;
  readonly patchStrategy: readonly ('merge' | 'replace' | 'retainKeys')[] | undefined;
  readonly patchMergeKey: string | undefined;
}

const SCALARS: ReadonlySet<string> = new Set(['string', 'bytes', 'bool', 'int32', 'int64', 'double']);
/** Stands first among a type's attributes. */
const KIND = /^kind(?:\(([^)]*)\))?/;
const FIELD = /^ +(\d+|-) (\S+) +(\*|\[\]|map\[string\])?([\w/.]+)(\??)(.*)$/;

function parseType(name: string, source: TypeSource): GoType {
  const { attributes, package: owner } = source;
  const kind = KIND.exec(attributes);
  return {
    name,
    goName: source.goName,
    qualifiedName: `${owner.name.slice(owner.name.indexOf('/') + 1)}.${source.goName}`,
    openApiName: `${owner.openApiPrefix}.${source.goName}`,
    kindOf: kind ? (kind[1] ?? owner.apiVersion) : undefined,
    hasTypeMeta: (kind !== null && !attributes.includes('bare')) || attributes.startsWith('typeMeta'),
    special: /\bspecial\((\w+)\)/.exec(attributes)?.[1] as SpecialType | undefined,
    mapType: attributes.includes('map(atomic)') ? 'atomic' : undefined,
    unions: parseUnions(attributes),
    fields: source.body
      .split('\n')
      .filter((line) => line.startsWith(' '))
      .map((line) => parseField(line, owner.name)),
  };
}

function parseUnions(attributes: string): UnionType[] {
  const text = /\bunion\(([^)]*)\)/.exec(attributes)?.[1];
  if (text === undefined) return [];
  return text.split('; ').map((union) => {
    const [discriminator = '', ...fields] = union.split(' ');
    return { discriminator, fields: new Map(fields.map((f) => f.split(':') as [string, string])) };
  });
}

function parseField(line: string, owner: string): GoField {
  const match = FIELD.exec(line);
  if (!match) throw new Error(`type table: cannot read the line "${line}" of ${owner}`);
  const [, number = '', key = '', prefix = '', base = '', omitEmpty, rest = ''] = match;
  const inline = key === 'inline';
  const option = (name: string): string | undefined =>
    new RegExp(`(?:^| )${name}\\(([^)]*)\\)`).exec(rest)?.[1];
  const list = option('list')?.split(' ');
  const patch = option('patch')?.split(' ');
  return {
    number: number === '-' ? 0 : Number(number),
    json: inline ? rest.trim() : key.replace(/!$/, ''),
    shape: prefix === '*' ? 'pointer' : prefix === '[]' ? 'list' : prefix === '' ? 'single' : 'map',
    scalar: SCALARS.has(base) ? (base as ScalarType) : undefined,
    ref: SCALARS.has(base) ? undefined : base.includes('.') ? base : `${owner}.${base}`,
    inline,
    omitEmpty: omitEmpty === '?',
    required: key.endsWith('!'),
    default: literal(/(?:^| )=(\S+)/.exec(rest)?.[1]),
    itemDefault: literal(/(?:^| )item=(\S+)/.exec(rest)?.[1]),
    enum: option('enum')
      ?.split('|')
      .map((value) => (value === '""' ? '' : value)),
    goType: option('go'),
    goContainer: option('as'),
    listType: list?.[0] as GoField['listType'],
    listMapKeys: list && list.length > 1 ? list.slice(1) : undefined,
    mapType: option('map') as GoField['mapType'],
    patchStrategy: patch && patch[0] !== '-' ? (patch[0]!.split(',') as GoField['patchStrategy']) : undefined,
    patchMergeKey: patch?.[1],
  };
}

function literal(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  return text === 'none' ? null : (JSON.parse(text) as Json);
}
