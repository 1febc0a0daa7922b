import type { TypeRules } from '../type-rules.ts';
import { RBAC_RULES } from './rbac.ts';

const RULES: Readonly<Record<string, TypeRules>> = { ...RBAC_RULES };

/** Types PUT may create. Source: AllowCreateOnUpdate of pkg/registry/<group>/<type>/strategy.go. */
const CREATED_BY_UPDATE: ReadonlySet<string> = new Set([
  'coordination.k8s.io/leases',
  '/endpoints',
  '/events',
  'events.k8s.io/events',
  '/limitranges',
  '/services',
  'node.k8s.io/runtimeclasses',
  'rbac.authorization.k8s.io/roles',
  'rbac.authorization.k8s.io/clusterroles',
  'rbac.authorization.k8s.io/rolebindings',
  'rbac.authorization.k8s.io/clusterrolebindings',
]);

/** Types that count their changes. Source: PrepareForCreate of the same files sets `Generation = 1`. */
const WITH_GENERATION: ReadonlySet<string> = new Set([
  '/podtemplates',
  '/replicationcontrollers',
  'apps/daemonsets',
  'apps/deployments',
  'apps/replicasets',
  'apps/statefulsets',
  'batch/cronjobs',
  'batch/jobs',
  'networking.k8s.io/ingresses',
  'networking.k8s.io/ingressclasses',
  'networking.k8s.io/networkpolicies',
  'policy/poddisruptionbudgets',
  'discovery.k8s.io/endpointslices',
  'scheduling.k8s.io/priorityclasses',
  'flowcontrol.apiserver.k8s.io/flowschemas',
  'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations',
  'admissionregistration.k8s.io/mutatingwebhookconfigurations',
  'admissionregistration.k8s.io/validatingwebhookconfigurations',
  'admissionregistration.k8s.io/validatingadmissionpolicies',
  'admissionregistration.k8s.io/validatingadmissionpolicybindings',
  'apiextensions.k8s.io/customresourcedefinitions',
]);

/** What is special about a type. */
export function rulesOf(group: string, resource: string): TypeRules {
  const key = `${group}/${resource}`;
  return {
    allowCreateOnUpdate: CREATED_BY_UPDATE.has(key),
    hasGeneration: WITH_GENERATION.has(key),
    ...RULES[key],
  };
}
