/** The types of rbac/v1. The format: type-table.ts. */
export const rbacV1 = `
package rbac/v1 io.k8s.api.rbac.v1 rbac.authorization.k8s.io/v1

type AggregationRule
    1 clusterRoleSelectors []meta/v1.LabelSelector? list(atomic)

type ClusterRole kind
    1 metadata        meta/v1.ObjectMeta?
    2 rules           []PolicyRule list(atomic)
    3 aggregationRule *AggregationRule?

type ClusterRoleBinding kind
    1 metadata meta/v1.ObjectMeta?
    2 subjects []Subject? list(atomic)
    3 roleRef! RoleRef

type ClusterRoleBindingList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []ClusterRoleBinding

type ClusterRoleList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []ClusterRole

type PolicyRule
    1 verbs!          []string list(atomic)
    2 apiGroups       []string? list(atomic)
    3 resources       []string? list(atomic)
    4 resourceNames   []string? list(atomic)
    5 nonResourceURLs []string? list(atomic)

type Role kind
    1 metadata meta/v1.ObjectMeta?
    2 rules    []PolicyRule list(atomic)

type RoleBinding kind
    1 metadata meta/v1.ObjectMeta?
    2 subjects []Subject? list(atomic)
    3 roleRef! RoleRef

type RoleBindingList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []RoleBinding

type RoleList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []Role

type RoleRef map(atomic)
    1 apiGroup! string
    2 kind!     string
    3 name!     string

type Subject map(atomic)
    1 kind!     string
    2 apiGroup  string?
    3 name!     string
    4 namespace string?
`;
