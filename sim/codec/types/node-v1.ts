/** The types of node/v1. The format: type-table.ts. */
export const nodeV1 = `
package node/v1 io.k8s.api.node.v1 node.k8s.io/v1

type Overhead
    - podFixed map[string]resource.Quantity? as(v1.ResourceList)

type RuntimeClass kind
    - metadata   meta/v1.ObjectMeta?
    - handler!   string
    - overhead   *Overhead?
    - scheduling *Scheduling?

type RuntimeClassList kind
    - metadata meta/v1.ListMeta?
    - items!   []RuntimeClass

type Scheduling
    - nodeSelector map[string]string? map(atomic)
    - tolerations  []core/v1.Toleration? list(atomic)
`;
