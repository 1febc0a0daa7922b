import { isObject, type KubeObject } from '../../../kube/index.ts';
import { type CrdCondition, conditionsOf, withCondition } from './crd-conditions.ts';

/** Holds a CRD until its instances are gone. */
export const CRD_CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

const PENDING: CrdCondition = {
  type: 'Terminating',
  status: 'True',
  reason: 'InstanceDeletionPending',
  message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
};
const IN_PROGRESS: CrdCondition = {
  type: 'Terminating',
  status: 'True',
  reason: 'InstanceDeletionInProgress',
  message: 'CustomResource deletion is in progress',
};
const COMPLETED: CrdCondition = {
  type: 'Terminating',
  status: 'False',
  reason: 'InstanceDeletionCompleted',
  message: 'removed all instances',
};

/**
 * What the first DELETE of a CRD makes of it: the finalizer and the Terminating condition.
 * Source: apiextensions-apiserver pkg/registry/customresourcedefinition/etcd.go (Delete).
 */
export function markCrdForDeletion(crd: KubeObject, now: number): KubeObject {
  const finalizers = crd.metadata.finalizers ?? [];
  const metadata = finalizers.includes(CRD_CLEANUP_FINALIZER)
    ? crd.metadata
    : { ...crd.metadata, finalizers: [...finalizers, CRD_CLEANUP_FINALIZER] };
  return withTerminating({ ...crd, metadata }, PENDING, now);
}

/** The CRD while its instances are being deleted. Source: pkg/controller/finalizer/crd_finalizer.go. */
export function crdInstanceDeletionInProgress(crd: KubeObject, now: number): KubeObject {
  return withTerminating(crd, IN_PROGRESS, now);
}

/** The CRD once its last instance is gone: nothing of ours holds it any more. */
export function crdInstanceDeletionCompleted(crd: KubeObject, now: number): KubeObject {
  const { finalizers: _removed, ...metadata } = crd.metadata;
  const remaining = (crd.metadata.finalizers ?? []).filter((name) => name !== CRD_CLEANUP_FINALIZER);
  return withTerminating(
    { ...crd, metadata: remaining.length === 0 ? metadata : { ...metadata, finalizers: remaining } },
    COMPLETED,
    now,
  );
}

function withTerminating(crd: KubeObject, condition: CrdCondition, now: number): KubeObject {
  const status = isObject(crd['status']) ? crd['status'] : {};
  const conditions = withCondition(conditionsOf(status), condition, now);
  return { ...crd, status: { ...status, conditions } };
}
