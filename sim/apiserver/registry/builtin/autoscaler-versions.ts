import { isObject, type JsonObject, type KubeObject } from '../../../kube/index.ts';
import { itemsAt, objectAt, specOf } from './rules/object-edit.ts';

/*
 * autoscaling/v1 knows only CPU; the rest travels in annotations there.
 * Source: pkg/apis/autoscaling/v1/conversion.go.
 */

const METRICS = 'autoscaling.alpha.kubernetes.io/metrics';
const CURRENT_METRICS = 'autoscaling.alpha.kubernetes.io/current-metrics';
const CONDITIONS = 'autoscaling.alpha.kubernetes.io/conditions';
const BEHAVIOR = 'autoscaling.alpha.kubernetes.io/behavior';
const CARRIERS = [METRICS, CURRENT_METRICS, CONDITIONS, BEHAVIOR];

function isCpu(metric: JsonObject): boolean {
  const resource = objectAt(metric, 'resource');
  return resource['name'] === 'cpu' && objectAt(resource, 'target')['averageUtilization'] !== undefined;
}

/** The stored (v2) form as autoscaling/v1. */
export function toFirstAutoscaler(autoscaler: KubeObject): KubeObject {
  const { metrics: _metrics, behavior, ...spec } = specOf(autoscaler);
  const metrics = itemsAt(specOf(autoscaler), 'metrics');
  const cpu = metrics.find(isCpu);
  const others = metrics.filter((metric) => metric !== cpu);
  const target = cpu && objectAt(objectAt(cpu, 'resource'), 'target')['averageUtilization'];
  const { currentMetrics: _current, conditions, ...status } = objectAt(autoscaler, 'status');
  const carried: Record<string, string> = {
    ...(others.length > 0 ? { [METRICS]: JSON.stringify(others) } : {}),
    ...(behavior === undefined ? {} : { [BEHAVIOR]: JSON.stringify(behavior) }),
    ...(conditions === undefined ? {} : { [CONDITIONS]: JSON.stringify(conditions) }),
  };
  return {
    ...autoscaler,
    apiVersion: 'autoscaling/v1',
    metadata: withAnnotations(autoscaler.metadata, carried),
    spec: { ...spec, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
    status: { currentReplicas: 0, desiredReplicas: 0, ...status },
  };
}

function withAnnotations(
  metadata: KubeObject['metadata'],
  added: Record<string, string>,
): KubeObject['metadata'] {
  if (Object.keys(added).length === 0) return metadata;
  return { ...metadata, annotations: { ...metadata.annotations, ...added } };
}

/** An autoscaling/v1 object in its stored (v2) form. */
export function toSecondAutoscaler(autoscaler: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage: target, ...spec } = specOf(autoscaler);
  const annotations = autoscaler.metadata.annotations ?? {};
  const carried = (key: string): unknown =>
    annotations[key] === undefined ? undefined : parse(annotations[key]);
  const others = carried(METRICS);
  const metrics = [
    ...(Array.isArray(others) ? others : []),
    ...(target === undefined
      ? []
      : [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: target } },
          },
        ]),
  ];
  const behavior = carried(BEHAVIOR);
  const kept = Object.fromEntries(Object.entries(annotations).filter(([key]) => !CARRIERS.includes(key)));
  const { annotations: _given, ...metadata } = autoscaler.metadata;
  const { currentCPUUtilizationPercentage: _cpu, ...status } = objectAt(autoscaler, 'status');
  return {
    ...autoscaler,
    apiVersion: 'autoscaling/v2',
    metadata: Object.keys(kept).length > 0 ? { ...metadata, annotations: kept } : metadata,
    spec: {
      ...spec,
      ...(metrics.length > 0 ? { metrics } : {}),
      ...(isObject(behavior as never) ? { behavior: behavior as JsonObject } : {}),
    },
    status: { currentMetrics: null, ...status },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
