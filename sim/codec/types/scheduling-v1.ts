/** The types of scheduling/v1. The format: type-table.ts. */
export const schedulingV1 = `
package scheduling/v1 io.k8s.api.scheduling.v1 scheduling.k8s.io/v1

type PriorityClass kind
    1 metadata         meta/v1.ObjectMeta?
    2 value!           int32
    3 globalDefault    bool?
    4 description      string?
    5 preemptionPolicy *string? enum(Never|PreemptLowerPriority) go(v1.PreemptionPolicy)

type PriorityClassList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []PriorityClass
`;
