import { jsonEqual, member } from '../kube/index.ts';
import type { Controller, ControllerDeps } from './controller.ts';
import { ignoreExists, isActive } from './default-service-account.ts';

const NAMESPACES = '/namespaces';
const CONFIG_MAPS = '/configmaps';
const NAME = 'kube-root-ca.crt';
const ANNOTATIONS = {
  'kubernetes.io/description':
    'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
};

/**
 * Every namespace has the certificate authority of the API server in a ConfigMap; changes to it are undone.
 * Source: kubernetes pkg/controller/certificates/rootcacertpublisher; recorded: conformance lifecycle/namespace-defaults.
 */
export function rootCaCertificatePublisher({ client, store }: ControllerDeps, rootCa: string): Controller {
  const data = { 'ca.crt': rootCa };
  return {
    name: 'root-ca-certificate-publisher-controller',
    watches: [NAMESPACES, CONFIG_MAPS],
    keysOf(event) {
      if (event.resource === NAMESPACES) return event.type === 'DELETED' ? [] : [event.name];
      return event.name === NAME ? [event.namespace] : [];
    },
    async reconcile(namespace) {
      if (!isActive(store, namespace)) return undefined;
      const path = { group: '', version: 'v1', resource: 'configmaps', namespace };
      const existing = store.get(CONFIG_MAPS, namespace, NAME);
      const metadata = { name: NAME, namespace, annotations: ANNOTATIONS };
      if (!existing)
        await ignoreExists(client.create(path, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }));
      else if (!jsonEqual(member(existing, 'data'), data))
        await client.update({ ...path, name: NAME }, { ...existing, data });
      return undefined;
    },
  };
}
