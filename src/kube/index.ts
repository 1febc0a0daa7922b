export { createCluster, FIELD_MANAGER } from './client-node-cluster.ts';
export {
  type Cluster,
  ClusterError,
  type Dated,
  type EventRecord,
  type Page,
  type PageRequest,
  type ReleaseRef,
} from './cluster.ts';
export { type CallPolicy, callOnce, callPatiently, patience } from './deadline.ts';
export * from './helm-release.ts';
export { KubeConfigError, loadKubeConfig } from './kube-config.ts';
export { allPages } from './pages.ts';
export { readOnly } from './read-only.ts';
export { isOlder } from './resource-version.ts';
export { Respite } from './respite.ts';
