/** The types of core/v1 that belong to objects. The format: type-table.ts. */
export const coreV1Objects = `
package core/v1 io.k8s.api.core.v1 v1

type ClientIPConfig
    1 timeoutSeconds *int32?

type ConfigMap kind
    1 metadata   meta/v1.ObjectMeta?
    4 immutable  *bool?
    2 data       map[string]string?
    3 binaryData map[string]bytes?

type ConfigMapList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []ConfigMap

type EndpointAddress map(atomic)
    1 ip!       string
    3 hostname  string?
    4 nodeName  *string?
    2 targetRef *ObjectReference?

type EndpointPort map(atomic)
    1 name        string?
    2 port!       int32
    3 protocol    string? enum(SCTP|TCP|UDP) go(v1.Protocol)
    4 appProtocol *string?

type EndpointSubset
    1 addresses         []EndpointAddress? list(atomic)
    2 notReadyAddresses []EndpointAddress? list(atomic)
    3 ports             []EndpointPort? list(atomic)

type Endpoints kind
    1 metadata meta/v1.ObjectMeta?
    2 subsets  []EndpointSubset? list(atomic)

type EndpointsList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []Endpoints

type Event kind
    1 metadata!          meta/v1.ObjectMeta
    2 involvedObject!    ObjectReference
    3 reason             string?
    4 message            string?
    5 source             EventSource?
    6 firstTimestamp     meta/v1.Time?
    7 lastTimestamp      meta/v1.Time?
    8 count              int32?
    9 type               string?
   10 eventTime          meta/v1.MicroTime?
   11 series             *EventSeries?
   12 action             string?
   13 related            *ObjectReference?
   14 reportingComponent string
   15 reportingInstance  string

type EventList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []Event

type EventSeries
    1 count            int32?
    2 lastObservedTime meta/v1.MicroTime?

type EventSource
    1 component string?
    2 host      string?

type LimitRange kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     LimitRangeSpec?

type LimitRangeItem
    1 type!                string go(v1.LimitType)
    2 max                  map[string]resource.Quantity? as(v1.ResourceList)
    3 min                  map[string]resource.Quantity? as(v1.ResourceList)
    4 default              map[string]resource.Quantity? as(v1.ResourceList)
    5 defaultRequest       map[string]resource.Quantity? as(v1.ResourceList)
    6 maxLimitRequestRatio map[string]resource.Quantity? as(v1.ResourceList)

type LimitRangeList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []LimitRange

type LimitRangeSpec
    1 limits! []LimitRangeItem list(atomic)

type List kind unpublished
    1 metadata meta/v1.ListMeta?
    2 items    []runtime.RawExtension

type LoadBalancerIngress
    1 ip       string?
    2 hostname string?
    3 ipMode   *string? go(v1.LoadBalancerIPMode)
    4 ports    []PortStatus? list(atomic)

type LoadBalancerStatus
    1 ingress []LoadBalancerIngress? list(atomic)

type Namespace kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     NamespaceSpec?
    3 status   NamespaceStatus?

type NamespaceCondition
    1 type!              string go(v1.NamespaceConditionType)
    2 status!            string go(v1.ConditionStatus)
    4 lastTransitionTime meta/v1.Time?
    5 reason             string?
    6 message            string?

type NamespaceList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []Namespace

type NamespaceSpec
    1 finalizers []string? list(atomic) go(v1.FinalizerName)

type NamespaceStatus
    1 phase      string? enum(Active|Terminating) go(v1.NamespacePhase)
    2 conditions []NamespaceCondition? list(map type) patch(merge type)

type NodeProxyOptions kind unpublished
    1 path string?

type PortStatus
    1 port!     int32
    2 protocol! string enum(SCTP|TCP|UDP) go(v1.Protocol)
    3 error     *string?

type RangeAllocation kind unpublished
    1 metadata meta/v1.ObjectMeta?
    2 range    string
    3 data     bytes

type ReplicationController kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     ReplicationControllerSpec?
    3 status   ReplicationControllerStatus?

type ReplicationControllerCondition
    1 type!              string go(v1.ReplicationControllerConditionType)
    2 status!            string go(v1.ConditionStatus)
    3 lastTransitionTime meta/v1.Time?
    4 reason             string?
    5 message            string?

type ReplicationControllerList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []ReplicationController

type ReplicationControllerSpec
    1 replicas        *int32?
    4 minReadySeconds int32?
    2 selector        map[string]string? map(atomic)
    3 template        *PodTemplateSpec?

type ReplicationControllerStatus
    1 replicas!            int32
    2 fullyLabeledReplicas int32?
    4 readyReplicas        int32?
    5 availableReplicas    int32?
    3 observedGeneration   int64?
    6 conditions           []ReplicationControllerCondition? list(map type) patch(merge type)

type ResourceQuota kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     ResourceQuotaSpec?
    3 status   ResourceQuotaStatus?

type ResourceQuotaList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []ResourceQuota

type ResourceQuotaSpec
    1 hard          map[string]resource.Quantity? as(v1.ResourceList)
    2 scopes        []string? enum(BestEffort|CrossNamespacePodAffinity|NotBestEffort|NotTerminating|PriorityClass|Terminating) list(atomic) go(v1.ResourceQuotaScope)
    3 scopeSelector *ScopeSelector?

type ResourceQuotaStatus
    1 hard map[string]resource.Quantity? as(v1.ResourceList)
    2 used map[string]resource.Quantity? as(v1.ResourceList)

type ScopeSelector map(atomic)
    1 matchExpressions []ScopedResourceSelectorRequirement? list(atomic)

type ScopedResourceSelectorRequirement
    1 scopeName! string enum(BestEffort|CrossNamespacePodAffinity|NotBestEffort|NotTerminating|PriorityClass|Terminating) go(v1.ResourceQuotaScope)
    2 operator!  string enum(DoesNotExist|Exists|In|NotIn) go(v1.ScopeSelectorOperator)
    3 values     []string? list(atomic)

type Secret kind
    1 metadata   meta/v1.ObjectMeta?
    5 immutable  *bool?
    2 data       map[string]bytes?
    4 stringData map[string]string?
    3 type       string? go(v1.SecretType)

type SecretList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []Secret

type SerializedReference kind unpublished
    1 reference ObjectReference?

type Service kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     ServiceSpec?
    3 status   ServiceStatus?

type ServiceAccount kind
    1 metadata                     meta/v1.ObjectMeta?
    2 secrets                      []ObjectReference? list(map name) patch(merge name)
    3 imagePullSecrets             []LocalObjectReference? list(atomic)
    4 automountServiceAccountToken *bool?

type ServiceAccountList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []ServiceAccount

type ServiceList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []Service

type ServicePort
    1 name        string?
    2 protocol    string? ="TCP" enum(SCTP|TCP|UDP) go(v1.Protocol)
    6 appProtocol *string?
    3 port!       int32
    4 targetPort  intstr.IntOrString?
    5 nodePort    int32?

type ServiceProxyOptions kind unpublished
    1 path string?

type ServiceSpec
    1 ports                         []ServicePort? list(map port protocol) patch(merge port)
    2 selector                      map[string]string? map(atomic)
    3 clusterIP                     string?
   18 clusterIPs                    []string? list(atomic)
    4 type                          string? enum(ClusterIP|ExternalName|LoadBalancer|NodePort) go(v1.ServiceType)
    5 externalIPs                   []string? list(atomic)
    7 sessionAffinity               string? enum(ClientIP|None) go(v1.ServiceAffinity)
    8 loadBalancerIP                string?
    9 loadBalancerSourceRanges      []string? list(atomic)
   10 externalName                  string?
   11 externalTrafficPolicy         string? enum(Cluster|Local) go(v1.ServiceExternalTrafficPolicy)
   12 healthCheckNodePort           int32?
   13 publishNotReadyAddresses      bool?
   14 sessionAffinityConfig         *SessionAffinityConfig?
   19 ipFamilies                    []string? enum(""|IPv4|IPv6) list(atomic) go(v1.IPFamily)
   17 ipFamilyPolicy                *string? enum(PreferDualStack|RequireDualStack|SingleStack) go(v1.IPFamilyPolicy)
   20 allocateLoadBalancerNodePorts *bool?
   21 loadBalancerClass             *string?
   22 internalTrafficPolicy         *string? enum(Cluster|Local) go(v1.ServiceInternalTrafficPolicy)
   23 trafficDistribution           *string?

type ServiceStatus
    1 loadBalancer LoadBalancerStatus?
    2 conditions   []meta/v1.Condition? list(map type) patch(merge type)

type SessionAffinityConfig
    1 clientIP *ClientIPConfig?

type TopologySelectorLabelRequirement
    1 key!    string
    2 values! []string list(atomic)

type TopologySelectorTerm map(atomic)
    1 matchLabelExpressions []TopologySelectorLabelRequirement? list(atomic)
`;
