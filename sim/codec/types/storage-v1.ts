/** The types of storage/v1. The format: type-table.ts. */
export const storageV1 = `
package storage/v1 io.k8s.api.storage.v1 storage.k8s.io/v1

type CSIDriver kind
    1 metadata meta/v1.ObjectMeta?
    2 spec!    CSIDriverSpec

type CSIDriverList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []CSIDriver

type CSIDriverSpec
    1 attachRequired       *bool?
    2 podInfoOnMount       *bool?
    3 volumeLifecycleModes []string? list(set) go(v1.VolumeLifecycleMode)
    4 storageCapacity      *bool?
    5 fsGroupPolicy        *string? go(v1.FSGroupPolicy)
    6 tokenRequests        []TokenRequest? list(atomic)
    7 requiresRepublish    *bool?
    8 seLinuxMount         *bool?

type CSINode kind
    1 metadata meta/v1.ObjectMeta?
    2 spec!    CSINodeSpec

type CSINodeDriver
    1 name!        string
    2 nodeID!      string
    3 topologyKeys []string list(atomic)
    4 allocatable  *VolumeNodeResources?

type CSINodeList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []CSINode

type CSINodeSpec
    1 drivers! []CSINodeDriver list(map name) patch(merge name)

type CSIStorageCapacity kind
    1 metadata          meta/v1.ObjectMeta?
    2 nodeTopology      *meta/v1.LabelSelector?
    3 storageClassName! string
    4 capacity          *resource.Quantity?
    5 maximumVolumeSize *resource.Quantity?

type CSIStorageCapacityList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []CSIStorageCapacity

type StorageClass kind
    1 metadata             meta/v1.ObjectMeta?
    2 provisioner!         string
    3 parameters           map[string]string?
    4 reclaimPolicy        *string? enum(Delete|Recycle|Retain) go(v1.PersistentVolumeReclaimPolicy)
    5 mountOptions         []string? list(atomic)
    6 allowVolumeExpansion *bool?
    7 volumeBindingMode    *string? enum(Immediate|WaitForFirstConsumer) go(v1.VolumeBindingMode)
    8 allowedTopologies    []core/v1.TopologySelectorTerm? list(atomic)

type StorageClassList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []StorageClass

type TokenRequest
    1 audience!         string
    2 expirationSeconds *int64?

type VolumeAttachment kind
    1 metadata meta/v1.ObjectMeta?
    2 spec!    VolumeAttachmentSpec
    3 status   VolumeAttachmentStatus?

type VolumeAttachmentList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []VolumeAttachment

type VolumeAttachmentSource
    1 persistentVolumeName *string?
    2 inlineVolumeSpec     *core/v1.PersistentVolumeSpec?

type VolumeAttachmentSpec
    1 attacher! string
    2 source!   VolumeAttachmentSource
    3 nodeName! string

type VolumeAttachmentStatus
    1 attached!          bool
    2 attachmentMetadata map[string]string?
    3 attachError        *VolumeError?
    4 detachError        *VolumeError?

type VolumeError
    1 time    meta/v1.Time?
    2 message string?

type VolumeNodeResources
    1 count *int32?
`;
