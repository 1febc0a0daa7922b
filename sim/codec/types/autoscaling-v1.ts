/** The types of autoscaling/v1. The format: type-table.ts. */
export const autoscalingV1 = `
package autoscaling/v1 io.k8s.api.autoscaling.v1 autoscaling/v1

type CrossVersionObjectReference map(atomic)
    1 kind!      string
    2 name!      string
    3 apiVersion string?

type HorizontalPodAutoscaler kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     HorizontalPodAutoscalerSpec?
    3 status   HorizontalPodAutoscalerStatus?

type HorizontalPodAutoscalerList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []HorizontalPodAutoscaler

type HorizontalPodAutoscalerSpec
    1 scaleTargetRef!                CrossVersionObjectReference
    2 minReplicas                    *int32?
    3 maxReplicas!                   int32
    4 targetCPUUtilizationPercentage *int32?

type HorizontalPodAutoscalerStatus
    1 observedGeneration              *int64?
    2 lastScaleTime                   *meta/v1.Time?
    3 currentReplicas!                int32
    4 desiredReplicas!                int32
    5 currentCPUUtilizationPercentage *int32?

type Scale kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     ScaleSpec?
    3 status   ScaleStatus?

type ScaleSpec
    1 replicas int32?

type ScaleStatus
    1 replicas! int32
    2 selector  string?
`;
