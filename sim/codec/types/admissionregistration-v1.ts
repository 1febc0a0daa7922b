/** The types of admissionregistration/v1. The format: type-table.ts. */
export const admissionregistrationV1 = `
package admissionregistration/v1 io.k8s.api.admissionregistration.v1 admissionregistration.k8s.io/v1

type AuditAnnotation
    1 key!             string
    2 valueExpression! string

type ExpressionWarning
    2 fieldRef! string
    3 warning!  string

type MatchCondition
    1 name!       string
    2 expression! string

type MatchResources map(atomic)
    1 namespaceSelector    *meta/v1.LabelSelector?
    2 objectSelector       *meta/v1.LabelSelector?
    3 resourceRules        []NamedRuleWithOperations? list(atomic)
    4 excludeResourceRules []NamedRuleWithOperations? list(atomic)
    7 matchPolicy          *string? enum(Equivalent|Exact) go(v1.MatchPolicyType)

type MutatingWebhook
    1 name!                    string
    2 clientConfig!            WebhookClientConfig
    3 rules                    []RuleWithOperations? list(atomic)
    4 failurePolicy            *string? enum(Fail|Ignore) go(v1.FailurePolicyType)
    9 matchPolicy              *string? enum(Equivalent|Exact) go(v1.MatchPolicyType)
    5 namespaceSelector        *meta/v1.LabelSelector?
   11 objectSelector           *meta/v1.LabelSelector?
    6 sideEffects!             *string enum(None|NoneOnDryRun|Some|Unknown) go(v1.SideEffectClass)
    7 timeoutSeconds           *int32?
    8 admissionReviewVersions! []string list(atomic)
   10 reinvocationPolicy       *string? enum(IfNeeded|Never) go(v1.ReinvocationPolicyType)
   12 matchConditions          []MatchCondition? list(map name) patch(merge name)

type MutatingWebhookConfiguration kind
    1 metadata meta/v1.ObjectMeta?
    2 webhooks []MutatingWebhook? list(map name) patch(merge name)

type MutatingWebhookConfigurationList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []MutatingWebhookConfiguration

type NamedRuleWithOperations map(atomic)
    1 resourceNames []string? list(atomic)
    2 inline        RuleWithOperations ruleWithOperations

type ParamKind map(atomic)
    1 apiVersion string?
    2 kind       string?

type ParamRef map(atomic)
    1 name                    string?
    2 namespace               string?
    3 selector                *meta/v1.LabelSelector?
    4 parameterNotFoundAction *string? go(v1.ParameterNotFoundActionType)

type Rule
    1 apiGroups   []string? list(atomic)
    2 apiVersions []string? list(atomic)
    3 resources   []string? list(atomic)
    4 scope       *string? go(v1.ScopeType)

type RuleWithOperations
    1 operations []string? enum(*|CONNECT|CREATE|DELETE|UPDATE) list(atomic) go(v1.OperationType)
    2 inline     Rule rule

type ServiceReference
    1 namespace! string
    2 name!      string
    3 path       *string?
    4 port       *int32?

type TypeChecking
    1 expressionWarnings []ExpressionWarning? list(atomic)

type ValidatingAdmissionPolicy kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     ValidatingAdmissionPolicySpec?
    3 status   ValidatingAdmissionPolicyStatus?

type ValidatingAdmissionPolicyBinding kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     ValidatingAdmissionPolicyBindingSpec?

type ValidatingAdmissionPolicyBindingList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []ValidatingAdmissionPolicyBinding

type ValidatingAdmissionPolicyBindingSpec
    1 policyName        string?
    2 paramRef          *ParamRef?
    3 matchResources    *MatchResources?
    4 validationActions []string? enum(Audit|Deny|Warn) list(set) go(v1.ValidationAction)

type ValidatingAdmissionPolicyList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []ValidatingAdmissionPolicy

type ValidatingAdmissionPolicySpec
    1 paramKind        *ParamKind?
    2 matchConstraints *MatchResources?
    3 validations      []Validation? list(atomic)
    4 failurePolicy    *string? enum(Fail|Ignore) go(v1.FailurePolicyType)
    5 auditAnnotations []AuditAnnotation? list(atomic)
    6 matchConditions  []MatchCondition? list(map name) patch(merge name)
    7 variables        []Variable? list(map name) patch(merge name)

type ValidatingAdmissionPolicyStatus
    1 observedGeneration int64?
    2 typeChecking       *TypeChecking?
    3 conditions         []meta/v1.Condition? list(map type)

type ValidatingWebhook
    1 name!                    string
    2 clientConfig!            WebhookClientConfig
    3 rules                    []RuleWithOperations? list(atomic)
    4 failurePolicy            *string? enum(Fail|Ignore) go(v1.FailurePolicyType)
    9 matchPolicy              *string? enum(Equivalent|Exact) go(v1.MatchPolicyType)
    5 namespaceSelector        *meta/v1.LabelSelector?
   10 objectSelector           *meta/v1.LabelSelector?
    6 sideEffects!             *string enum(None|NoneOnDryRun|Some|Unknown) go(v1.SideEffectClass)
    7 timeoutSeconds           *int32?
    8 admissionReviewVersions! []string list(atomic)
   11 matchConditions          []MatchCondition? list(map name) patch(merge name)

type ValidatingWebhookConfiguration kind
    1 metadata meta/v1.ObjectMeta?
    2 webhooks []ValidatingWebhook? list(map name) patch(merge name)

type ValidatingWebhookConfigurationList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []ValidatingWebhookConfiguration

type Validation
    1 expression!       string
    2 message           string?
    3 reason            *string? go(v1.StatusReason)
    4 messageExpression string?

type Variable map(atomic)
    1 name!       string
    2 expression! string

type WebhookClientConfig
    3 url      *string?
    1 service  *ServiceReference?
    2 caBundle bytes?
`;
