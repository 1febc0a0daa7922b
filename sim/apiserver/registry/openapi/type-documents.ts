import { builtinTypes, type GoField, type GoType } from '../../../codec/index.ts';
import { isObject, type Json, type JsonObject, parseApiVersion } from '../../../kube/index.ts';
import { REGISTERED_GROUP_VERSIONS } from './registered-versions.ts';

/** How a document points at another schema: `#/components/schemas/` in v3, `#/definitions/` in v2. */
export interface SchemaStyle {
  readonly refPrefix: string;
  /** v2 knows no default of a reference and no either-or types. */
  readonly isV2: boolean;
}

export const OPENAPI_V3: SchemaStyle = { refPrefix: '#/components/schemas/', isV2: false };
export const OPENAPI_V2: SchemaStyle = { refPrefix: '#/definitions/', isV2: true };

/** The name of the schema that patches are described with; no Go struct of the table. */
export const PATCH_SCHEMA = 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch';

/** The schema of a built-in type as the server publishes it, without descriptions. Source: kube-openapi's generator. */
export function typeDocument(type: GoType, style: SchemaStyle): JsonObject {
  if (type.special) return specialDocument(type, style);
  const fields = [...builtinTypes.fields(type)];
  const required = fields.filter(([, field]) => field.required).map(([key]) => key);
  const properties = [
    ...(type.hasTypeMeta ? [['apiVersion', STRING] as const, ['kind', STRING] as const] : []),
    ...fields.map(([key, field]) => [key, fieldDocument(field, style)] as const),
  ];
  const kinds = groupVersionKinds(type);
  return {
    type: 'object',
    ...(required.length > 0 ? { required } : {}),
    ...(properties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
    ...(kinds.length > 0 ? { 'x-kubernetes-group-version-kind': kinds } : {}),
    ...(type.mapType ? { 'x-kubernetes-map-type': type.mapType } : {}),
    ...(type.unions.length > 0 ? { 'x-kubernetes-unions': type.unions.map(unionDocument) } : {}),
  };
}

const STRING: JsonObject = { type: 'string' };
const STRINGS: JsonObject = { type: 'array', items: { type: 'string', default: '' } };

function unionDocument(union: GoType['unions'][number]): JsonObject {
  return {
    ...(union.discriminator === '-' ? {} : { discriminator: union.discriminator }),
    'fields-to-discriminateBy': Object.fromEntries(union.fields),
  };
}

function groupVersionKinds(type: GoType): JsonObject[] {
  if (type.kindOf === undefined) return [];
  const versions = type.kindOf === '*' ? REGISTERED_GROUP_VERSIONS : [type.kindOf];
  return versions.map((apiVersion) => ({ ...parseApiVersion(apiVersion)!, kind: type.goName }));
}

function fieldDocument(field: GoField, style: SchemaStyle): JsonObject {
  const keywords: JsonObject = {
    ...(field.listType ? { 'x-kubernetes-list-type': field.listType } : {}),
    ...(field.listMapKeys ? { 'x-kubernetes-list-map-keys': field.listMapKeys } : {}),
    ...(field.mapType ? { 'x-kubernetes-map-type': field.mapType } : {}),
    ...(field.patchMergeKey ? { 'x-kubernetes-patch-merge-key': field.patchMergeKey } : {}),
    ...(field.patchStrategy ? { 'x-kubernetes-patch-strategy': field.patchStrategy.join(',') } : {}),
  };
  if (field.shape === 'list') return { type: 'array', items: elementDocument(field, style), ...keywords };
  if (field.shape === 'map')
    return { type: 'object', additionalProperties: elementDocument(field, style), ...keywords };
  const value = defaultOf(field, field.default, !field.omitEmpty);
  const choices = field.enum ? { enum: field.enum } : {};
  if (field.ref === undefined)
    return { ...scalarDocument(field), ...choices, ...withDefault(value), ...keywords };
  const target = builtinTypes.type(field.ref);
  if (target.special === 'items') return { ...STRINGS, ...keywords };
  const reference = { $ref: style.refPrefix + target.openApiName };
  if (style.isV2) return { ...reference, ...keywords };
  return { allOf: [reference], ...withDefault(value), ...keywords };
}

function withDefault(value: Json | undefined): JsonObject {
  return value === undefined ? {} : { default: value };
}

/** Written down, or what follows from the Go type: the zero value of what is always there. */
function defaultOf(field: GoField, given: Json | undefined, isAlwaysThere: boolean): Json | undefined {
  if (given !== undefined) return given ?? undefined;
  if (field.shape === 'pointer') return undefined;
  if (field.ref !== undefined) return builtinTypes.type(field.ref).special ? undefined : {};
  if (!isAlwaysThere || field.scalar === 'bytes') return undefined;
  return field.scalar === 'string' ? '' : field.scalar === 'bool' ? false : 0;
}

function elementDocument(field: GoField, style: SchemaStyle): JsonObject {
  const value =
    field.itemDefault === null
      ? undefined
      : defaultOf({ ...field, shape: 'single' }, field.itemDefault, true);
  const choices = field.enum ? { enum: field.enum } : {};
  if (field.ref === undefined) return { ...scalarDocument(field), ...choices, ...withDefault(value) };
  const target = builtinTypes.type(field.ref);
  if (target.special === 'items') return STRINGS;
  const reference = { $ref: style.refPrefix + target.openApiName };
  return value === undefined || style.isV2 ? reference : { allOf: [reference], default: value };
}

function scalarDocument(field: GoField): JsonObject {
  switch (field.scalar!) {
    case 'string':
      return STRING;
    case 'bytes':
      return { type: 'string', format: 'byte' };
    case 'bool':
      return { type: 'boolean' };
    case 'double':
      return { type: 'number', format: 'double' };
    default:
      return { type: 'integer', format: field.scalar! };
  }
}

function specialDocument(type: GoType, style: SchemaStyle): JsonObject {
  switch (type.special!) {
    case 'time':
    case 'microTime':
      return { type: 'string', format: 'date-time' };
    case 'quantity':
      return style.isV2 ? STRING : { oneOf: [{ type: 'string' }, { type: 'number' }] };
    case 'intOrString':
      return style.isV2
        ? { type: 'string', format: 'int-or-string' }
        : { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] };
    case 'rawJSON':
      return type.name === 'apiextensions/v1.JSON' ? {} : { type: 'object' };
    default:
      return {};
  }
}

/** The types a type refers to, itself included, by their published names. */
export function reachableTypes(roots: Iterable<GoType>): Map<string, GoType> {
  const found = new Map<string, GoType>();
  const visit = (type: GoType): void => {
    if (found.has(type.openApiName)) return;
    found.set(type.openApiName, type);
    for (const [, field] of builtinTypes.fields(type)) {
      if (field.ref === undefined) continue;
      const target = builtinTypes.type(field.ref);
      if (target.special !== 'items') visit(target);
    }
  };
  for (const type of roots) visit(type);
  return found;
}

/** Every `$ref` in a document, without its prefix. */
export function referencesIn(
  value: Json | undefined,
  prefix: string,
  found: Set<string> = new Set(),
): Set<string> {
  if (Array.isArray(value)) for (const item of value) referencesIn(item, prefix, found);
  else if (isObject(value ?? null))
    for (const [key, member] of Object.entries(value as JsonObject)) {
      if (key === '$ref' && typeof member === 'string') found.add(member.slice(prefix.length));
      else referencesIn(member, prefix, found);
    }
  return found;
}
