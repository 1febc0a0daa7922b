import type { KubeObject } from '../../kube/index.ts';
import { type AdmissionPlugin, isWriteTo } from './plugin.ts';

const FINALIZERS: Readonly<Record<string, string>> = {
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  persistentvolumes: 'kubernetes.io/pv-protection',
};

/**
 * New volumes and claims get a finalizer, which the protection controllers take away when nothing uses them.
 * Source: kubernetes plugin/pkg/admission/storage/storageobjectinuseprotection; recorded: conformance validation/others.
 */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  mutate(attributes) {
    const { object, operation, definition } = attributes;
    const finalizer = definition.group === '' ? FINALIZERS[definition.resource] : undefined;
    if (!object || !finalizer || operation !== 'CREATE' || !isWriteTo(attributes, '', definition.resource))
      return object;
    return withFinalizer(object, finalizer);
  },
};

function withFinalizer(object: KubeObject, finalizer: string): KubeObject {
  const finalizers = object.metadata.finalizers ?? [];
  if (finalizers.includes(finalizer)) return object;
  return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
}
