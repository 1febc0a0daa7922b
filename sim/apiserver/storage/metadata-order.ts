import type { Json, ObjectMeta } from '../../kube/index.ts';

/** The order of the Go struct, in which the server's JSON has the fields. Source: metav1.ObjectMeta. */
const STRUCT_ORDER = [
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
] as const;
const ALPHABETICAL = STRUCT_ORDER.toSorted();

/** Metadata with its keys in the server's order: that of the struct, or of the alphabet for custom resources. */
export function orderedMetadata(metadata: ObjectMeta, isCustom: boolean): ObjectMeta {
  const ordered: Record<string, Json> = {};
  for (const key of isCustom ? ALPHABETICAL : STRUCT_ORDER) {
    const value = metadata[key];
    if (value !== undefined) ordered[key] = value as Json;
  }
  return ordered;
}
