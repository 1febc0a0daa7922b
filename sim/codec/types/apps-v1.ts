/** The types of apps/v1. The format: type-table.ts. */
export const appsV1 = `
package apps/v1 io.k8s.api.apps.v1 apps/v1

type ControllerRevision kind
    1 metadata  meta/v1.ObjectMeta?
    2 data      runtime.RawExtension?
    3 revision! int64

type ControllerRevisionList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []ControllerRevision

type DaemonSet kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     DaemonSetSpec?
    3 status   DaemonSetStatus?

type DaemonSetCondition
    1 type!              string go(v1.DaemonSetConditionType)
    2 status!            string go(v1.ConditionStatus)
    3 lastTransitionTime meta/v1.Time?
    4 reason             string?
    5 message            string?

type DaemonSetList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []DaemonSet

type DaemonSetSpec
    1 selector!            *meta/v1.LabelSelector
    2 template!            core/v1.PodTemplateSpec
    3 updateStrategy       DaemonSetUpdateStrategy?
    4 minReadySeconds      int32?
    6 revisionHistoryLimit *int32?

type DaemonSetStatus
    1 currentNumberScheduled! int32
    2 numberMisscheduled!     int32
    3 desiredNumberScheduled! int32
    4 numberReady!            int32
    5 observedGeneration      int64?
    6 updatedNumberScheduled  int32?
    7 numberAvailable         int32?
    8 numberUnavailable       int32?
    9 collisionCount          *int32?
   10 conditions              []DaemonSetCondition? list(map type) patch(merge type)

type DaemonSetUpdateStrategy
    1 type          string? enum(OnDelete|RollingUpdate) go(v1.DaemonSetUpdateStrategyType)
    2 rollingUpdate *RollingUpdateDaemonSet?

type Deployment kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     DeploymentSpec?
    3 status   DeploymentStatus?

type DeploymentCondition
    1 type!              string go(v1.DeploymentConditionType)
    2 status!            string go(v1.ConditionStatus)
    6 lastUpdateTime     meta/v1.Time?
    7 lastTransitionTime meta/v1.Time?
    4 reason             string?
    5 message            string?

type DeploymentList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []Deployment

type DeploymentSpec
    1 replicas                *int32?
    2 selector!               *meta/v1.LabelSelector
    3 template!               core/v1.PodTemplateSpec
    4 strategy                DeploymentStrategy? patch(retainKeys)
    5 minReadySeconds         int32?
    6 revisionHistoryLimit    *int32?
    7 paused                  bool?
    9 progressDeadlineSeconds *int32?

type DeploymentStatus
    1 observedGeneration  int64?
    2 replicas            int32?
    3 updatedReplicas     int32?
    7 readyReplicas       int32?
    4 availableReplicas   int32?
    5 unavailableReplicas int32?
    6 conditions          []DeploymentCondition? list(map type) patch(merge type)
    8 collisionCount      *int32?

type DeploymentStrategy
    1 type          string? enum(Recreate|RollingUpdate) go(v1.DeploymentStrategyType)
    2 rollingUpdate *RollingUpdateDeployment?

type ReplicaSet kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     ReplicaSetSpec?
    3 status   ReplicaSetStatus?

type ReplicaSetCondition
    1 type!              string go(v1.ReplicaSetConditionType)
    2 status!            string go(v1.ConditionStatus)
    3 lastTransitionTime meta/v1.Time?
    4 reason             string?
    5 message            string?

type ReplicaSetList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []ReplicaSet

type ReplicaSetSpec
    1 replicas        *int32?
    4 minReadySeconds int32?
    2 selector!       *meta/v1.LabelSelector
    3 template        core/v1.PodTemplateSpec?

type ReplicaSetStatus
    1 replicas!            int32
    2 fullyLabeledReplicas int32?
    4 readyReplicas        int32?
    5 availableReplicas    int32?
    3 observedGeneration   int64?
    6 conditions           []ReplicaSetCondition? list(map type) patch(merge type)

type RollingUpdateDaemonSet
    1 maxUnavailable *intstr.IntOrString?
    2 maxSurge       *intstr.IntOrString?

type RollingUpdateDeployment
    1 maxUnavailable *intstr.IntOrString?
    2 maxSurge       *intstr.IntOrString?

type RollingUpdateStatefulSetStrategy
    1 partition      *int32?
    2 maxUnavailable *intstr.IntOrString?

type StatefulSet kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     StatefulSetSpec?
    3 status   StatefulSetStatus?

type StatefulSetCondition
    1 type!              string go(v1.StatefulSetConditionType)
    2 status!            string go(v1.ConditionStatus)
    3 lastTransitionTime meta/v1.Time?
    4 reason             string?
    5 message            string?

type StatefulSetList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []StatefulSet

type StatefulSetOrdinals
    1 start int32

type StatefulSetPersistentVolumeClaimRetentionPolicy
    1 whenDeleted string? go(v1.PersistentVolumeClaimRetentionPolicyType)
    2 whenScaled  string? go(v1.PersistentVolumeClaimRetentionPolicyType)

type StatefulSetSpec
    1 replicas                             *int32?
    2 selector!                            *meta/v1.LabelSelector
    3 template!                            core/v1.PodTemplateSpec
    4 volumeClaimTemplates                 []core/v1.PersistentVolumeClaim? list(atomic)
    5 serviceName!                         string
    6 podManagementPolicy                  string? enum(OrderedReady|Parallel) go(v1.PodManagementPolicyType)
    7 updateStrategy                       StatefulSetUpdateStrategy?
    8 revisionHistoryLimit                 *int32?
    9 minReadySeconds                      int32?
   10 persistentVolumeClaimRetentionPolicy *StatefulSetPersistentVolumeClaimRetentionPolicy?
   11 ordinals                             *StatefulSetOrdinals?

type StatefulSetStatus
    1 observedGeneration int64?
    2 replicas!          int32
    3 readyReplicas      int32?
    4 currentReplicas    int32?
    5 updatedReplicas    int32?
    6 currentRevision    string?
    7 updateRevision     string?
    9 collisionCount     *int32?
   10 conditions         []StatefulSetCondition? list(map type) patch(merge type)
   11 availableReplicas  int32

type StatefulSetUpdateStrategy
    1 type          string? enum(OnDelete|RollingUpdate) go(v1.StatefulSetUpdateStrategyType)
    2 rollingUpdate *RollingUpdateStatefulSetStrategy?
`;
