import type { KubeObject } from '../../../../kube/index.ts';
import type { Cell } from '../type-rules.ts';
import * as core from './core-cells.ts';
import { podCells } from './pod-cells.ts';
import * as policy from './policy-cells.ts';
import * as workload from './workload-cells.ts';

/** Makes the cells of one row. */
export type CellsOf = (object: KubeObject, now: number) => readonly Cell[];

const CELLS: Readonly<Record<string, CellsOf>> = {
  '/componentstatuses': core.componentStatusCells,
  '/configmaps': core.configMapCells,
  '/endpoints': core.endpointsCells,
  '/events': core.eventCells,
  '/namespaces': core.namespaceCells,
  '/nodes': core.nodeCells,
  '/persistentvolumeclaims': policy.persistentVolumeClaimCells,
  '/persistentvolumes': policy.persistentVolumeCells,
  '/pods': podCells,
  '/podtemplates': workload.podTemplateCells,
  '/replicationcontrollers': workload.replicationControllerCells,
  '/resourcequotas': core.resourceQuotaCells,
  '/secrets': core.secretCells,
  '/serviceaccounts': core.serviceAccountCells,
  '/services': core.serviceCells,
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': policy.webhookConfigurationCells,
  'admissionregistration.k8s.io/validatingadmissionpolicies': policy.validatingAdmissionPolicyCells,
  'admissionregistration.k8s.io/validatingadmissionpolicybindings':
    policy.validatingAdmissionPolicyBindingCells,
  'admissionregistration.k8s.io/validatingwebhookconfigurations': policy.webhookConfigurationCells,
  'apiregistration.k8s.io/apiservices': policy.apiServiceCells,
  'apps/controllerrevisions': workload.controllerRevisionCells,
  'apps/daemonsets': workload.daemonSetCells,
  'apps/deployments': workload.deploymentCells,
  'apps/replicasets': workload.replicaSetCells,
  'apps/statefulsets': workload.statefulSetCells,
  'autoscaling/horizontalpodautoscalers': workload.autoscalerCells,
  'batch/cronjobs': workload.cronJobCells,
  'batch/jobs': workload.jobCells,
  'certificates.k8s.io/certificatesigningrequests': policy.certificateSigningRequestCells,
  'coordination.k8s.io/leases': core.leaseCells,
  'discovery.k8s.io/endpointslices': core.endpointSliceCells,
  'events.k8s.io/events': core.eventCells,
  'flowcontrol.apiserver.k8s.io/flowschemas': policy.flowSchemaCells,
  'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations': policy.priorityLevelCells,
  'networking.k8s.io/ingressclasses': policy.ingressClassCells,
  'networking.k8s.io/ingresses': policy.ingressCells,
  'networking.k8s.io/networkpolicies': policy.networkPolicyCells,
  'node.k8s.io/runtimeclasses': policy.runtimeClassCells,
  'policy/poddisruptionbudgets': workload.podDisruptionBudgetCells,
  'rbac.authorization.k8s.io/clusterrolebindings': policy.roleBindingCells,
  'rbac.authorization.k8s.io/rolebindings': policy.roleBindingCells,
  'scheduling.k8s.io/priorityclasses': policy.priorityClassCells,
  'storage.k8s.io/csidrivers': policy.csiDriverCells,
  'storage.k8s.io/csinodes': policy.csiNodeCells,
  'storage.k8s.io/storageclasses': policy.storageClassCells,
  'storage.k8s.io/volumeattachments': policy.volumeAttachmentCells,
};

/** The printer of a resource; the server's default pair, name and creation time, for those without. */
export function cellsOf(group: string, resource: string): CellsOf {
  return CELLS[`${group}/${resource}`] ?? nameAndCreation;
}

const nameAndCreation: CellsOf = (object) => [
  object.metadata.name ?? '',
  object.metadata.creationTimestamp ?? null,
];
