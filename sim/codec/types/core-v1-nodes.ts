/** The types of core/v1 that belong to nodes. The format: type-table.ts. */
export const coreV1Nodes = `
package core/v1 io.k8s.api.core.v1 v1

type AttachedVolume
    1 name!       string go(v1.UniqueVolumeName)
    2 devicePath! string

type ComponentCondition
    1 type!   string go(v1.ComponentConditionType)
    2 status! string go(v1.ConditionStatus)
    3 message string?
    4 error   string?

type ComponentStatus kind
    1 metadata   meta/v1.ObjectMeta?
    2 conditions []ComponentCondition? list(map type) patch(merge type)

type ComponentStatusList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []ComponentStatus

type ConfigMapNodeConfigSource
    1 namespace!        string
    2 name!             string
    3 uid               string? go(types.UID)
    4 resourceVersion   string?
    5 kubeletConfigKey! string

type ContainerImage
    1 names     []string list(atomic)
    2 sizeBytes int64?

type DaemonEndpoint
    1 Port! int32

type ModifyVolumeStatus
    1 targetVolumeAttributesClassName string?
    2 status!                         string enum(InProgress|Infeasible|Pending) go(v1.PersistentVolumeClaimModifyVolumeStatus)

type Node kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     NodeSpec?
    3 status   NodeStatus?

type NodeAddress
    1 type!    string go(v1.NodeAddressType)
    2 address! string

type NodeCondition
    1 type!              string go(v1.NodeConditionType)
    2 status!            string go(v1.ConditionStatus)
    3 lastHeartbeatTime  meta/v1.Time?
    4 lastTransitionTime meta/v1.Time?
    5 reason             string?
    6 message            string?

type NodeConfigSource
    2 configMap *ConfigMapNodeConfigSource?

type NodeConfigStatus
    1 assigned      *NodeConfigSource?
    2 active        *NodeConfigSource?
    3 lastKnownGood *NodeConfigSource?
    4 error         string?

type NodeDaemonEndpoints
    1 kubeletEndpoint DaemonEndpoint?

type NodeFeatures
    1 supplementalGroupsPolicy *bool?

type NodeList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []Node

type NodeRuntimeHandler
    1 name     string
    2 features *NodeRuntimeHandlerFeatures?

type NodeRuntimeHandlerFeatures
    1 recursiveReadOnlyMounts *bool?
    2 userNamespaces          *bool?

type NodeSpec
    1 podCIDR       string?
    7 podCIDRs      []string? list(set) patch(merge)
    3 providerID    string?
    4 unschedulable bool?
    5 taints        []Taint? list(atomic)
    6 configSource  *NodeConfigSource?
    2 externalID    string?

type NodeStatus
    1 capacity        map[string]resource.Quantity? as(v1.ResourceList)
    2 allocatable     map[string]resource.Quantity? as(v1.ResourceList)
    3 phase           string? enum(Pending|Running|Terminated) go(v1.NodePhase)
    4 conditions      []NodeCondition? list(map type) patch(merge type)
    5 addresses       []NodeAddress? list(map type) patch(merge type)
    6 daemonEndpoints NodeDaemonEndpoints?
    7 nodeInfo        NodeSystemInfo?
    8 images          []ContainerImage? list(atomic)
    9 volumesInUse    []string? list(atomic) go(v1.UniqueVolumeName)
   10 volumesAttached []AttachedVolume? list(atomic)
   11 config          *NodeConfigStatus?
   12 runtimeHandlers []NodeRuntimeHandler? list(atomic)
   13 features        *NodeFeatures?

type NodeSystemInfo
    1 machineID!               string
    2 systemUUID!              string
    3 bootID!                  string
    4 kernelVersion!           string
    5 osImage!                 string
    6 containerRuntimeVersion! string
    7 kubeletVersion!          string
    8 kubeProxyVersion!        string
    9 operatingSystem!         string
   10 architecture!            string

type PersistentVolume kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     PersistentVolumeSpec?
    3 status   PersistentVolumeStatus?

type PersistentVolumeClaim kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     PersistentVolumeClaimSpec?
    3 status   PersistentVolumeClaimStatus?

type PersistentVolumeClaimCondition
    1 type!              string go(v1.PersistentVolumeClaimConditionType)
    2 status!            string go(v1.ConditionStatus)
    3 lastProbeTime      meta/v1.Time?
    4 lastTransitionTime meta/v1.Time?
    5 reason             string?
    6 message            string?

type PersistentVolumeClaimList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []PersistentVolumeClaim

type PersistentVolumeClaimStatus
    1 phase                            string? enum(Bound|Lost|Pending) go(v1.PersistentVolumeClaimPhase)
    2 accessModes                      []string? enum(ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod) list(atomic) go(v1.PersistentVolumeAccessMode)
    3 capacity                         map[string]resource.Quantity? as(v1.ResourceList)
    4 conditions                       []PersistentVolumeClaimCondition? list(map type) patch(merge type)
    5 allocatedResources               map[string]resource.Quantity? as(v1.ResourceList)
    7 allocatedResourceStatuses        map[string]string? enum(ControllerResizeInProgress|ControllerResizeInfeasible|NodeResizeInProgress|NodeResizeInfeasible|NodeResizePending) map(granular) as(map[v1.ResourceName]v1.ClaimResourceStatus)
    8 currentVolumeAttributesClassName *string?
    9 modifyVolumeStatus               *ModifyVolumeStatus?

type PersistentVolumeList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []PersistentVolume

type PersistentVolumeStatus
    1 phase                   string? enum(Available|Bound|Failed|Pending|Released) go(v1.PersistentVolumePhase)
    2 message                 string?
    3 reason                  string?
    4 lastPhaseTransitionTime *meta/v1.Time?

type Taint
    1 key!      string
    2 value     string?
    3 effect!   string enum(NoExecute|NoSchedule|PreferNoSchedule) go(v1.TaintEffect)
    4 timeAdded *meta/v1.Time?
`;
