/** The types of discovery/v1. The format: type-table.ts. */
export const discoveryV1 = `
package discovery/v1 io.k8s.api.discovery.v1 discovery.k8s.io/v1

type Endpoint
    1 addresses!         []string list(set)
    2 conditions         EndpointConditions?
    3 hostname           *string?
    4 targetRef          *core/v1.ObjectReference?
    5 deprecatedTopology map[string]string?
    6 nodeName           *string?
    7 zone               *string?
    8 hints              *EndpointHints?

type EndpointConditions
    1 ready       *bool?
    2 serving     *bool?
    3 terminating *bool?

type EndpointHints
    1 forZones []ForZone? list(atomic)

type EndpointPort map(atomic)
    1 name        *string?
    2 protocol    *string? enum(SCTP|TCP|UDP) go(v1.Protocol)
    3 port        *int32?
    4 appProtocol *string?

type EndpointSlice kind
    1 metadata     meta/v1.ObjectMeta?
    4 addressType! string enum(FQDN|IPv4|IPv6) go(v1.AddressType)
    2 endpoints!   []Endpoint list(atomic)
    3 ports        []EndpointPort list(atomic)

type EndpointSliceList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []EndpointSlice

type ForZone
    1 name! string
`;
