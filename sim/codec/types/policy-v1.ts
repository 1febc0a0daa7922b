/** The types of policy/v1. The format: type-table.ts. */
export const policyV1 = `
package policy/v1 io.k8s.api.policy.v1 policy/v1

type Eviction kind
    1 metadata      meta/v1.ObjectMeta?
    2 deleteOptions *meta/v1.DeleteOptions?

type PodDisruptionBudget kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     PodDisruptionBudgetSpec?
    3 status   PodDisruptionBudgetStatus?

type PodDisruptionBudgetList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []PodDisruptionBudget

type PodDisruptionBudgetSpec
    1 minAvailable               *intstr.IntOrString?
    2 selector                   *meta/v1.LabelSelector? patch(replace)
    3 maxUnavailable             *intstr.IntOrString?
    4 unhealthyPodEvictionPolicy *string? enum(AlwaysAllow|IfHealthyBudget) go(v1.UnhealthyPodEvictionPolicyType)

type PodDisruptionBudgetStatus
    1 observedGeneration  int64?
    2 disruptedPods       map[string]meta/v1.Time?
    3 disruptionsAllowed! int32
    4 currentHealthy!     int32
    5 desiredHealthy!     int32
    6 expectedPods!       int32
    7 conditions          []meta/v1.Condition? list(map type) patch(merge type)
`;
