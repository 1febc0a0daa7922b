export { conditionOf, isConditionTrue } from './crd-conditions.ts';
export {
  CRD_CLEANUP_FINALIZER,
  crdInstanceDeletionCompleted,
  crdInstanceDeletionInProgress,
} from './crd-deletion.ts';
export { reconcileCrd } from './crd-names.ts';
export { customResourceDefinitionStrategy, withCrdStrategy } from './crd-strategy.ts';
export { customResources, isEstablished } from './custom-resources.ts';
export { humanDuration } from './human-duration.ts';
export { compareVersionPriority } from './version-priority.ts';
