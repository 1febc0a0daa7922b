/** The types of core/v1 that belong to volumes. The format: type-table.ts. */
export const coreV1Volumes = `
package core/v1 io.k8s.api.core.v1 v1

type AWSElasticBlockStoreVolumeSource
    1 volumeID! string
    2 fsType    string?
    3 partition int32?
    4 readOnly  bool?

type AzureDiskVolumeSource
    1 diskName!   string
    2 diskURI!    string
    3 cachingMode *string? ="ReadWrite" enum(None|ReadOnly|ReadWrite) go(v1.AzureDataDiskCachingMode)
    4 fsType      *string? ="ext4"
    5 readOnly    *bool? =false
    6 kind        *string? ="Shared" enum(Dedicated|Managed|Shared) go(v1.AzureDataDiskKind)

type AzureFilePersistentVolumeSource
    1 secretName!     string
    2 shareName!      string
    3 readOnly        bool?
    4 secretNamespace *string

type AzureFileVolumeSource
    1 secretName! string
    2 shareName!  string
    3 readOnly    bool?

type CSIPersistentVolumeSource
    1 driver!                    string
    2 volumeHandle!              string
    3 readOnly                   bool?
    4 fsType                     string?
    5 volumeAttributes           map[string]string?
    6 controllerPublishSecretRef *SecretReference?
    7 nodeStageSecretRef         *SecretReference?
    8 nodePublishSecretRef       *SecretReference?
    9 controllerExpandSecretRef  *SecretReference?
   10 nodeExpandSecretRef        *SecretReference?

type CSIVolumeSource
    1 driver!              string
    2 readOnly             *bool?
    3 fsType               *string?
    4 volumeAttributes     map[string]string?
    5 nodePublishSecretRef *LocalObjectReference?

type CephFSPersistentVolumeSource
    1 monitors!  []string list(atomic)
    2 path       string?
    3 user       string?
    4 secretFile string?
    5 secretRef  *SecretReference?
    6 readOnly   bool?

type CephFSVolumeSource
    1 monitors!  []string list(atomic)
    2 path       string?
    3 user       string?
    4 secretFile string?
    5 secretRef  *LocalObjectReference?
    6 readOnly   bool?

type CinderPersistentVolumeSource
    1 volumeID! string
    2 fsType    string?
    3 readOnly  bool?
    4 secretRef *SecretReference?

type CinderVolumeSource
    1 volumeID! string
    2 fsType    string?
    3 readOnly  bool?
    4 secretRef *LocalObjectReference?

type ClusterTrustBundleProjection
    1 name          *string?
    2 signerName    *string?
    3 labelSelector *meta/v1.LabelSelector?
    5 optional      *bool?
    4 path!         string

type ConfigMapProjection
    1 inline   LocalObjectReference localObjectReference
    2 items    []KeyToPath? list(atomic)
    4 optional *bool?

type ConfigMapVolumeSource
    1 inline      LocalObjectReference localObjectReference
    2 items       []KeyToPath? list(atomic)
    3 defaultMode *int32?
    4 optional    *bool?

type DownwardAPIProjection
    1 items []DownwardAPIVolumeFile? list(atomic)

type DownwardAPIVolumeFile
    1 path!            string
    2 fieldRef         *ObjectFieldSelector?
    3 resourceFieldRef *ResourceFieldSelector?
    4 mode             *int32?

type DownwardAPIVolumeSource
    1 items       []DownwardAPIVolumeFile? list(atomic)
    2 defaultMode *int32?

type EmptyDirVolumeSource
    1 medium    string? go(v1.StorageMedium)
    2 sizeLimit *resource.Quantity?

type EphemeralVolumeSource
    1 volumeClaimTemplate *PersistentVolumeClaimTemplate?

type FCVolumeSource
    1 targetWWNs []string? list(atomic)
    2 lun        *int32?
    3 fsType     string?
    4 readOnly   bool?
    5 wwids      []string? list(atomic)

type FlexPersistentVolumeSource
    1 driver!   string
    2 fsType    string?
    3 secretRef *SecretReference?
    4 readOnly  bool?
    5 options   map[string]string?

type FlexVolumeSource
    1 driver!   string
    2 fsType    string?
    3 secretRef *LocalObjectReference?
    4 readOnly  bool?
    5 options   map[string]string?

type FlockerVolumeSource
    1 datasetName string?
    2 datasetUUID string?

type GCEPersistentDiskVolumeSource
    1 pdName!   string
    2 fsType    string?
    3 partition int32?
    4 readOnly  bool?

type GitRepoVolumeSource
    1 repository! string
    2 revision    string?
    3 directory   string?

type GlusterfsPersistentVolumeSource
    1 endpoints!         string
    2 path!              string
    3 readOnly           bool?
    4 endpointsNamespace *string?

type GlusterfsVolumeSource
    1 endpoints! string
    2 path!      string
    3 readOnly   bool?

type HostPathVolumeSource
    1 path! string
    2 type  *string? enum(""|BlockDevice|CharDevice|Directory|DirectoryOrCreate|File|FileOrCreate|Socket) go(v1.HostPathType)

type ISCSIPersistentVolumeSource
    1 targetPortal!     string
    2 iqn!              string
    3 lun!              int32
    4 iscsiInterface    string? ="default"
    5 fsType            string?
    6 readOnly          bool?
    7 portals           []string? list(atomic)
    8 chapAuthDiscovery bool?
   11 chapAuthSession   bool?
   10 secretRef         *SecretReference?
   12 initiatorName     *string?

type ISCSIVolumeSource
    1 targetPortal!     string
    2 iqn!              string
    3 lun!              int32
    4 iscsiInterface    string? ="default"
    5 fsType            string?
    6 readOnly          bool?
    7 portals           []string? list(atomic)
    8 chapAuthDiscovery bool?
   11 chapAuthSession   bool?
   10 secretRef         *LocalObjectReference?
   12 initiatorName     *string?

type ImageVolumeSource
    1 reference  string?
    2 pullPolicy string? enum(Always|IfNotPresent|Never) go(v1.PullPolicy)

type KeyToPath
    1 key!  string
    2 path! string
    3 mode  *int32?

type LocalObjectReference map(atomic)
    1 name string? =""

type LocalVolumeSource
    1 path!  string
    2 fsType *string?

type NFSVolumeSource
    1 server!  string
    2 path!    string
    3 readOnly bool?

type NodeSelector map(atomic)
    1 nodeSelectorTerms! []NodeSelectorTerm list(atomic)

type NodeSelectorRequirement
    1 key!      string
    2 operator! string enum(DoesNotExist|Exists|Gt|In|Lt|NotIn) go(v1.NodeSelectorOperator)
    3 values    []string? list(atomic)

type NodeSelectorTerm map(atomic)
    1 matchExpressions []NodeSelectorRequirement? list(atomic)
    2 matchFields      []NodeSelectorRequirement? list(atomic)

type ObjectFieldSelector map(atomic)
    1 apiVersion string?
    2 fieldPath! string

type ObjectReference map(atomic)
    1 kind            string?
    2 namespace       string?
    3 name            string?
    4 uid             string? go(types.UID)
    5 apiVersion      string?
    6 resourceVersion string?
    7 fieldPath       string?

type PersistentVolumeClaimSpec
    1 accessModes               []string? enum(ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod) list(atomic) go(v1.PersistentVolumeAccessMode)
    4 selector                  *meta/v1.LabelSelector?
    2 resources                 VolumeResourceRequirements?
    3 volumeName                string?
    5 storageClassName          *string?
    6 volumeMode                *string? enum(Block|Filesystem) go(v1.PersistentVolumeMode)
    7 dataSource                *TypedLocalObjectReference?
    8 dataSourceRef             *TypedObjectReference?
    9 volumeAttributesClassName *string?

type PersistentVolumeClaimTemplate
    1 metadata meta/v1.ObjectMeta?
    2 spec!    PersistentVolumeClaimSpec

type PersistentVolumeClaimVolumeSource
    1 claimName! string
    2 readOnly   bool?

type PersistentVolumeSource
    1 gcePersistentDisk    *GCEPersistentDiskVolumeSource?
    2 awsElasticBlockStore *AWSElasticBlockStoreVolumeSource?
    3 hostPath             *HostPathVolumeSource?
    4 glusterfs            *GlusterfsPersistentVolumeSource?
    5 nfs                  *NFSVolumeSource?
    6 rbd                  *RBDPersistentVolumeSource?
    7 iscsi                *ISCSIPersistentVolumeSource?
    8 cinder               *CinderPersistentVolumeSource?
    9 cephfs               *CephFSPersistentVolumeSource?
   10 fc                   *FCVolumeSource?
   11 flocker              *FlockerVolumeSource?
   12 flexVolume           *FlexPersistentVolumeSource?
   13 azureFile            *AzureFilePersistentVolumeSource?
   14 vsphereVolume        *VsphereVirtualDiskVolumeSource?
   15 quobyte              *QuobyteVolumeSource?
   16 azureDisk            *AzureDiskVolumeSource?
   17 photonPersistentDisk *PhotonPersistentDiskVolumeSource?
   18 portworxVolume       *PortworxVolumeSource?
   19 scaleIO              *ScaleIOPersistentVolumeSource?
   20 local                *LocalVolumeSource?
   21 storageos            *StorageOSPersistentVolumeSource?
   22 csi                  *CSIPersistentVolumeSource?

type PersistentVolumeSpec
    1 capacity                      map[string]resource.Quantity? as(v1.ResourceList)
    2 inline                        PersistentVolumeSource persistentVolumeSource
    3 accessModes                   []string? enum(ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod) list(atomic) go(v1.PersistentVolumeAccessMode)
    4 claimRef                      *ObjectReference? map(granular)
    5 persistentVolumeReclaimPolicy string? enum(Delete|Recycle|Retain) go(v1.PersistentVolumeReclaimPolicy)
    6 storageClassName              string?
    7 mountOptions                  []string? list(atomic)
    8 volumeMode                    *string? enum(Block|Filesystem) go(v1.PersistentVolumeMode)
    9 nodeAffinity                  *VolumeNodeAffinity?
   10 volumeAttributesClassName     *string?

type PhotonPersistentDiskVolumeSource
    1 pdID!  string
    2 fsType string?

type PortworxVolumeSource
    1 volumeID! string
    2 fsType    string?
    3 readOnly  bool?

type ProjectedVolumeSource
    1 sources     []VolumeProjection list(atomic)
    2 defaultMode *int32?

type QuobyteVolumeSource
    1 registry! string
    2 volume!   string
    3 readOnly  bool?
    4 user      string?
    5 group     string?
    6 tenant    string?

type RBDPersistentVolumeSource
    1 monitors! []string list(atomic)
    2 image!    string
    3 fsType    string?
    4 pool      string? ="rbd"
    5 user      string? ="admin"
    6 keyring   string? ="/etc/ceph/keyring"
    7 secretRef *SecretReference?
    8 readOnly  bool?

type RBDVolumeSource
    1 monitors! []string list(atomic)
    2 image!    string
    3 fsType    string?
    4 pool      string? ="rbd"
    5 user      string? ="admin"
    6 keyring   string? ="/etc/ceph/keyring"
    7 secretRef *LocalObjectReference?
    8 readOnly  bool?

type ResourceFieldSelector map(atomic)
    1 containerName string?
    2 resource!     string
    3 divisor       resource.Quantity?

type ScaleIOPersistentVolumeSource
    1 gateway!         string
    2 system!          string
    3 secretRef!       *SecretReference
    4 sslEnabled       bool?
    5 protectionDomain string?
    6 storagePool      string?
    7 storageMode      string? ="ThinProvisioned"
    8 volumeName       string?
    9 fsType           string? ="xfs"
   10 readOnly         bool?

type ScaleIOVolumeSource
    1 gateway!         string
    2 system!          string
    3 secretRef!       *LocalObjectReference
    4 sslEnabled       bool?
    5 protectionDomain string?
    6 storagePool      string?
    7 storageMode      string? ="ThinProvisioned"
    8 volumeName       string?
    9 fsType           string? ="xfs"
   10 readOnly         bool?

type SecretProjection
    1 inline   LocalObjectReference localObjectReference
    2 items    []KeyToPath? list(atomic)
    4 optional *bool?

type SecretReference map(atomic)
    1 name      string?
    2 namespace string?

type SecretVolumeSource
    1 secretName  string?
    2 items       []KeyToPath? list(atomic)
    3 defaultMode *int32?
    4 optional    *bool?

type ServiceAccountTokenProjection
    1 audience          string?
    2 expirationSeconds *int64?
    3 path!             string

type StorageOSPersistentVolumeSource
    1 volumeName      string?
    2 volumeNamespace string?
    3 fsType          string?
    4 readOnly        bool?
    5 secretRef       *ObjectReference?

type StorageOSVolumeSource
    1 volumeName      string?
    2 volumeNamespace string?
    3 fsType          string?
    4 readOnly        bool?
    5 secretRef       *LocalObjectReference?

type TypedLocalObjectReference map(atomic)
    1 apiGroup *string
    2 kind!    string
    3 name!    string

type TypedObjectReference
    1 apiGroup  *string
    2 kind!     string
    3 name!     string
    4 namespace *string?

type Volume
    1 name!  string
    2 inline VolumeSource volumeSource

type VolumeNodeAffinity
    1 required *NodeSelector?

type VolumeProjection
    1 secret              *SecretProjection?
    2 downwardAPI         *DownwardAPIProjection?
    3 configMap           *ConfigMapProjection?
    4 serviceAccountToken *ServiceAccountTokenProjection?
    5 clusterTrustBundle  *ClusterTrustBundleProjection?

type VolumeResourceRequirements
    1 limits   map[string]resource.Quantity? as(v1.ResourceList)
    2 requests map[string]resource.Quantity? as(v1.ResourceList)

type VolumeSource
    1 hostPath              *HostPathVolumeSource?
    2 emptyDir              *EmptyDirVolumeSource?
    3 gcePersistentDisk     *GCEPersistentDiskVolumeSource?
    4 awsElasticBlockStore  *AWSElasticBlockStoreVolumeSource?
    5 gitRepo               *GitRepoVolumeSource?
    6 secret                *SecretVolumeSource?
    7 nfs                   *NFSVolumeSource?
    8 iscsi                 *ISCSIVolumeSource?
    9 glusterfs             *GlusterfsVolumeSource?
   10 persistentVolumeClaim *PersistentVolumeClaimVolumeSource?
   11 rbd                   *RBDVolumeSource?
   12 flexVolume            *FlexVolumeSource?
   13 cinder                *CinderVolumeSource?
   14 cephfs                *CephFSVolumeSource?
   15 flocker               *FlockerVolumeSource?
   16 downwardAPI           *DownwardAPIVolumeSource?
   17 fc                    *FCVolumeSource?
   18 azureFile             *AzureFileVolumeSource?
   19 configMap             *ConfigMapVolumeSource?
   20 vsphereVolume         *VsphereVirtualDiskVolumeSource?
   21 quobyte               *QuobyteVolumeSource?
   22 azureDisk             *AzureDiskVolumeSource?
   23 photonPersistentDisk  *PhotonPersistentDiskVolumeSource?
   26 projected             *ProjectedVolumeSource?
   24 portworxVolume        *PortworxVolumeSource?
   25 scaleIO               *ScaleIOVolumeSource?
   27 storageos             *StorageOSVolumeSource?
   28 csi                   *CSIVolumeSource?
   29 ephemeral             *EphemeralVolumeSource?
   30 image                 *ImageVolumeSource?

type VsphereVirtualDiskVolumeSource
    1 volumePath!       string
    2 fsType            string?
    3 storagePolicyName string?
    4 storagePolicyID   string?
`;
