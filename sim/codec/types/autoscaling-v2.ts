/** The types of autoscaling/v2. The format: type-table.ts. */
export const autoscalingV2 = `
package autoscaling/v2 io.k8s.api.autoscaling.v2 autoscaling/v2

type ContainerResourceMetricSource
    1 name!      string go(v1.ResourceName)
    2 target!    MetricTarget
    3 container! string

type ContainerResourceMetricStatus
    1 name!      string go(v1.ResourceName)
    2 current!   MetricValueStatus
    3 container! string

type CrossVersionObjectReference
    1 kind!      string
    2 name!      string
    3 apiVersion string?

type ExternalMetricSource
    1 metric! MetricIdentifier
    2 target! MetricTarget

type ExternalMetricStatus
    1 metric!  MetricIdentifier
    2 current! MetricValueStatus

type HPAScalingPolicy
    1 type!          string go(v2.HPAScalingPolicyType)
    2 value!         int32
    3 periodSeconds! int32

type HPAScalingRules
    3 stabilizationWindowSeconds *int32?
    1 selectPolicy               *string? go(v2.ScalingPolicySelect)
    2 policies                   []HPAScalingPolicy? list(atomic)

type HorizontalPodAutoscaler kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     HorizontalPodAutoscalerSpec?
    3 status   HorizontalPodAutoscalerStatus?

type HorizontalPodAutoscalerBehavior
    1 scaleUp   *HPAScalingRules?
    2 scaleDown *HPAScalingRules?

type HorizontalPodAutoscalerCondition
    1 type!              string go(v2.HorizontalPodAutoscalerConditionType)
    2 status!            string go(v1.ConditionStatus)
    3 lastTransitionTime meta/v1.Time?
    4 reason             string?
    5 message            string?

type HorizontalPodAutoscalerList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []HorizontalPodAutoscaler

type HorizontalPodAutoscalerSpec
    1 scaleTargetRef! CrossVersionObjectReference
    2 minReplicas     *int32?
    3 maxReplicas!    int32
    4 metrics         []MetricSpec? list(atomic)
    5 behavior        *HorizontalPodAutoscalerBehavior?

type HorizontalPodAutoscalerStatus
    1 observedGeneration *int64?
    2 lastScaleTime      *meta/v1.Time?
    3 currentReplicas    int32?
    4 desiredReplicas!   int32
    5 currentMetrics     []MetricStatus list(atomic)
    6 conditions         []HorizontalPodAutoscalerCondition? list(map type) patch(merge type)

type MetricIdentifier
    1 name!    string
    2 selector *meta/v1.LabelSelector?

type MetricSpec
    1 type!             string go(v2.MetricSourceType)
    2 object            *ObjectMetricSource?
    3 pods              *PodsMetricSource?
    4 resource          *ResourceMetricSource?
    7 containerResource *ContainerResourceMetricSource?
    5 external          *ExternalMetricSource?

type MetricStatus
    1 type!             string go(v2.MetricSourceType)
    2 object            *ObjectMetricStatus?
    3 pods              *PodsMetricStatus?
    4 resource          *ResourceMetricStatus?
    7 containerResource *ContainerResourceMetricStatus?
    5 external          *ExternalMetricStatus?

type MetricTarget
    1 type!              string go(v2.MetricTargetType)
    2 value              *resource.Quantity?
    3 averageValue       *resource.Quantity?
    4 averageUtilization *int32?

type MetricValueStatus
    1 value              *resource.Quantity?
    2 averageValue       *resource.Quantity?
    3 averageUtilization *int32?

type ObjectMetricSource
    1 describedObject! CrossVersionObjectReference
    2 target!          MetricTarget
    3 metric!          MetricIdentifier

type ObjectMetricStatus
    1 metric!          MetricIdentifier
    2 current!         MetricValueStatus
    3 describedObject! CrossVersionObjectReference

type PodsMetricSource
    1 metric! MetricIdentifier
    2 target! MetricTarget

type PodsMetricStatus
    1 metric!  MetricIdentifier
    2 current! MetricValueStatus

type ResourceMetricSource
    1 name!   string go(v1.ResourceName)
    2 target! MetricTarget

type ResourceMetricStatus
    1 name!    string go(v1.ResourceName)
    2 current! MetricValueStatus
`;
