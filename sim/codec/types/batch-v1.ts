/** The types of batch/v1. The format: type-table.ts. */
export const batchV1 = `
package batch/v1 io.k8s.api.batch.v1 batch/v1

type CronJob kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     CronJobSpec?
    3 status   CronJobStatus?

type CronJobList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []CronJob

type CronJobSpec
    1 schedule!                  string
    8 timeZone                   *string?
    2 startingDeadlineSeconds    *int64?
    3 concurrencyPolicy          string? enum(Allow|Forbid|Replace) go(v1.ConcurrencyPolicy)
    4 suspend                    *bool?
    5 jobTemplate!               JobTemplateSpec
    6 successfulJobsHistoryLimit *int32?
    7 failedJobsHistoryLimit     *int32?

type CronJobStatus
    1 active             []core/v1.ObjectReference? list(atomic)
    4 lastScheduleTime   *meta/v1.Time?
    5 lastSuccessfulTime *meta/v1.Time?

type Job kind
    1 metadata meta/v1.ObjectMeta?
    2 spec     JobSpec?
    3 status   JobStatus?

type JobCondition
    1 type!              string go(v1.JobConditionType)
    2 status!            string go(v1.ConditionStatus)
    3 lastProbeTime      meta/v1.Time?
    4 lastTransitionTime meta/v1.Time?
    5 reason             string?
    6 message            string?

type JobList kind
    1 metadata meta/v1.ListMeta?
    2 items!   []Job

type JobSpec
    1 parallelism             *int32?
    2 completions             *int32?
    3 activeDeadlineSeconds   *int64?
   11 podFailurePolicy        *PodFailurePolicy?
   16 successPolicy           *SuccessPolicy?
    7 backoffLimit            *int32?
   12 backoffLimitPerIndex    *int32?
   13 maxFailedIndexes        *int32?
    4 selector                *meta/v1.LabelSelector?
    5 manualSelector          *bool?
    6 template!               core/v1.PodTemplateSpec
    8 ttlSecondsAfterFinished *int32?
    9 completionMode          *string? enum(Indexed|NonIndexed) go(v1.CompletionMode)
   10 suspend                 *bool?
   14 podReplacementPolicy    *string? enum(Failed|TerminatingOrFailed) go(v1.PodReplacementPolicy)
   15 managedBy               *string?

type JobStatus
    1 conditions              []JobCondition? list(atomic) patch(merge type)
    2 startTime               *meta/v1.Time?
    3 completionTime          *meta/v1.Time?
    4 active                  int32?
    5 succeeded               int32?
    6 failed                  int32?
   11 terminating             *int32?
    7 completedIndexes        string?
   10 failedIndexes           *string?
    8 uncountedTerminatedPods *UncountedTerminatedPods?
    9 ready                   *int32?

type JobTemplateSpec
    1 metadata meta/v1.ObjectMeta?
    2 spec     JobSpec?

type PodFailurePolicy
    1 rules! []PodFailurePolicyRule list(atomic)

type PodFailurePolicyOnExitCodesRequirement
    1 containerName *string?
    2 operator!     string enum(In|NotIn) go(v1.PodFailurePolicyOnExitCodesOperator)
    3 values!       []int32 list(set)

type PodFailurePolicyOnPodConditionsPattern
    1 type!   string go(v1.PodConditionType)
    2 status! string go(v1.ConditionStatus)

type PodFailurePolicyRule
    1 action!         string enum(Count|FailIndex|FailJob|Ignore) go(v1.PodFailurePolicyAction)
    2 onExitCodes     *PodFailurePolicyOnExitCodesRequirement?
    3 onPodConditions []PodFailurePolicyOnPodConditionsPattern? list(atomic)

type SuccessPolicy
    1 rules! []SuccessPolicyRule list(atomic)

type SuccessPolicyRule
    1 succeededIndexes *string?
    2 succeededCount   *int32?

type UncountedTerminatedPods
    1 succeeded []string? list(set) go(types.UID)
    2 failed    []string? list(set) go(types.UID)
`;
