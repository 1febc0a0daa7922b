import { deepFreeze, type KubeObject } from '../../kube/index.ts';
import type { Exchange } from '../exchange.ts';
import { storedAs } from '../registry/storage-key.ts';
import { presented, storedForm } from './presentation.ts';
import { storedAt } from './revisions.ts';

/** The store's key of an object of the exchange's resource. */
function keyOf(exchange: Exchange, name: string): { resource: string; namespace: string; name: string } {
  return {
    resource: exchange.definition.storageKey,
    namespace: exchange.definition.namespaced ? exchange.info.namespace : '',
    name,
  };
}

/** The stored object, or undefined. */
export function readStored(exchange: Exchange, name: string): KubeObject | undefined {
  const { resource, namespace } = keyOf(exchange, name);
  return exchange.parts.store.get(resource, namespace, name);
}

/**
 * Stores `object` (in the version of the request) in place of `expected` and returns it as stored, with its new
 * resourceVersion, in the version of the request.
 * @throws StaleWriteError when `expected` is no longer what is stored.
 */
export function commitWrite(
  exchange: Exchange,
  name: string,
  expected: KubeObject | undefined,
  object: KubeObject,
): KubeObject {
  const next = storedForm(exchange.definition, object);
  const event = exchange.parts.store.commit(keyOf(exchange, name), expected, (resourceVersion) => ({
    object: storedAt(next, resourceVersion, exchange.definition.isCustom),
    deleted: false,
  }));
  observe(exchange, event);
  return presented(exchange.definition, event.object);
}

/**
 * Removes the stored object. The returned last state carries the resourceVersion of the deletion, as the DELETED
 * event does.
 * @throws StaleWriteError when `expected` is no longer what is stored.
 */
export function commitDelete(exchange: Exchange, name: string, expected: KubeObject): KubeObject {
  const event = exchange.parts.store.commit(keyOf(exchange, name), expected, (resourceVersion) => ({
    object: deepFreeze({ ...expected, metadata: { ...expected.metadata, resourceVersion } }),
    deleted: true,
  }));
  observe(exchange, event);
  return presented(exchange.definition, event.object);
}

function observe(exchange: Exchange, event: ReturnType<Exchange['parts']['store']['commit']>): void {
  if (!exchange.request.observer?.committed) return;
  const { resource, ...rest } = event;
  exchange.request.observer.committed({ ...rest, ...storedAs(resource) });
}
