/** The types of authorization/v1. The format: type-table.ts. */
export const authorizationV1 = `
package authorization/v1 io.k8s.api.authorization.v1 authorization.k8s.io/v1

type ExtraValue special(items) unpublished
    1 items []string

type FieldSelectorAttributes
    1 rawSelector  string?
    2 requirements []meta/v1.FieldSelectorRequirement? list(atomic)

type LabelSelectorAttributes
    1 rawSelector  string?
    2 requirements []meta/v1.LabelSelectorRequirement? list(atomic)

type LocalSubjectAccessReview kind
    1 metadata meta/v1.ObjectMeta?
    2 spec!    SubjectAccessReviewSpec
    3 status   SubjectAccessReviewStatus?

type NonResourceAttributes
    1 path string?
    2 verb string?

type NonResourceRule
    1 verbs!          []string list(atomic)
    2 nonResourceURLs []string? list(atomic)

type ResourceAttributes
    1 namespace     string?
    2 verb          string?
    3 group         string?
    4 version       string?
    5 resource      string?
    6 subresource   string?
    7 name          string?
    8 fieldSelector *FieldSelectorAttributes?
    9 labelSelector *LabelSelectorAttributes?

type ResourceRule
    1 verbs!        []string list(atomic)
    2 apiGroups     []string? list(atomic)
    3 resources     []string? list(atomic)
    4 resourceNames []string? list(atomic)

type SelfSubjectAccessReview kind
    1 metadata meta/v1.ObjectMeta?
    2 spec!    SelfSubjectAccessReviewSpec
    3 status   SubjectAccessReviewStatus?

type SelfSubjectAccessReviewSpec
    1 resourceAttributes    *ResourceAttributes?
    2 nonResourceAttributes *NonResourceAttributes?

type SelfSubjectRulesReview kind
    1 metadata meta/v1.ObjectMeta?
    2 spec!    SelfSubjectRulesReviewSpec
    3 status   SubjectRulesReviewStatus?

type SelfSubjectRulesReviewSpec
    1 namespace string?

type SubjectAccessReview kind
    1 metadata meta/v1.ObjectMeta?
    2 spec!    SubjectAccessReviewSpec
    3 status   SubjectAccessReviewStatus?

type SubjectAccessReviewSpec
    1 resourceAttributes    *ResourceAttributes?
    2 nonResourceAttributes *NonResourceAttributes?
    3 user                  string?
    4 groups                []string? list(atomic)
    5 extra                 map[string]ExtraValue?
    6 uid                   string?

type SubjectAccessReviewStatus
    1 allowed!        bool
    4 denied          bool?
    2 reason          string?
    3 evaluationError string?

type SubjectRulesReviewStatus
    1 resourceRules!    []ResourceRule list(atomic)
    2 nonResourceRules! []NonResourceRule list(atomic)
    3 incomplete!       bool
    4 evaluationError   string?
`;
