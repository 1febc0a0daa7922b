import { deepFreeze, formatTime, type KubeObject } from '../../../kube/index.ts';
import { Random } from '../../../random/index.ts';
import type { Store } from '../../../store/index.ts';

/** An object a kube-apiserver makes for itself at start. */
export interface BootstrapObject {
  readonly key: { readonly resource: string; readonly namespace: string; readonly name: string };
  readonly object: KubeObject;
}

const NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** Priority classes of the system. Source: pkg/apis/scheduling/helpers.go. */
const PRIORITIES = [
  {
    name: 'system-cluster-critical',
    value: 2_000_000_000,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
  {
    name: 'system-node-critical',
    value: 2_000_001_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
];

/**
 * The namespaces, the service `kubernetes` and the priority classes a fresh server has. Roles and bindings are seeded by access
 * control. Source: pkg/controlplane (systemnamespaces, kubernetesservice), pkg/registry/scheduling/rest.
 */
export function bootstrapObjects(now: number): readonly BootstrapObject[] {
  const uids = new Random(0).stream('bootstrap-objects');
  const meta = (name: string, more: object = {}) => ({
    name,
    uid: uids.uuid(),
    creationTimestamp: formatTime(now),
    ...more,
  });
  const namespaces = NAMESPACES.map((name) => ({
    key: { resource: '/namespaces', namespace: '', name },
    object: {
      kind: 'Namespace',
      apiVersion: 'v1',
      metadata: meta(name, { labels: { 'kubernetes.io/metadata.name': name } }),
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    },
  }));
  const priorities = PRIORITIES.map(({ name, value, description }) => ({
    key: { resource: 'scheduling.k8s.io/priorityclasses', namespace: '', name },
    object: {
      kind: 'PriorityClass',
      apiVersion: 'scheduling.k8s.io/v1',
      metadata: meta(name, { generation: 1 }),
      value,
      description,
      preemptionPolicy: 'PreemptLowerPriority',
    },
  }));
  const service = {
    key: { resource: '/services', namespace: 'default', name: 'kubernetes' },
    object: {
      kind: 'Service',
      apiVersion: 'v1',
      metadata: meta('kubernetes', {
        namespace: 'default',
        labels: { component: 'apiserver', provider: 'kubernetes' },
      }),
      spec: KUBERNETES_SERVICE,
      status: { loadBalancer: {} },
    },
  };
  return [...namespaces, ...priorities, service];
}

const KUBERNETES_SERVICE = {
  ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 6443 }],
  clusterIP: '10.96.0.1',
  clusterIPs: ['10.96.0.1'],
  type: 'ClusterIP',
  sessionAffinity: 'None',
  ipFamilies: ['IPv4'],
  ipFamilyPolicy: 'SingleStack',
  internalTrafficPolicy: 'Cluster',
};

/** Stores the {@link bootstrapObjects}. */
export function seedBootstrapObjects(store: Store, now: number): void {
  for (const { key, object } of bootstrapObjects(now))
    store.commit(key, undefined, (resourceVersion) => ({
      object: deepFreeze({ ...object, metadata: { ...object.metadata, resourceVersion } }),
      deleted: false,
    }));
}
