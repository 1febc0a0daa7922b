/** The types of networking/v1. The format: type-table.ts. */
export const networkingV1 = `
package networking/v1 io.k8s.api.networking.v1 networking.k8s.io/v1

type HTTPIngressPath
    1 path      string?
    3 pathType! *string enum(Exact|ImplementationSpecific|Prefix) go(v1.PathType)
    2 backend!  IngressBackend

type HTTPIngressRuleValue
    1 paths! []HTTPIngressPath list(atomic)

type IPBlock
    1 cidr!  string
    2 except []string? list(atomic)

type Ingress kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     IngressSpec?
    3 status   IngressStatus?

type IngressBackend
    4 service  *IngressServiceBackend?
    3 resource *core/v1.TypedLocalObjectReference?

type IngressClass kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     IngressClassSpec?

type IngressClassList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []IngressClass

type IngressClassParametersReference
    1 apiGroup  *string?
    2 kind!     string
    3 name!     string
    4 scope     *string
    5 namespace *string?

type IngressClassSpec
    1 controller string?
    2 parameters *IngressClassParametersReference?

type IngressList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []Ingress

type IngressLoadBalancerIngress
    1 ip       string?
    2 hostname string?
    4 ports    []IngressPortStatus? list(atomic)

type IngressLoadBalancerStatus
    1 ingress []IngressLoadBalancerIngress? list(atomic)

type IngressPortStatus
    1 port!     int32
    2 protocol! string enum(SCTP|TCP|UDP) go(v1.Protocol)
    3 error     *string?

type IngressRule
    1 host   string?
    2 inline IngressRuleValue ingressRuleValue

type IngressRuleValue
    1 http *HTTPIngressRuleValue?

type IngressServiceBackend
    1 name! string
    2 port  ServiceBackendPort?

type IngressSpec
    4 ingressClassName *string?
    1 defaultBackend   *IngressBackend?
    2 tls              []IngressTLS? list(atomic)
    3 rules            []IngressRule? list(atomic)

type IngressStatus
    1 loadBalancer IngressLoadBalancerStatus?

type IngressTLS
    1 hosts      []string? list(atomic)
    2 secretName string?

type NetworkPolicy kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     NetworkPolicySpec?

type NetworkPolicyEgressRule
    1 ports []NetworkPolicyPort? list(atomic)
    2 to    []NetworkPolicyPeer? list(atomic)

type NetworkPolicyIngressRule
    1 ports []NetworkPolicyPort? list(atomic)
    2 from  []NetworkPolicyPeer? list(atomic)

type NetworkPolicyList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []NetworkPolicy

type NetworkPolicyPeer
    1 podSelector       *meta/v1.LabelSelector?
    2 namespaceSelector *meta/v1.LabelSelector?
    3 ipBlock           *IPBlock?

type NetworkPolicyPort
    1 protocol *string? enum(SCTP|TCP|UDP) go(v1.Protocol)
    2 port     *intstr.IntOrString?
    3 endPort  *int32?

type NetworkPolicySpec
    1 podSelector! meta/v1.LabelSelector
    2 ingress      []NetworkPolicyIngressRule? list(atomic)
    3 egress       []NetworkPolicyEgressRule? list(atomic)
    4 policyTypes  []string? enum(Egress|Ingress) list(atomic) go(v1.PolicyType)

type ServiceBackendPort map(atomic)
    1 name   string?
    2 number int32?
`;
