/** The types of certificates/v1. The format: type-table.ts. */
export const certificatesV1 = `
package certificates/v1 io.k8s.api.certificates.v1 certificates.k8s.io/v1

type CertificateSigningRequest kind
    1 metadata meta/v1.ObjectMeta?
    2 spec!    CertificateSigningRequestSpec
    3 status   CertificateSigningRequestStatus?

type CertificateSigningRequestCondition
    1 type!              string go(v1.RequestConditionType)
    6 status!            string go(v1.ConditionStatus)
    2 reason             string?
    3 message            string?
    4 lastUpdateTime     meta/v1.Time?
    5 lastTransitionTime meta/v1.Time?

type CertificateSigningRequestList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []CertificateSigningRequest

type CertificateSigningRequestSpec
    1 request!          bytes list(atomic)
    7 signerName!       string
    8 expirationSeconds *int32?
    5 usages            []string? enum(any|cert sign|client auth|code signing|content commitment|crl sign|data encipherment|decipher only|digital signature|email protection|encipher only|ipsec end system|ipsec tunnel|ipsec user|key agreement|key encipherment|microsoft sgc|netscape sgc|ocsp signing|s/mime|server auth|signing|timestamping) list(atomic) go(v1.KeyUsage)
    2 username          string?
    3 uid               string?
    4 groups            []string? list(atomic)
    6 extra             map[string]ExtraValue?

type CertificateSigningRequestStatus
    1 conditions  []CertificateSigningRequestCondition? list(map type)
    2 certificate bytes? list(atomic)

type ExtraValue special(items) unpublished
    1 items []string
`;
