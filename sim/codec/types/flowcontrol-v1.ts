/** The types of flowcontrol/v1. The format: type-table.ts. */
export const flowcontrolV1 = `
package flowcontrol/v1 io.k8s.api.flowcontrol.v1 flowcontrol.apiserver.k8s.io/v1

type ExemptPriorityLevelConfiguration
    - nominalConcurrencyShares *int32?
    - lendablePercent          *int32?

type FlowDistinguisherMethod
    - type! string go(v1.FlowDistinguisherMethodType)

type FlowSchema kind
    - metadata meta/v1.ObjectMeta?
    - spec     FlowSchemaSpec?
    - status   FlowSchemaStatus?

type FlowSchemaCondition
    - type               string? go(v1.FlowSchemaConditionType)
    - status             string? go(v1.ConditionStatus)
    - lastTransitionTime meta/v1.Time?
    - reason             string?
    - message            string?

type FlowSchemaList kind
    - metadata meta/v1.ListMeta?
    - items!   []FlowSchema

type FlowSchemaSpec
    - priorityLevelConfiguration! PriorityLevelConfigurationReference
    - matchingPrecedence          int32? =0
    - distinguisherMethod         *FlowDistinguisherMethod?
    - rules                       []PolicyRulesWithSubjects? list(atomic)

type FlowSchemaStatus
    - conditions []FlowSchemaCondition? list(map type) patch(merge type)

type GroupSubject
    - name! string

type LimitResponse union(type queuing:Queuing)
    - type!   string go(v1.LimitResponseType)
    - queuing *QueuingConfiguration?

type LimitedPriorityLevelConfiguration
    - nominalConcurrencyShares *int32?
    - limitResponse            LimitResponse?
    - lendablePercent          *int32?
    - borrowingLimitPercent    *int32?

type NonResourcePolicyRule
    - verbs!           []string list(set)
    - nonResourceURLs! []string list(set)

type PolicyRulesWithSubjects
    - subjects!        []Subject list(atomic)
    - resourceRules    []ResourcePolicyRule? list(atomic)
    - nonResourceRules []NonResourcePolicyRule? list(atomic)

type PriorityLevelConfiguration kind
    - metadata meta/v1.ObjectMeta?
    - spec     PriorityLevelConfigurationSpec?
    - status   PriorityLevelConfigurationStatus?

type PriorityLevelConfigurationCondition
    - type               string? go(v1.PriorityLevelConfigurationConditionType)
    - status             string? go(v1.ConditionStatus)
    - lastTransitionTime meta/v1.Time?
    - reason             string?
    - message            string?

type PriorityLevelConfigurationList kind
    - metadata meta/v1.ListMeta?
    - items!   []PriorityLevelConfiguration

type PriorityLevelConfigurationReference
    - name! string

type PriorityLevelConfigurationSpec union(type exempt:Exempt limited:Limited)
    - type!   string go(v1.PriorityLevelEnablement)
    - limited *LimitedPriorityLevelConfiguration?
    - exempt  *ExemptPriorityLevelConfiguration?

type PriorityLevelConfigurationStatus
    - conditions []PriorityLevelConfigurationCondition? list(map type) patch(merge type)

type QueuingConfiguration
    - queues           int32? =0
    - handSize         int32? =0
    - queueLengthLimit int32? =0

type ResourcePolicyRule
    - verbs!       []string list(set)
    - apiGroups!   []string list(set)
    - resources!   []string list(set)
    - clusterScope bool?
    - namespaces   []string? list(set)

type ServiceAccountSubject
    - namespace! string
    - name!      string

type Subject union(kind group:Group serviceAccount:ServiceAccount user:User)
    - kind!          string go(v1.SubjectKind)
    - user           *UserSubject?
    - group          *GroupSubject?
    - serviceAccount *ServiceAccountSubject?

type UserSubject
    - name! string
`;
