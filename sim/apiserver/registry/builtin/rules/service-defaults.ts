import type { JsonObject, KubeObject } from '../../../../kube/index.ts';
import { edit, editItems, textAt, textsAt, withDefaults } from './object-edit.ts';

const REACHABLE_FROM_OUTSIDE = new Set(['NodePort', 'LoadBalancer']);

/** Source: pkg/api/v1/service ExternallyAccessible. */
export function isReachableFromOutside(spec: JsonObject): boolean {
  const type = textAt(spec, 'type');
  return (
    REACHABLE_FROM_OUTSIDE.has(type) || (type === 'ClusterIP' && textsAt(spec, 'externalIPs').length > 0)
  );
}

/** Source: core/v1 SetDefaults_Service and the defaults of pkg/registry/core/service. */
export function serviceDefaults(service: KubeObject): KubeObject {
  return edit(service, 'spec', (spec) => {
    let filled = withDefaults(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
    if (filled['sessionAffinity'] === 'None') {
      const { sessionAffinityConfig: _unused, ...rest } = filled;
      filled = rest;
    } else filled = withDefaults(filled, { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } });
    filled = editItems(filled, 'ports', (port) => {
      const typed = withDefaults(port, { protocol: 'TCP' });
      const target = typed['targetPort'];
      return target === undefined || target === 0 || target === ''
        ? { ...typed, targetPort: typed['port'] ?? 0 }
        : typed;
    });
    const type = textAt(filled, 'type');
    if (isReachableFromOutside(filled)) filled = withDefaults(filled, { externalTrafficPolicy: 'Cluster' });
    if (type === 'LoadBalancer') filled = withDefaults(filled, { allocateLoadBalancerNodePorts: true });
    if (type !== 'ExternalName') filled = withDefaults(filled, { internalTrafficPolicy: 'Cluster' });
    return filled;
  });
}
