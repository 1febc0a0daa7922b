import {
  isObject,
  type Json,
  type JsonObject,
  type KubeObject,
  newBadRequest,
  newUnknownError,
  StatusError,
} from '../kube/index.ts';
import type { WatchFrame } from './api-handler.ts';
import type { Exchange } from './exchange.ts';
import type { MetaTarget } from './negotiation.ts';
import { SCALE_COLUMNS, scaleCells } from './registry/builtin/index.ts';
import type { ResourceDefinition, TableColumn } from './registry/resource.ts';

const META_GROUP = 'meta.k8s.io';

/** An answer in the kind the client asked for. Source: apiserver pkg/endpoints/handlers/response.go. */
export function represent(exchange: Exchange, object: JsonObject): JsonObject {
  const target = exchange.format.as;
  if (!target) return object;
  if (object.kind === 'Status' && object.apiVersion === 'v1') return object;
  const items = itemsOf(object);
  if (target.kind === 'Table')
    return table(exchange, target, listMeta(object), items ?? [object as KubeObject], true);
  if (target.kind === 'PartialObjectMetadata') {
    if (items) throw listAskedAsObject(exchange.definition);
    return partialMetadata(object as KubeObject, target);
  }
  if (!items) throw objectAskedAsList(exchange.definition);
  return {
    kind: target.kind,
    apiVersion: `${META_GROUP}/${target.version}`,
    metadata: listMeta(object),
    items: items.map((item) => partialMetadata(item, target)),
  };
}

/** How the objects of one watch look; a Table names its columns only once. */
export function watchForm(exchange: Exchange): (object: KubeObject, type: WatchFrame['type']) => JsonObject {
  const target = exchange.format.as;
  if (!target) return (object) => object;
  if (target.kind !== 'Table') return (object) => partialMetadata(object, target);
  let first = true;
  return (object, type) => {
    const metadata = { resourceVersion: object.metadata.resourceVersion ?? '' };
    const form = table(exchange, target, metadata, type === 'BOOKMARK' ? [] : [object], first);
    first = false;
    return form;
  };
}

function itemsOf(object: JsonObject): readonly KubeObject[] | undefined {
  return Array.isArray(object.items) && String(object.kind).endsWith('List')
    ? (object.items as readonly KubeObject[])
    : undefined;
}

/** What a list and its other forms have in common; for one object it is its version. */
function listMeta(object: JsonObject): JsonObject {
  const metadata = isObject(object.metadata) ? object.metadata : {};
  const kept: Record<string, Json> = {};
  for (const key of ['resourceVersion', 'continue', 'remainingItemCount']) {
    const value = metadata[key];
    if (value !== undefined && value !== '') kept[key] = value;
  }
  return kept;
}

function table(
  exchange: Exchange,
  target: MetaTarget,
  metadata: JsonObject,
  objects: readonly KubeObject[],
  withColumns: boolean,
): JsonObject {
  const { definition, parts, query } = exchange;
  const now = parts.clock.now();
  const include = query.get('includeObject') ?? '';
  if (!['', 'None', 'Metadata', 'Object'].includes(include)) throw badIncludeObject(include);
  const embed = (object: KubeObject): Json => {
    if (include === 'None') return null;
    return include === 'Object' ? withType(definition, object) : partialMetadata(object, target);
  };
  // A Scale is a view with columns of its own; that of a custom resource is shown like its parent.
  const isScale = exchange.subresource?.scale !== undefined && !definition.isCustom;
  return {
    kind: 'Table',
    apiVersion: `${META_GROUP}/${target.version}`,
    metadata,
    columnDefinitions: withColumns ? columnDefinitions(isScale ? SCALE_COLUMNS : definition.columns) : null,
    rows: objects.map((object) => ({
      cells: isScale ? scaleCells(object, now) : definition.cells(withType(definition, object), now),
      object: embed(object),
    })),
  };
}

function columnDefinitions(columns: readonly TableColumn[]): readonly JsonObject[] {
  return columns.map(({ name, type, format, description, priority }) => ({
    name,
    type,
    format,
    description,
    priority,
  }));
}

function partialMetadata(object: KubeObject, target: MetaTarget): JsonObject {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: `${META_GROUP}/${target.version}`,
    metadata: object.metadata,
  };
}

/** List items of built-ins lost their type on the way. */
function withType(definition: ResourceDefinition, object: KubeObject): KubeObject {
  if (object.kind !== undefined) return object;
  const { group, version, kind } = definition;
  return {
    ...(object as JsonObject),
    kind,
    apiVersion: group === '' ? version : `${group}/${version}`,
  } as KubeObject;
}

function listAskedAsObject(definition: ResourceDefinition): StatusError {
  const type = definition.isCustom
    ? '*unstructured.UnstructuredList'
    : `*${goPackage(definition)}.${definition.listKind}`;
  return notAcceptable(`you requested PartialObjectMetadata, but the requested object is a list (${type})`);
}

/** Any unstructured object looks like a list at first. Recorded: conformance negotiation/partial-metadata. */
function objectAskedAsList(definition: ResourceDefinition): StatusError {
  if (definition.isCustom) return newUnknownError('content is not a list');
  const type = `*${goPackage(definition)}.${definition.kind}`;
  return notAcceptable(
    `you requested PartialObjectMetadataList, but the requested object is not a list (${type})`,
  );
}

/** The package of the internal types. */
function goPackage({ group }: ResourceDefinition): string {
  return group === '' ? 'core' : group.split('.')[0]!;
}

function notAcceptable(why: string): StatusError {
  return new StatusError(406, 'NotAcceptable', why);
}

function badIncludeObject(value: string): StatusError {
  return newBadRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(value)}: must be 'Metadata', 'Object', 'None', or empty`,
  );
}
