import type { KubeObject } from '../../../kube/index.ts';

/** Where and in which version a resource is stored. */
export interface StorageRules {
  readonly storageKey: string;
  readonly storageVersion: string;
  readonly fromStorage?: (object: KubeObject) => KubeObject;
  readonly toStorage?: (object: KubeObject) => KubeObject;
}

/** Resources that share their objects with another version or group name it here; all others are stored as they are. */
const SHARED: Readonly<Record<string, () => StorageRules>> = {};

export function storageOf(group: string, version: string, resource: string): StorageRules {
  const shared = SHARED[`${group}/${version}/${resource}`];
  if (shared) return shared();
  return { storageKey: `${group}/${resource}`, storageVersion: version };
}
