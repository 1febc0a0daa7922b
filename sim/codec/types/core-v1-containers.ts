/** The types of core/v1 that belong to containers. The format: type-table.ts. */
export const coreV1Containers = `
package core/v1 io.k8s.api.core.v1 v1

type AppArmorProfile union(type localhostProfile:LocalhostProfile)
    1 type!            string enum(Localhost|RuntimeDefault|Unconfined) go(v1.AppArmorProfileType)
    2 localhostProfile *string?

type Capabilities
    1 add  []string? list(atomic) go(v1.Capability)
    2 drop []string? list(atomic) go(v1.Capability)

type ConfigMapEnvSource
    1 inline   LocalObjectReference localObjectReference
    2 optional *bool?

type ConfigMapKeySelector map(atomic)
    1 inline   LocalObjectReference localObjectReference
    2 key!     string
    3 optional *bool?

type Container
    1 name!                    string
    2 image                    string?
    3 command                  []string? list(atomic)
    4 args                     []string? list(atomic)
    5 workingDir               string?
    6 ports                    []ContainerPort? list(map containerPort protocol) patch(merge containerPort)
   19 envFrom                  []EnvFromSource? list(atomic)
    7 env                      []EnvVar? list(map name) patch(merge name)
    8 resources                ResourceRequirements?
   23 resizePolicy             []ContainerResizePolicy? list(atomic)
   24 restartPolicy            *string? go(v1.ContainerRestartPolicy)
    9 volumeMounts             []VolumeMount? list(map mountPath) patch(merge mountPath)
   21 volumeDevices            []VolumeDevice? list(map devicePath) patch(merge devicePath)
   10 livenessProbe            *Probe?
   11 readinessProbe           *Probe?
   22 startupProbe             *Probe?
   12 lifecycle                *Lifecycle?
   13 terminationMessagePath   string?
   20 terminationMessagePolicy string? enum(FallbackToLogsOnError|File) go(v1.TerminationMessagePolicy)
   14 imagePullPolicy          string? enum(Always|IfNotPresent|Never) go(v1.PullPolicy)
   15 securityContext          *SecurityContext?
   16 stdin                    bool?
   17 stdinOnce                bool?
   18 tty                      bool?

type ContainerPort
    1 name           string?
    2 hostPort       int32?
    3 containerPort! int32
    4 protocol       string? ="TCP" enum(SCTP|TCP|UDP) go(v1.Protocol)
    5 hostIP         string?

type ContainerResizePolicy
    1 resourceName!  string go(v1.ResourceName)
    2 restartPolicy! string go(v1.ResourceResizeRestartPolicy)

type ContainerState
    1 waiting    *ContainerStateWaiting?
    2 running    *ContainerStateRunning?
    3 terminated *ContainerStateTerminated?

type ContainerStateRunning
    1 startedAt meta/v1.Time?

type ContainerStateTerminated
    1 exitCode!   int32
    2 signal      int32?
    3 reason      string?
    4 message     string?
    5 startedAt   meta/v1.Time?
    6 finishedAt  meta/v1.Time?
    7 containerID string?

type ContainerStateWaiting
    1 reason  string?
    2 message string?

type ContainerStatus
    1 name!                    string
    2 state                    ContainerState?
    3 lastState                ContainerState?
    4 ready!                   bool
    5 restartCount!            int32
    6 image!                   string
    7 imageID!                 string
    8 containerID              string?
    9 started                  *bool?
   10 allocatedResources       map[string]resource.Quantity? as(v1.ResourceList)
   11 resources                *ResourceRequirements?
   12 volumeMounts             []VolumeMountStatus? list(map mountPath) patch(merge mountPath)
   13 user                     *ContainerUser?
   14 allocatedResourcesStatus []ResourceStatus? list(map name) patch(merge name)

type ContainerUser
    1 linux *LinuxContainerUser?

type EnvFromSource
    1 prefix       string?
    2 configMapRef *ConfigMapEnvSource?
    3 secretRef    *SecretEnvSource?

type EnvVar
    1 name!     string
    2 value     string?
    3 valueFrom *EnvVarSource?

type EnvVarSource
    1 fieldRef         *ObjectFieldSelector?
    2 resourceFieldRef *ResourceFieldSelector?
    3 configMapKeyRef  *ConfigMapKeySelector?
    4 secretKeyRef     *SecretKeySelector?

type EphemeralContainer
    1 inline              EphemeralContainerCommon ephemeralContainerCommon
    2 targetContainerName string?

type EphemeralContainerCommon
    1 name!                    string
    2 image                    string?
    3 command                  []string? list(atomic)
    4 args                     []string? list(atomic)
    5 workingDir               string?
    6 ports                    []ContainerPort? list(map containerPort protocol) patch(merge containerPort)
   19 envFrom                  []EnvFromSource? list(atomic)
    7 env                      []EnvVar? list(map name) patch(merge name)
    8 resources                ResourceRequirements?
   23 resizePolicy             []ContainerResizePolicy? list(atomic)
   24 restartPolicy            *string? go(v1.ContainerRestartPolicy)
    9 volumeMounts             []VolumeMount? list(map mountPath) patch(merge mountPath)
   21 volumeDevices            []VolumeDevice? list(map devicePath) patch(merge devicePath)
   10 livenessProbe            *Probe?
   11 readinessProbe           *Probe?
   22 startupProbe             *Probe?
   12 lifecycle                *Lifecycle?
   13 terminationMessagePath   string?
   20 terminationMessagePolicy string? enum(FallbackToLogsOnError|File) go(v1.TerminationMessagePolicy)
   14 imagePullPolicy          string? enum(Always|IfNotPresent|Never) go(v1.PullPolicy)
   15 securityContext          *SecurityContext?
   16 stdin                    bool?
   17 stdinOnce                bool?
   18 tty                      bool?

type ExecAction
    1 command []string? list(atomic)

type GRPCAction
    1 port!   int32
    2 service *string =""

type HTTPGetAction
    1 path        string?
    2 port!       intstr.IntOrString
    3 host        string?
    4 scheme      string? enum(HTTP|HTTPS) go(v1.URIScheme)
    5 httpHeaders []HTTPHeader? list(atomic)

type HTTPHeader
    1 name!  string
    2 value! string

type Lifecycle
    1 postStart *LifecycleHandler?
    2 preStop   *LifecycleHandler?

type LifecycleHandler
    1 exec      *ExecAction?
    2 httpGet   *HTTPGetAction?
    3 tcpSocket *TCPSocketAction?
    4 sleep     *SleepAction?

type LinuxContainerUser
    1 uid!               int64
    2 gid!               int64
    3 supplementalGroups []int64? list(atomic)

type Probe
    1 inline                        ProbeHandler handler
    2 initialDelaySeconds           int32?
    3 timeoutSeconds                int32?
    4 periodSeconds                 int32?
    5 successThreshold              int32?
    6 failureThreshold              int32?
    7 terminationGracePeriodSeconds *int64?

type ProbeHandler
    1 exec      *ExecAction?
    2 httpGet   *HTTPGetAction?
    3 tcpSocket *TCPSocketAction?
    4 grpc      *GRPCAction?

type ResourceClaim
    1 name!   string
    2 request string?

type ResourceHealth
    1 resourceID! string go(v1.ResourceID)
    2 health      string? go(v1.ResourceHealthStatus)

type ResourceRequirements
    1 limits   map[string]resource.Quantity? as(v1.ResourceList)
    2 requests map[string]resource.Quantity? as(v1.ResourceList)
    3 claims   []ResourceClaim? list(map name)

type ResourceStatus
    1 name!     string go(v1.ResourceName)
    2 resources []ResourceHealth? list(map resourceID)

type SELinuxOptions
    1 user  string?
    2 role  string?
    3 type  string?
    4 level string?

type SeccompProfile union(type localhostProfile:LocalhostProfile)
    1 type!            string enum(Localhost|RuntimeDefault|Unconfined) go(v1.SeccompProfileType)
    2 localhostProfile *string?

type SecretEnvSource
    1 inline   LocalObjectReference localObjectReference
    2 optional *bool?

type SecretKeySelector map(atomic)
    1 inline   LocalObjectReference localObjectReference
    2 key!     string
    3 optional *bool?

type SecurityContext
    1 capabilities             *Capabilities?
    2 privileged               *bool?
    3 seLinuxOptions           *SELinuxOptions?
   10 windowsOptions           *WindowsSecurityContextOptions?
    4 runAsUser                *int64?
    8 runAsGroup               *int64?
    5 runAsNonRoot             *bool?
    6 readOnlyRootFilesystem   *bool?
    7 allowPrivilegeEscalation *bool?
    9 procMount                *string? enum(Default|Unmasked) go(v1.ProcMountType)
   11 seccompProfile           *SeccompProfile?
   12 appArmorProfile          *AppArmorProfile?

type SleepAction
    1 seconds! int64

type TCPSocketAction
    1 port! intstr.IntOrString
    2 host  string?

type VolumeDevice
    1 name!       string
    2 devicePath! string

type VolumeMount
    1 name!             string
    2 readOnly          bool?
    7 recursiveReadOnly *string? go(v1.RecursiveReadOnlyMode)
    3 mountPath!        string
    4 subPath           string?
    5 mountPropagation  *string? enum(Bidirectional|HostToContainer|None) go(v1.MountPropagationMode)
    6 subPathExpr       string?

type VolumeMountStatus
    1 name!             string
    2 mountPath!        string
    3 readOnly          bool?
    4 recursiveReadOnly *string? go(v1.RecursiveReadOnlyMode)

type WindowsSecurityContextOptions
    1 gmsaCredentialSpecName *string?
    2 gmsaCredentialSpec     *string?
    3 runAsUserName          *string?
    4 hostProcess            *bool?
`;
