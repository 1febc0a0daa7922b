/**
 * The Table columns of the built-in resources: name|type|format|priority, the last two when they are not empty and 0.
 * Source: Tables recorded from a kube-apiserver v1.32.13.
 */
export const tableColumns = `
admissionregistration.k8s.io/v1/mutatingwebhookconfigurations: Name|string|name, Webhooks|integer, Age|string
admissionregistration.k8s.io/v1/validatingadmissionpolicies: Name|string|name, Validations|integer, ParamKind|string, Age|string
admissionregistration.k8s.io/v1/validatingadmissionpolicybindings: Name|string|name, PolicyName|string, ParamRef|string, Age|string
admissionregistration.k8s.io/v1/validatingwebhookconfigurations: Name|string|name, Webhooks|integer, Age|string
apiextensions.k8s.io/v1/customresourcedefinitions: Name|string|name, Created At|date
apiregistration.k8s.io/v1/apiservices: Name|string|name, Service|string, Available|string, Age|string
apps/v1/controllerrevisions: Name|string|name, Controller|string, Revision|string, Age|string
apps/v1/daemonsets: Name|string|name, Desired|integer, Current|integer, Ready|integer, Up-to-date|integer, Available|integer, Node Selector|string, Age|string, Containers|string||1, Images|string||1, Selector|string||1
apps/v1/deployments: Name|string|name, Ready|string, Up-to-date|string, Available|string, Age|string, Containers|string||1, Images|string||1, Selector|string||1
apps/v1/replicasets: Name|string|name, Desired|integer, Current|integer, Ready|integer, Age|string, Containers|string||1, Images|string||1, Selector|string||1
apps/v1/statefulsets: Name|string|name, Ready|string, Age|string, Containers|string||1, Images|string||1
autoscaling/v1/horizontalpodautoscalers: Name|string|name, Reference|string, Targets|string, MinPods|string, MaxPods|string, Replicas|string, Age|string
autoscaling/v2/horizontalpodautoscalers: Name|string|name, Reference|string, Targets|string, MinPods|string, MaxPods|string, Replicas|string, Age|string
batch/v1/cronjobs: Name|string|name, Schedule|string, Timezone|string, Suspend|boolean, Active|integer, Last Schedule|string, Age|string, Containers|string||1, Images|string||1, Selector|string||1
batch/v1/jobs: Name|string|name, Status|string, Completions|string, Duration|string, Age|string, Containers|string||1, Images|string||1, Selector|string||1
certificates.k8s.io/v1/certificatesigningrequests: Name|string|name, Age|string, SignerName|string, Requestor|string, RequestedDuration|string, Condition|string
coordination.k8s.io/v1/leases: Name|string|name, Holder|string, Age|string
discovery.k8s.io/v1/endpointslices: Name|string|name, AddressType|string, Ports|string, Endpoints|string, Age|string
events.k8s.io/v1/events: Last Seen|string, Type|string, Reason|string, Object|string, Subobject|string||1, Source|string||1, Message|string, First Seen|string||1, Count|string||1, Name|string|name|1
flowcontrol.apiserver.k8s.io/v1/flowschemas: Name|string|name, PriorityLevel|string, MatchingPrecedence|string, DistinguisherMethod|string, Age|string, MissingPL|string
flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations: Name|string|name, Type|string, NominalConcurrencyShares|string, Queues|string, HandSize|string, QueueLengthLimit|string, Age|string
networking.k8s.io/v1/ingressclasses: Name|string|name, Controller|string, Parameters|string, Age|string
networking.k8s.io/v1/ingresses: Name|string|name, Class|string, Hosts|string, Address|string, Ports|string, Age|string
networking.k8s.io/v1/networkpolicies: Name|string|name, Pod-Selector|string, Age|string
node.k8s.io/v1/runtimeclasses: Name|string|name, Handler|string, Age|string
policy/v1/poddisruptionbudgets: Name|string|name, Min Available|string, Max Unavailable|string, Allowed Disruptions|integer, Age|string
rbac.authorization.k8s.io/v1/clusterrolebindings: Name|string|name, Role|string, Age|string, Users|string||1, Groups|string||1, ServiceAccounts|string||1
rbac.authorization.k8s.io/v1/clusterroles: Name|string|name, Created At|date
rbac.authorization.k8s.io/v1/rolebindings: Name|string|name, Role|string, Age|string, Users|string||1, Groups|string||1, ServiceAccounts|string||1
rbac.authorization.k8s.io/v1/roles: Name|string|name, Created At|date
scheduling.k8s.io/v1/priorityclasses: Name|string|name, Value|integer, Global-Default|boolean, Age|string, PreemptionPolicy|string
storage.k8s.io/v1/csidrivers: Name|string|name, AttachRequired|boolean, PodInfoOnMount|boolean, StorageCapacity|boolean, TokenRequests|string, RequiresRepublish|boolean, Modes|string, Age|string
storage.k8s.io/v1/csinodes: Name|string|name, Drivers|integer, Age|string
storage.k8s.io/v1/csistoragecapacities: Name|string|name, Created At|date
storage.k8s.io/v1/storageclasses: Name|string|name, Provisioner|string, ReclaimPolicy|string, VolumeBindingMode|string, AllowVolumeExpansion|string, Age|string
storage.k8s.io/v1/volumeattachments: Name|string|name, Attacher|string|name, PV|string, Node|string, Attached|boolean, Age|string
v1/componentstatuses: Name|string|name, Status|string, Message|string, Error|string
v1/configmaps: Name|string|name, Data|string, Age|string
v1/endpoints: Name|string|name, Endpoints|string, Age|string
v1/events: Last Seen|string, Type|string, Reason|string, Object|string, Subobject|string||1, Source|string||1, Message|string, First Seen|string||1, Count|string||1, Name|string|name|1
v1/limitranges: Name|string|name, Created At|date
v1/namespaces: Name|string|name, Status|string, Age|string
v1/nodes: Name|string|name, Status|string, Roles|string, Age|string, Version|string, Internal-IP|string||1, External-IP|string||1, OS-Image|string||1, Kernel-Version|string||1, Container-Runtime|string||1
v1/persistentvolumeclaims: Name|string|name, Status|string, Volume|string, Capacity|string, Access Modes|string, StorageClass|string, VolumeAttributesClass|string, Age|string, VolumeMode|string||1
v1/persistentvolumes: Name|string|name, Capacity|string, Access Modes|string, Reclaim Policy|string, Status|string, Claim|string, StorageClass|string, VolumeAttributesClass|string, Reason|string, Age|string, VolumeMode|string||1
v1/pods: Name|string|name, Ready|string, Status|string, Restarts|string, Age|string, IP|string||1, Node|string||1, Nominated Node|string||1, Readiness Gates|string||1
v1/podtemplates: Name|string|name, Containers|string, Images|string, Pod Labels|string
v1/replicationcontrollers: Name|string|name, Desired|integer, Current|integer, Ready|integer, Age|string, Containers|string||1, Images|string||1, Selector|string||1
v1/resourcequotas: Name|string|name, Age|string, Request|string, Limit|string
v1/secrets: Name|string|name, Type|string, Data|string, Age|string
v1/serviceaccounts: Name|string|name, Secrets|string, Age|string
v1/services: Name|string|name, Type|string, Cluster-IP|string, External-IP|string, Port(s)|string, Age|string, Selector|string||1
`;
