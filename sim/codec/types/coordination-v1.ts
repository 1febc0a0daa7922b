/** The types of coordination/v1. The format: type-table.ts. */
export const coordinationV1 = `
package coordination/v1 io.k8s.api.coordination.v1 coordination.k8s.io/v1

type Lease kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     LeaseSpec?

type LeaseList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []Lease

type LeaseSpec
    1 holderIdentity       *string?
    2 leaseDurationSeconds *int32?
    3 acquireTime          *meta/v1.MicroTime?
    4 renewTime            *meta/v1.MicroTime?
    5 leaseTransitions     *int32?
    6 strategy             *string? go(v1.CoordinatedLeaseStrategy)
    7 preferredHolder      *string?
`;
