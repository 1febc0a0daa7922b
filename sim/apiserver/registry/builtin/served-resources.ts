/**
 * Every built-in resource a kube-apiserver v1.32.13 serves, in the order of discovery. A line per resource:
 * plural, kind, scope and what is not usual. Subresources are indented; their kind is the parent's unless given.
 * Source: recorded aggregated discovery documents.
 */
export const servedResources = `
group core v1
bindings Binding namespaced verbs=create
componentstatuses ComponentStatus cluster short=cs verbs=get,list
configmaps ConfigMap namespaced short=cm
endpoints Endpoints namespaced short=ep
events Event namespaced short=ev
limitranges LimitRange namespaced short=limits
namespaces Namespace cluster short=ns verbs=create,delete,get,list,patch,update,watch
  /finalize verbs=update
  /status
nodes Node cluster short=no
  /proxy NodeProxyOptions verbs=create,delete,get,patch,update
  /status
persistentvolumeclaims PersistentVolumeClaim namespaced short=pvc
  /status
persistentvolumes PersistentVolume cluster short=pv
  /status
pods Pod namespaced short=po categories=all
  /attach PodAttachOptions verbs=create,get
  /binding Binding verbs=create
  /ephemeralcontainers
  /eviction policy/v1/Eviction verbs=create
  /exec PodExecOptions verbs=create,get
  /log verbs=get
  /portforward PodPortForwardOptions verbs=create,get
  /proxy PodProxyOptions verbs=create,delete,get,patch,update
  /status
podtemplates PodTemplate namespaced
replicationcontrollers ReplicationController namespaced short=rc categories=all
  /scale autoscaling/v1/Scale
  /status
resourcequotas ResourceQuota namespaced short=quota
  /status
secrets Secret namespaced
serviceaccounts ServiceAccount namespaced short=sa
  /token authentication.k8s.io/v1/TokenRequest verbs=create
services Service namespaced short=svc categories=all
  /proxy ServiceProxyOptions verbs=create,delete,get,patch,update
  /status

group apiregistration.k8s.io v1
apiservices APIService cluster categories=api-extensions
  /status

group apps v1
controllerrevisions ControllerRevision namespaced
daemonsets DaemonSet namespaced short=ds categories=all
  /status
deployments Deployment namespaced short=deploy categories=all
  /scale autoscaling/v1/Scale
  /status
replicasets ReplicaSet namespaced short=rs categories=all
  /scale autoscaling/v1/Scale
  /status
statefulsets StatefulSet namespaced short=sts categories=all
  /scale autoscaling/v1/Scale
  /status

group events.k8s.io v1
events Event namespaced short=ev

group authentication.k8s.io v1
selfsubjectreviews SelfSubjectReview cluster verbs=create
tokenreviews TokenReview cluster verbs=create

group authorization.k8s.io v1
localsubjectaccessreviews LocalSubjectAccessReview namespaced verbs=create
selfsubjectaccessreviews SelfSubjectAccessReview cluster verbs=create
selfsubjectrulesreviews SelfSubjectRulesReview cluster verbs=create
subjectaccessreviews SubjectAccessReview cluster verbs=create

group autoscaling v2
horizontalpodautoscalers HorizontalPodAutoscaler namespaced short=hpa categories=all
  /status

group autoscaling v1
horizontalpodautoscalers HorizontalPodAutoscaler namespaced short=hpa categories=all
  /status

group batch v1
cronjobs CronJob namespaced short=cj categories=all
  /status
jobs Job namespaced categories=all
  /status

group certificates.k8s.io v1
certificatesigningrequests CertificateSigningRequest cluster short=csr
  /approval
  /status

group networking.k8s.io v1
ingressclasses IngressClass cluster
ingresses Ingress namespaced short=ing
  /status
networkpolicies NetworkPolicy namespaced short=netpol

group policy v1
poddisruptionbudgets PodDisruptionBudget namespaced short=pdb
  /status

group rbac.authorization.k8s.io v1
clusterrolebindings ClusterRoleBinding cluster
clusterroles ClusterRole cluster
rolebindings RoleBinding namespaced
roles Role namespaced

group storage.k8s.io v1
csidrivers CSIDriver cluster
csinodes CSINode cluster
csistoragecapacities CSIStorageCapacity namespaced
storageclasses StorageClass cluster short=sc
volumeattachments VolumeAttachment cluster
  /status

group admissionregistration.k8s.io v1
mutatingwebhookconfigurations MutatingWebhookConfiguration cluster categories=api-extensions
validatingadmissionpolicies ValidatingAdmissionPolicy cluster categories=api-extensions
  /status
validatingadmissionpolicybindings ValidatingAdmissionPolicyBinding cluster categories=api-extensions
validatingwebhookconfigurations ValidatingWebhookConfiguration cluster categories=api-extensions

group apiextensions.k8s.io v1
customresourcedefinitions CustomResourceDefinition cluster short=crd,crds categories=api-extensions
  /status

group scheduling.k8s.io v1
priorityclasses PriorityClass cluster short=pc

group coordination.k8s.io v1
leases Lease namespaced

group node.k8s.io v1
runtimeclasses RuntimeClass cluster

group discovery.k8s.io v1
endpointslices EndpointSlice namespaced

group flowcontrol.apiserver.k8s.io v1
flowschemas FlowSchema cluster
  /status
prioritylevelconfigurations PriorityLevelConfiguration cluster
  /status
`;
