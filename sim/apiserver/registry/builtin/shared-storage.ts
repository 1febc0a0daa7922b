import type { KubeObject } from '../../../kube/index.ts';
import { toFirstAutoscaler, toSecondAutoscaler } from './autoscaler-versions.ts';
import { toCoreEvent, toModernEvent } from './rules/event.ts';

/** Where and in which version a resource is stored. */
export interface StorageRules {
  readonly storageKey: string;
  readonly storageVersion: string;
  readonly fromStorage?: (object: KubeObject) => KubeObject;
  readonly toStorage?: (object: KubeObject) => KubeObject;
}

/** Resources that share their objects with another version or group name it here; all others are stored as they are. */
const SHARED: Readonly<Record<string, StorageRules>> = {
  'events.k8s.io/v1/events': {
    storageKey: '/events',
    storageVersion: 'v1',
    fromStorage: toModernEvent,
    toStorage: toCoreEvent,
  },
  'autoscaling/v1/horizontalpodautoscalers': {
    storageKey: 'autoscaling/horizontalpodautoscalers',
    storageVersion: 'v2',
    fromStorage: toFirstAutoscaler,
    toStorage: toSecondAutoscaler,
  },
};

export function storageOf(group: string, version: string, resource: string): StorageRules {
  const shared = SHARED[`${group}/${version}/${resource}`];
  return shared ?? { storageKey: `${group}/${resource}`, storageVersion: version };
}
