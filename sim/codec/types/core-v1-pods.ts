/** The types of core/v1 that belong to pods. The format: type-table.ts. */
export const coreV1Pods = `
package core/v1 io.k8s.api.core.v1 v1

type Affinity
    1 nodeAffinity    *NodeAffinity?
    2 podAffinity     *PodAffinity?
    3 podAntiAffinity *PodAntiAffinity?

type Binding kind
    1 metadata meta/v1.ObjectMeta?
    2 target!  ObjectReference

type HostAlias
    1 ip!       string
    2 hostnames []string? list(atomic)

type HostIP
    1 ip!  string

type NodeAffinity
    1 requiredDuringSchedulingIgnoredDuringExecution  *NodeSelector?
    2 preferredDuringSchedulingIgnoredDuringExecution []PreferredSchedulingTerm? list(atomic)

type Pod kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     PodSpec?
    3 status   PodStatus?

type PodAffinity
    1 requiredDuringSchedulingIgnoredDuringExecution  []PodAffinityTerm? list(atomic)
    2 preferredDuringSchedulingIgnoredDuringExecution []WeightedPodAffinityTerm? list(atomic)

type PodAffinityTerm
    1 labelSelector     *meta/v1.LabelSelector?
    2 namespaces        []string? list(atomic)
    3 topologyKey!      string
    4 namespaceSelector *meta/v1.LabelSelector?
    5 matchLabelKeys    []string? list(atomic)
    6 mismatchLabelKeys []string? list(atomic)

type PodAntiAffinity
    1 requiredDuringSchedulingIgnoredDuringExecution  []PodAffinityTerm? list(atomic)
    2 preferredDuringSchedulingIgnoredDuringExecution []WeightedPodAffinityTerm? list(atomic)

type PodAttachOptions kind unpublished
    1 stdin     bool?
    2 stdout    bool?
    3 stderr    bool?
    4 tty       bool?
    5 container string?

type PodCondition
    1 type!              string go(v1.PodConditionType)
    2 status!            string go(v1.ConditionStatus)
    3 lastProbeTime      meta/v1.Time?
    4 lastTransitionTime meta/v1.Time?
    5 reason             string?
    6 message            string?

type PodDNSConfig
    1 nameservers []string? list(atomic)
    2 searches    []string? list(atomic)
    3 options     []PodDNSConfigOption? list(atomic)

type PodDNSConfigOption
    1 name  string?
    2 value *string?

type PodExecOptions kind unpublished
    1 stdin     bool?
    2 stdout    bool?
    3 stderr    bool?
    4 tty       bool?
    5 container string?
    6 command   []string

type PodIP
    1 ip!  string

type PodList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []Pod

type PodLogOptions kind unpublished
    1 container                    string?
    2 follow                       bool?
    3 previous                     bool?
    4 sinceSeconds                 *int64?
    5 sinceTime                    *meta/v1.Time?
    6 timestamps                   bool?
    7 tailLines                    *int64?
    8 limitBytes                   *int64?
    9 insecureSkipTLSVerifyBackend bool?
   10 stream                       *string?

type PodOS
    1 name! string go(v1.OSName)

type PodPortForwardOptions kind unpublished
    1 ports []int32?

type PodProxyOptions kind unpublished
    1 path string?

type PodReadinessGate
    1 conditionType! string go(v1.PodConditionType)

type PodResourceClaim
    1 name!                     string
    3 resourceClaimName         *string?
    4 resourceClaimTemplateName *string?

type PodResourceClaimStatus
    1 name!             string
    2 resourceClaimName *string?

type PodSchedulingGate
    1 name! string

type PodSecurityContext
    1 seLinuxOptions           *SELinuxOptions?
    8 windowsOptions           *WindowsSecurityContextOptions?
    2 runAsUser                *int64?
    6 runAsGroup               *int64?
    3 runAsNonRoot             *bool?
    4 supplementalGroups       []int64? list(atomic)
   12 supplementalGroupsPolicy *string? enum(Merge|Strict) go(v1.SupplementalGroupsPolicy)
    5 fsGroup                  *int64?
    7 sysctls                  []Sysctl? list(atomic)
    9 fsGroupChangePolicy      *string? enum(Always|OnRootMismatch) go(v1.PodFSGroupChangePolicy)
   10 seccompProfile           *SeccompProfile?
   11 appArmorProfile          *AppArmorProfile?
   13 seLinuxChangePolicy      *string? go(v1.PodSELinuxChangePolicy)

type PodSpec
    1 volumes                       []Volume? list(map name) patch(merge,retainKeys name)
   20 initContainers                []Container? list(map name) patch(merge name)
    2 containers!                   []Container list(map name) patch(merge name)
   34 ephemeralContainers           []EphemeralContainer? list(map name) patch(merge name)
    3 restartPolicy                 string? enum(Always|Never|OnFailure) go(v1.RestartPolicy)
    4 terminationGracePeriodSeconds *int64?
    5 activeDeadlineSeconds         *int64?
    6 dnsPolicy                     string? enum(ClusterFirst|ClusterFirstWithHostNet|Default|None) go(v1.DNSPolicy)
    7 nodeSelector                  map[string]string? map(atomic)
    8 serviceAccountName            string?
    9 serviceAccount                string?
   21 automountServiceAccountToken  *bool?
   10 nodeName                      string?
   11 hostNetwork                   bool?
   12 hostPID                       bool?
   13 hostIPC                       bool?
   27 shareProcessNamespace         *bool?
   14 securityContext               *PodSecurityContext?
   15 imagePullSecrets              []LocalObjectReference? list(map name) patch(merge name)
   16 hostname                      string?
   17 subdomain                     string?
   18 affinity                      *Affinity?
   19 schedulerName                 string?
   22 tolerations                   []Toleration? list(atomic)
   23 hostAliases                   []HostAlias? list(map ip) patch(merge ip)
   24 priorityClassName             string?
   25 priority                      *int32?
   26 dnsConfig                     *PodDNSConfig?
   28 readinessGates                []PodReadinessGate? list(atomic)
   29 runtimeClassName              *string?
   30 enableServiceLinks            *bool?
   31 preemptionPolicy              *string? enum(Never|PreemptLowerPriority) go(v1.PreemptionPolicy)
   32 overhead                      map[string]resource.Quantity? as(v1.ResourceList)
   33 topologySpreadConstraints     []TopologySpreadConstraint? list(map topologyKey whenUnsatisfiable) patch(merge topologyKey)
   35 setHostnameAsFQDN             *bool?
   36 os                            *PodOS?
   37 hostUsers                     *bool?
   38 schedulingGates               []PodSchedulingGate? list(map name) patch(merge name)
   39 resourceClaims                []PodResourceClaim? list(map name) patch(merge,retainKeys name)
   40 resources                     *ResourceRequirements?

type PodStatus
    1 phase                      string? enum(Failed|Pending|Running|Succeeded|Unknown) go(v1.PodPhase)
    2 conditions                 []PodCondition? list(map type) patch(merge type)
    3 message                    string?
    4 reason                     string?
   11 nominatedNodeName          string?
    5 hostIP                     string?
   16 hostIPs                    []HostIP? list(atomic) patch(merge ip)
    6 podIP                      string?
   12 podIPs                     []PodIP? list(map ip) patch(merge ip)
    7 startTime                  *meta/v1.Time?
   10 initContainerStatuses      []ContainerStatus? list(atomic)
    8 containerStatuses          []ContainerStatus? list(atomic)
    9 qosClass                   string? enum(BestEffort|Burstable|Guaranteed) go(v1.PodQOSClass)
   13 ephemeralContainerStatuses []ContainerStatus? list(atomic)
   14 resize                     string? go(v1.PodResizeStatus)
   15 resourceClaimStatuses      []PodResourceClaimStatus? list(map name) patch(merge,retainKeys name)

type PodStatusResult kind unpublished
    1 metadata meta/v1.ObjectMeta?
    2 status   PodStatus?

type PodTemplate kind
    1 metadata meta/v1.ObjectMeta?
    2 template PodTemplateSpec?

type PodTemplateList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []PodTemplate

type PodTemplateSpec
    1 metadata meta/v1.ObjectMeta?
    2 spec     PodSpec?

type PreferredSchedulingTerm
    1 weight!     int32
    2 preference! NodeSelectorTerm

type Sysctl
    1 name!  string
    2 value! string

type Toleration
    1 key               string?
    2 operator          string? enum(Equal|Exists) go(v1.TolerationOperator)
    3 value             string?
    4 effect            string? enum(NoExecute|NoSchedule|PreferNoSchedule) go(v1.TaintEffect)
    5 tolerationSeconds *int64?

type TopologySpreadConstraint
    1 maxSkew!           int32
    2 topologyKey!       string
    3 whenUnsatisfiable! string enum(DoNotSchedule|ScheduleAnyway) go(v1.UnsatisfiableConstraintAction)
    4 labelSelector      *meta/v1.LabelSelector?
    5 minDomains         *int32?
    6 nodeAffinityPolicy *string? enum(Honor|Ignore) go(v1.NodeInclusionPolicy)
    7 nodeTaintsPolicy   *string? enum(Honor|Ignore) go(v1.NodeInclusionPolicy)
    8 matchLabelKeys     []string? list(atomic)

type WeightedPodAffinityTerm
    1 weight!          int32
    2 podAffinityTerm! PodAffinityTerm
`;
