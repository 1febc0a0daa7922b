import { at, type KubeObject, StatusError } from '../kube/index.ts';
import type { Store } from '../store/index.ts';
import type { Controller, ControllerDeps } from './controller.ts';

const NAMESPACES = '/namespaces';
const SERVICE_ACCOUNTS = '/serviceaccounts';

/**
 * Every namespace has a service account `default`; a deleted one comes back.
 * Source: kubernetes pkg/controller/serviceaccount/serviceaccounts_controller.go.
 */
export function defaultServiceAccount({ client, store }: ControllerDeps): Controller {
  return {
    name: 'serviceaccount-controller',
    watches: [NAMESPACES, SERVICE_ACCOUNTS],
    keysOf(event) {
      if (event.resource === NAMESPACES) return event.type === 'DELETED' ? [] : [event.name];
      return event.type === 'DELETED' ? [event.namespace] : [];
    },
    async reconcile(namespace) {
      if (!isActive(store, namespace) || store.get(SERVICE_ACCOUNTS, namespace, 'default')) return undefined;
      const path = { group: '', version: 'v1', resource: 'serviceaccounts', namespace };
      await ignoreExists(
        client.create(path, {
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: { name: 'default', namespace },
        }),
      );
      return undefined;
    },
  };
}

/** True for a namespace that exists and is not on its way out. */
export function isActive(store: Store, namespace: string): boolean {
  const object: KubeObject | undefined = store.get(NAMESPACES, '', namespace);
  return object !== undefined && at(object, 'status', 'phase') !== 'Terminating';
}

/** Somebody else was faster: what was wanted is there. */
export async function ignoreExists(creation: Promise<unknown>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== 'AlreadyExists') throw error;
  }
}
