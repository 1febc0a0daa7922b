/** The types of meta/v1. The format: type-table.ts. */
export const metaV1 = `
package meta/v1 io.k8s.apimachinery.pkg.apis.meta.v1 v1

type APIGroup kind
    1 name!                      string
    2 versions!                  []GroupVersionForDiscovery list(atomic)
    3 preferredVersion           GroupVersionForDiscovery?
    4 serverAddressByClientCIDRs []ServerAddressByClientCIDR? list(atomic)

type APIGroupList kind
    1 groups! []APIGroup list(atomic)

type APIResource
    1 name!              string
    6 singularName!      string
    2 namespaced!        bool
    8 group              string?
    9 version            string?
    3 kind!              string
    4 verbs!             Verbs item=""
    5 shortNames         []string? list(atomic)
    7 categories         []string? list(atomic)
   10 storageVersionHash string?

type APIResourceList kind
    1 groupVersion! string
    2 resources!    []APIResource list(atomic)

type APIVersions kind
    1 versions!                   []string list(atomic)
    2 serverAddressByClientCIDRs! []ServerAddressByClientCIDR list(atomic)

type Condition
    1 type!               string
    2 status!             string go(v1.ConditionStatus)
    3 observedGeneration  int64?
    4 lastTransitionTime! Time
    5 reason!             string
    6 message!            string

type CreateOptions kind(*) unpublished
    1 dryRun          []string?
    3 fieldManager    string?
    4 fieldValidation string?

type DeleteOptions kind(*)
    1 gracePeriodSeconds                               *int64?
    2 preconditions                                    *Preconditions?
    3 orphanDependents                                 *bool?
    4 propagationPolicy                                *string? go(v1.DeletionPropagation)
    5 dryRun                                           []string? list(atomic)
    6 ignoreStoreReadErrorWithClusterBreakingPotential *bool?

type Duration special(duration) unpublished
    1 duration int64

type FieldSelectorRequirement
    1 key!      string
    2 operator! string go(v1.FieldSelectorOperator)
    3 values    []string? list(atomic)

type FieldsV1 special(rawJSON)
    1 Raw  bytes

type GetOptions kind(*) unpublished
    1 resourceVersion string?

type GroupVersionForDiscovery
    1 groupVersion! string
    2 version!      string

type LabelSelector map(atomic)
    1 matchLabels      map[string]string?
    2 matchExpressions []LabelSelectorRequirement? list(atomic)

type LabelSelectorRequirement
    1 key!      string
    2 operator! string go(v1.LabelSelectorOperator)
    3 values    []string? list(atomic)

type List typeMeta unpublished
    1 metadata ListMeta?
    2 items    []runtime.RawExtension

type ListMeta
    1 selfLink           string?
    2 resourceVersion    string?
    3 continue           string?
    4 remainingItemCount *int64?

type ListOptions kind(*) unpublished
    1 labelSelector        string?
    2 fieldSelector        string?
    3 watch                bool?
    9 allowWatchBookmarks  bool?
    4 resourceVersion      string?
   10 resourceVersionMatch string? go(v1.ResourceVersionMatch)
    5 timeoutSeconds       *int64?
    7 limit                int64?
    8 continue             string?
   11 sendInitialEvents    *bool?

type ManagedFieldsEntry
    1 manager     string?
    2 operation   string? go(v1.ManagedFieldsOperationType)
    3 apiVersion  string?
    4 time        *Time?
    6 fieldsType  string?
    7 fieldsV1    *FieldsV1?
    8 subresource string?

type MicroTime special(microTime)
    1 seconds int64
    2 nanos   int32

type ObjectMeta
    1 name                       string?
    2 generateName               string?
    3 namespace                  string?
    4 selfLink                   string?
    5 uid                        string? go(types.UID)
    6 resourceVersion            string?
    7 generation                 int64?
    8 creationTimestamp          Time?
    9 deletionTimestamp          *Time?
   10 deletionGracePeriodSeconds *int64?
   11 labels                     map[string]string?
   12 annotations                map[string]string?
   13 ownerReferences            []OwnerReference? list(map uid) patch(merge uid)
   14 finalizers                 []string? list(set) patch(merge)
   17 managedFields              []ManagedFieldsEntry? list(atomic)

type OwnerReference map(atomic)
    5 apiVersion!        string
    1 kind!              string
    3 name!              string
    4 uid!               string go(types.UID)
    6 controller         *bool?
    7 blockOwnerDeletion *bool?

type PartialObjectMetadata kind(meta.k8s.io/v1) unpublished
    1 metadata ObjectMeta?

type PartialObjectMetadataList kind(meta.k8s.io/v1) unpublished
    1 metadata ListMeta?
    2 items    []PartialObjectMetadata

type PatchOptions kind(*) unpublished
    1 dryRun          []string?
    2 force           *bool?
    3 fieldManager    string?
    4 fieldValidation string?

type Preconditions
    1 uid             *string? go(types.UID)
    2 resourceVersion *string?

type ServerAddressByClientCIDR
    1 clientCIDR!    string
    2 serverAddress! string

type Status kind
    1 metadata ListMeta?
    2 status   string?
    3 message  string?
    4 reason   string? go(v1.StatusReason)
    5 details  *StatusDetails? list(atomic)
    6 code     int32?

type StatusCause
    1 reason  string? go(v1.CauseType)
    2 message string?
    3 field   string?

type StatusDetails
    1 name              string?
    2 group             string?
    3 kind              string?
    6 uid               string? go(types.UID)
    4 causes            []StatusCause? list(atomic)
    5 retryAfterSeconds int32?

type TableOptions kind(meta.k8s.io/v1) unpublished
    1 includeObject string?

type Time special(time)
    1 seconds int64
    2 nanos   int32

type Timestamp unpublished
    1 seconds int64
    2 nanos   int32

type UpdateOptions kind(*) unpublished
    1 dryRun          []string?
    2 fieldManager    string?
    3 fieldValidation string?

type Verbs special(items) unpublished
    1 items []string

type WatchEvent kind(*) bare
    1 type!   string
    2 object! runtime.RawExtension
`;
