import { admissionregistrationV1 } from './admissionregistration-v1.ts';
import { apiextensionsV1 } from './apiextensions-v1.ts';
import { apiregistrationV1 } from './apiregistration-v1.ts';
import { appsV1 } from './apps-v1.ts';
import { authenticationV1 } from './authentication-v1.ts';
import { authorizationV1 } from './authorization-v1.ts';
import { autoscalingV1 } from './autoscaling-v1.ts';
import { autoscalingV2 } from './autoscaling-v2.ts';
import { batchV1 } from './batch-v1.ts';
import { certificatesV1 } from './certificates-v1.ts';
import { coordinationV1 } from './coordination-v1.ts';
import { coreV1Containers } from './core-v1-containers.ts';
import { coreV1Nodes } from './core-v1-nodes.ts';
import { coreV1Objects } from './core-v1-objects.ts';
import { coreV1Pods } from './core-v1-pods.ts';
import { coreV1Volumes } from './core-v1-volumes.ts';
import { discoveryV1 } from './discovery-v1.ts';
import { eventsV1 } from './events-v1.ts';
import { flowcontrolV1 } from './flowcontrol-v1.ts';
import { machinery } from './machinery.ts';
import { metaV1 } from './meta-v1.ts';
import { networkingV1 } from './networking-v1.ts';
import { nodeV1 } from './node-v1.ts';
import { policyV1 } from './policy-v1.ts';
import { rbacV1 } from './rbac-v1.ts';
import { schedulingV1 } from './scheduling-v1.ts';
import { storageV1 } from './storage-v1.ts';
import { TypeTable } from './type-table.ts';

/** Every type a Kubernetes 1.32 server is built with and serves. */
export const builtinTypes = new TypeTable([
  admissionregistrationV1,
  apiextensionsV1,
  apiregistrationV1,
  appsV1,
  authenticationV1,
  authorizationV1,
  autoscalingV1,
  autoscalingV2,
  batchV1,
  certificatesV1,
  coordinationV1,
  coreV1Containers,
  coreV1Nodes,
  coreV1Objects,
  coreV1Pods,
  coreV1Volumes,
  discoveryV1,
  eventsV1,
  flowcontrolV1,
  machinery,
  metaV1,
  networkingV1,
  nodeV1,
  policyV1,
  rbacV1,
  schedulingV1,
  storageV1,
]);
