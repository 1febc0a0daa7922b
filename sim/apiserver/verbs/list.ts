import {
  apiVersionOf,
  type JsonObject,
  type KubeObject,
  newBadRequest,
  newUnknownError,
  StatusError,
  withoutKey,
} from '../../kube/index.ts';
import { CompactedError } from '../../store/index.ts';
import type { Answer, Exchange } from '../exchange.ts';
import { decodeListOptions, type ListOptions } from '../options/list-options.ts';
import type { ResourceDefinition } from '../registry/resource.ts';
import { type Selection, selectionOf } from '../selection.ts';
import { decodeContinue, encodeContinue } from '../storage/continue-token.ts';
import { presented } from '../storage/presentation.ts';
import { parseStoredRevision, tooLargeRevision, waitForRevision } from '../storage/revision-wait.ts';

/** A list as it travels. */
export type ListObject = JsonObject & { readonly items: readonly JsonObject[] };

/** GET of a collection. Source: registry/generic/registry/store.go List and storage/etcd3/store.go GetList. */
export async function list(exchange: Exchange): Promise<Answer & { readonly object: ListObject }> {
  const options = decodeListOptions(exchange.query, false);
  const { definition, info } = exchange;
  const selection = selectionOf(definition, options.labelSelector, options.fieldSelector, info.name);
  const snapshot = await snapshotFor(exchange, options);
  const page = pageOf(exchange, options, selection, snapshot);
  return {
    status: 200,
    object: {
      kind: definition.listKind,
      apiVersion: apiVersionOf(definition),
      metadata: {
        resourceVersion: String(snapshot.revision),
        ...page.metadata,
        // Lists of custom resources say so even when there is nothing more.
        ...(definition.isCustom && page.metadata.continue === undefined ? { continue: '' } : {}),
      },
      items: page.items.map((object) => listItem(definition, object)),
    },
  };
}

interface Snapshot {
  readonly revision: number;
  readonly objects: readonly KubeObject[];
  /** Skip everything before this key. */
  readonly startKey: string | undefined;
}

/** What to list from. Source: storage/util.go ValidateListOptions, storage/cacher shouldDelegateList. */
async function snapshotFor(exchange: Exchange, options: ListOptions): Promise<Snapshot> {
  const { store } = exchange.parts;
  const { resourceVersion, resourceVersionMatch: match } = options;
  if (options.continue !== '') return continued(exchange, options);
  if (resourceVersion === '' || resourceVersion === '0') return current(exchange);
  if (match !== 'Exact' && options.limit === 0) {
    await waitForRevision(exchange, resourceVersion);
    return current(exchange);
  }
  // Pages and exact versions come from the storage, not from its cache, which words and waits differently.
  const revision = parseStoredRevision(resourceVersion);
  if (match === 'NotOlderThan') {
    if (revision > store.revision) throw tooLargeRevision(revision, store.revision);
    return current(exchange);
  }
  // With a limit an unqualified version means exactly that version.
  return snapshotAt(
    exchange,
    revision,
    undefined,
    () => new StatusError(410, 'Expired', 'The resourceVersion for the provided list is too old.'),
  );
}

function continued(exchange: Exchange, options: ListOptions): Snapshot {
  const { revision, startKey } = decodeContinue(options.continue);
  if (options.resourceVersion !== '' && options.resourceVersion !== '0')
    throw newBadRequest('specifying resource version is not allowed when using continue');
  if (revision < 0) return { ...current(exchange), startKey };
  return snapshotAt(exchange, revision, startKey, () => continueExpired(startKey));
}

function snapshotAt(
  exchange: Exchange,
  revision: number,
  startKey: string | undefined,
  expired: () => StatusError,
): Snapshot {
  if (revision > exchange.parts.store.revision)
    throw newUnknownError('etcdserver: mvcc: required revision is a future revision');
  try {
    return { revision, objects: objectsAt(exchange, revision), startKey };
  } catch (error) {
    if (error instanceof CompactedError) throw expired();
    throw error;
  }
}

function current(exchange: Exchange): Snapshot {
  const { store } = exchange.parts;
  const objects = store.list(exchange.definition.storageKey, namespaceOf(exchange));
  return { revision: store.revision, objects, startKey: undefined };
}

function objectsAt(exchange: Exchange, revision: number): readonly KubeObject[] {
  return exchange.parts.store.listAt(exchange.definition.storageKey, namespaceOf(exchange), revision);
}

function namespaceOf(exchange: Exchange): string {
  return exchange.definition.namespaced ? exchange.info.namespace : '';
}

interface Page {
  readonly items: readonly KubeObject[];
  readonly metadata: JsonObject;
}

function pageOf(exchange: Exchange, options: ListOptions, selection: Selection, snapshot: Snapshot): Page {
  const { definition } = exchange;
  const keyOf = (object: KubeObject): string =>
    namespaceOf(exchange) === '' && definition.namespaced
      ? `${object.metadata.namespace}/${object.metadata.name}`
      : (object.metadata.name ?? '');
  // resourceVersion=0 may be answered from the cache, which ignores limits.
  const limit = options.resourceVersion === '0' ? 0 : options.limit;
  const items: KubeObject[] = [];
  let index = snapshot.startKey === undefined ? 0 : firstFrom(snapshot.objects, snapshot.startKey, keyOf);
  for (; index < snapshot.objects.length; index++) {
    if (limit > 0 && items.length === limit) break;
    const object = presented(definition, snapshot.objects[index]!);
    if (selection.matches(object)) items.push(object);
  }
  if (index >= snapshot.objects.length) return { items, metadata: {} };
  const startKey = keyOf(snapshot.objects[index - 1]!);
  return {
    items,
    metadata: {
      continue: encodeContinue({ revision: snapshot.revision, startKey }),
      ...(selection.all ? { remainingItemCount: snapshot.objects.length - index } : {}),
    },
  };
}

/** Pages go on after the last key of the page before. */
function firstFrom(
  objects: readonly KubeObject[],
  startKey: string,
  keyOf: (object: KubeObject) => string,
): number {
  const index = objects.findIndex((object) => compareKeys(keyOf(object), startKey) > 0);
  return index < 0 ? objects.length : index;
}

/** Namespaces sort before what is in them: `a/z` before `a-b/a`, as the store orders them. */
function compareKeys(a: string, b: string): number {
  const left = a.replace('/', '\0');
  const right = b.replace('/', '\0');
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Source: etcd3 errors.go handleCompactedErrorForPaging: the client may go on inconsistently with the new token. */
function continueExpired(startKey: string): StatusError {
  const error = new StatusError(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  );
  const status = {
    ...error.status,
    metadata: { continue: encodeContinue({ revision: -1, startKey }) },
  };
  return Object.assign(error, { status });
}

const strippedItems = new WeakMap<KubeObject, JsonObject>();

/** Items of built-in lists carry no type of their own; those of custom resources do. */
export function listItem(definition: ResourceDefinition, object: KubeObject): JsonObject {
  if (definition.isCustom) return object;
  let item = strippedItems.get(object);
  if (!item) {
    item = Object.freeze(withoutKey(withoutKey(object, 'apiVersion'), 'kind'));
    strippedItems.set(object, item);
  }
  return item;
}
