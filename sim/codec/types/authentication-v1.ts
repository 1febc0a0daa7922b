/** The types of authentication/v1. The format: type-table.ts. */
export const authenticationV1 = `
package authentication/v1 io.k8s.api.authentication.v1 authentication.k8s.io/v1

type BoundObjectReference
    1 kind       string?
    2 apiVersion string?
    3 name       string?
    4 uid        string? go(types.UID)

type ExtraValue special(items) unpublished
    1 items []string

type SelfSubjectReview kind
    1 metadata meta/v1.ObjectMeta?
    2 status   SelfSubjectReviewStatus?

type SelfSubjectReviewStatus
    1 userInfo UserInfo?

type TokenRequest kind
    1 metadata meta/v1.ObjectMeta?
    2 spec!    TokenRequestSpec
    3 status   TokenRequestStatus?

type TokenRequestSpec
    1 audiences!        []string list(atomic)
    4 expirationSeconds *int64
    3 boundObjectRef    *BoundObjectReference

type TokenRequestStatus
    1 token!               string
    2 expirationTimestamp! meta/v1.Time

type TokenReview kind
    1 metadata meta/v1.ObjectMeta?
    2 spec!    TokenReviewSpec
    3 status   TokenReviewStatus?

type TokenReviewSpec
    1 token     string?
    2 audiences []string? list(atomic)

type TokenReviewStatus
    1 authenticated bool?
    2 user          UserInfo?
    4 audiences     []string? list(atomic)
    3 error         string?

type UserInfo
    1 username string?
    2 uid      string?
    3 groups   []string? list(atomic)
    4 extra    map[string]ExtraValue?
`;
