import type { TypeRules } from '../type-rules.ts';
import { certificateSigningRequestRules } from './certificate-signing-request.ts';
import * as cluster from './cluster-objects.ts';
import { configMapRules, secretRules } from './config-data.ts';
import { coreEventRules, modernEventRules } from './event.ts';
import { cronJobRules, jobRules } from './job.ts';
import { leaseRules } from './lease.ts';
import { limitRangeRules, resourceQuotaRules } from './limits.ts';
import { namespaceRules } from './namespace.ts';
import { ingressClassRules, ingressRules, networkPolicyRules } from './networking.ts';
import { podRules } from './pod.ts';
import { RBAC_RULES } from './rbac.ts';
import { autoscalerRules, podDisruptionBudgetRules } from './scaling.ts';
import { serviceRules } from './service.ts';
import {
  csiDriverRules,
  persistentVolumeClaimRules,
  persistentVolumeRules,
  returnedWhenDeleted,
  storageClassRules,
} from './storage.ts';
import * as workloads from './workloads.ts';

const RULES: Readonly<Record<string, TypeRules>> = {
  ...RBAC_RULES,
  'certificates.k8s.io/certificatesigningrequests': certificateSigningRequestRules,
  '/configmaps': configMapRules,
  '/endpoints': cluster.endpointsRules,
  '/events': coreEventRules,
  '/limitranges': limitRangeRules,
  '/namespaces': namespaceRules,
  '/nodes': cluster.nodeRules,
  '/persistentvolumeclaims': persistentVolumeClaimRules,
  '/persistentvolumes': persistentVolumeRules,
  '/pods': podRules,
  '/podtemplates': cluster.podTemplateRules,
  '/replicationcontrollers': workloads.replicationControllerRules,
  '/resourcequotas': resourceQuotaRules,
  '/secrets': secretRules,
  '/serviceaccounts': cluster.serviceAccountRules,
  '/services': serviceRules,
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': cluster.webhookConfigurationRules,
  'admissionregistration.k8s.io/validatingwebhookconfigurations': cluster.webhookConfigurationRules,
  'admissionregistration.k8s.io/validatingadmissionpolicies': cluster.validatingAdmissionPolicyRules,
  'admissionregistration.k8s.io/validatingadmissionpolicybindings':
    cluster.validatingAdmissionPolicyBindingRules,
  'apps/controllerrevisions': cluster.controllerRevisionRules,
  'apps/daemonsets': workloads.daemonSetRules,
  'apps/deployments': workloads.deploymentRules,
  'apps/replicasets': workloads.replicaSetRules,
  'apps/statefulsets': workloads.statefulSetRules,
  'autoscaling/horizontalpodautoscalers': autoscalerRules,
  'batch/cronjobs': cronJobRules,
  'batch/jobs': jobRules,
  'coordination.k8s.io/leases': leaseRules,
  'discovery.k8s.io/endpointslices': cluster.endpointSliceRules,
  'events.k8s.io/events': modernEventRules,
  'networking.k8s.io/ingressclasses': ingressClassRules,
  'networking.k8s.io/ingresses': ingressRules,
  'networking.k8s.io/networkpolicies': networkPolicyRules,
  'policy/poddisruptionbudgets': podDisruptionBudgetRules,
  'scheduling.k8s.io/priorityclasses': cluster.priorityClassRules,
  'storage.k8s.io/csidrivers': csiDriverRules,
  'storage.k8s.io/csinodes': returnedWhenDeleted,
  'storage.k8s.io/volumeattachments': returnedWhenDeleted,
  'storage.k8s.io/storageclasses': storageClassRules,
};

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
