import {
  at,
  type FieldError,
  invalidField,
  invalidFieldText,
  isArray,
  isObject,
  type JsonObject,
  type KubeObject,
  notSupportedField,
  requiredField,
  validateImmutableField,
} from '../../../../kube/index.ts';
import { cronScheduleProblem, isTimeZone } from './cron-schedule.ts';
import { itemsAt, numberAt, objectAt, specOf, textAt } from './object-edit.ts';
import {
  validateLabelSelector,
  validateNotNegative,
  validateSelectorImmutable,
  validateTemplateLabels,
} from './selector-validation.ts';
import { validatePodTemplate } from './workload-validation.ts';

/* Source: pkg/apis/batch/validation/validation.go; recorded: conformance jobs/*, subresources/job-status. */

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
];
const MODES = ['Indexed', 'NonIndexed'];
const COMPLETED_BY_INDEX = 'Indexed';

export function validateJob(job: KubeObject): FieldError[] {
  const spec = specOf(job);
  const errors = validateGeneratedSelector(job, spec);
  errors.push(...validateJobSpec(spec, 'spec'));
  const selector = spec['selector'];
  if (!isObject(selector)) errors.push(requiredField('spec.selector'));
  else errors.push(...validateLabelSelector(selector, 'spec.selector'));
  errors.push(...validateTemplateLabels(spec, 'spec'));
  return errors;
}

/** A job whose selector is not manual has the one the server made from its uid. */
function validateGeneratedSelector(job: KubeObject, spec: JsonObject): FieldError[] {
  if (spec['manualSelector'] === true) return [];
  const uid = job.metadata.uid ?? '';
  const selected = at(spec, 'selector', 'matchLabels', 'batch.kubernetes.io/controller-uid');
  const legacy = at(spec, 'selector', 'matchLabels', 'controller-uid');
  if (selected === uid || legacy === uid) return [];
  return [invalidField('spec.selector', spec['selector'], '`selector` not auto-generated')];
}

function validateJobSpec(spec: JsonObject, path: string): FieldError[] {
  const template = objectAt(spec, 'template');
  const errors = COUNTS.flatMap((key) => validateNotNegative(spec[key], `${path}.${key}`));
  const mode = textAt(spec, 'completionMode');
  if (mode !== '') {
    if (!MODES.includes(mode)) errors.push(notSupportedField(`${path}.completionMode`, mode, MODES));
    if (mode === COMPLETED_BY_INDEX && spec['completions'] === undefined)
      errors.push(requiredField(`${path}.completions`, 'when completion mode is Indexed'));
  }
  errors.push(...validatePodTemplate(template, `${path}.template`).filter(isNotAboutRestart(path)));
  const policy = textAt(objectAt(template, 'spec'), 'restartPolicy');
  if (policy === '' || policy === 'Always')
    errors.push(requiredField(`${path}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"'));
  else if (policy !== 'OnFailure' && policy !== 'Never')
    errors.push(notSupportedField(`${path}.template.spec.restartPolicy`, policy, ['OnFailure', 'Never']));
  return errors;
}

/** The job's own rule about restart policies comes after the pod's; both apply to nonsense. */
function isNotAboutRestart(path: string): (error: FieldError) => boolean {
  return (error) =>
    error.field !== `${path}.template.spec.restartPolicy` || error.reason !== 'FieldValueRequired';
}

const IMMUTABLE = [
  'selector',
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
];

export function validateJobUpdate(job: KubeObject, old: KubeObject): FieldError[] {
  const [spec, oldSpec] = [specOf(job), specOf(old)];
  const isElastic =
    textAt(spec, 'completionMode') === COMPLETED_BY_INDEX && spec['completions'] === spec['parallelism'];
  const errors: FieldError[] = [];
  if (!isElastic)
    errors.push(...validateImmutableField(spec['completions'], oldSpec['completions'], 'spec.completions'));
  errors.push(...validateSelectorImmutable(spec['selector'], oldSpec['selector'], 'spec.selector'));
  // Scheduling directives of a suspended job that never started may change; nothing else of the template may.
  if (!mayRetarget(old))
    errors.push(...validateImmutableField(spec['template'], oldSpec['template'], 'spec.template'));
  for (const key of IMMUTABLE.slice(1))
    errors.push(...validateImmutableField(spec[key], oldSpec[key], `spec.${key}`));
  return errors;
}

function mayRetarget(old: KubeObject): boolean {
  return specOf(old)['suspend'] === true && objectAt(old, 'status')['startTime'] === undefined;
}

const FINISHED = ['Complete', 'Failed'];

export function validateJobStatus(job: KubeObject, old: KubeObject): FieldError[] {
  const status = objectAt(job, 'status');
  const errors = ['active', 'succeeded', 'failed', 'ready', 'terminating'].flatMap((key) =>
    validateNotNegative(status[key], `status.${key}`),
  );
  errors.push(...validateFinished(status));
  const oldStart = objectAt(old, 'status')['startTime'];
  const isSuspended = specOf(job)['suspend'] === true;
  if (oldStart !== undefined && status['startTime'] !== oldStart && !isSuspended)
    errors.push(requiredField('status.startTime', 'startTime cannot be removed for unsuspended job'));
  return errors;
}

function validateFinished(status: JsonObject): FieldError[] {
  const isTrue = (type: string): boolean =>
    itemsAt(status, 'conditions').some((c) => c['type'] === type && c['status'] === 'True');
  const errors: FieldError[] = [];
  const [isComplete, isFailed] = FINISHED.map(isTrue) as [boolean, boolean];
  if (isComplete && (numberAt(status, 'active') ?? 0) > 0)
    errors.push(invalidField('status.active', status['active'], 'active>0 is invalid for finished job'));
  if (isComplete && status['completionTime'] === undefined)
    errors.push(requiredField('status.completionTime', 'completionTime is required for Complete jobs'));
  if (!isComplete && status['completionTime'] !== undefined)
    errors.push(
      invalidField(
        'status.completionTime',
        status['completionTime'],
        'cannot set completionTime when there is no Complete=True condition',
      ),
    );
  const conditions = (text: string): FieldError => invalidFieldText('status.conditions', text, '');
  if (isComplete && isFailed) errors.push(conditions('cannot set Complete=True and Failed=true conditions'));
  if (isComplete && isTrue('FailureTarget'))
    errors.push(conditions('cannot set Complete=True and FailureTarget=true conditions'));
  if (isComplete && !isTrue('SuccessCriteriaMet'))
    errors.push(
      conditions('cannot set Complete=True condition without the SuccessCriteriaMet=true condition'),
    );
  if (isFailed && !isTrue('FailureTarget'))
    errors.push(conditions('cannot set Failed=True condition without the FailureTarget=true condition'));
  return errors;
}

const CONCURRENCY = ['Allow', 'Forbid', 'Replace'];
/** Jobs get the cron job's name and eleven characters more. */
const MAX_CRON_JOB_NAME = 52;

export function validateCronJob(cronJob: KubeObject): FieldError[] {
  const spec = specOf(cronJob);
  const schedule = textAt(spec, 'schedule');
  const errors: FieldError[] = [];
  if (schedule === '') errors.push(requiredField('spec.schedule'));
  else errors.push(...validateSchedule(schedule, spec));
  const zone = spec['timeZone'];
  if (typeof zone === 'string') errors.push(...validateTimeZone(zone));
  errors.push(...validateNotNegative(spec['startingDeadlineSeconds'], 'spec.startingDeadlineSeconds'));
  const concurrency = textAt(spec, 'concurrencyPolicy');
  if (concurrency === '') errors.push(requiredField('spec.concurrencyPolicy'));
  else if (!CONCURRENCY.includes(concurrency))
    errors.push(notSupportedField('spec.concurrencyPolicy', concurrency, CONCURRENCY));
  errors.push(...validateJobTemplate(objectAt(spec, 'jobTemplate')));
  for (const key of ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit'])
    errors.push(...validateNotNegative(spec[key], `spec.${key}`));
  const name = cronJob.metadata.name ?? '';
  if (name.length > MAX_CRON_JOB_NAME)
    errors.push(invalidField('metadata.name', name, `must be no more than ${MAX_CRON_JOB_NAME} characters`));
  return errors;
}

function validateSchedule(schedule: string, spec: JsonObject): FieldError[] {
  const problem = cronScheduleProblem(schedule);
  const errors = problem === undefined ? [] : [invalidField('spec.schedule', schedule, problem)];
  if (schedule.includes('TZ'))
    errors.push(
      invalidField(
        'spec.schedule',
        schedule,
        spec['timeZone'] === undefined
          ? 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'
          : 'cannot use both timeZone field and TZ or CRON_TZ in schedule',
      ),
    );
  return errors;
}

function validateTimeZone(zone: string): FieldError[] {
  if (zone === '') return [invalidField('spec.timeZone', zone, 'timeZone must be nil or non-empty string')];
  if (zone.toLowerCase() === 'local')
    return [
      invalidField(
        'spec.timeZone',
        zone,
        'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
      ),
    ];
  return isTimeZone(zone) ? [] : [invalidField('spec.timeZone', zone, `unknown time zone ${zone}`)];
}

function validateJobTemplate(template: JsonObject): FieldError[] {
  const spec = objectAt(template, 'spec');
  const errors = validateJobSpec(spec, 'spec.jobTemplate.spec');
  if (spec['manualSelector'] === true)
    errors.push(notSupportedField('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']));
  if (isArray(spec['selector']) || isObject(spec['selector']))
    errors.push(
      invalidField('spec.jobTemplate.spec.selector', spec['selector'], '`selector` will be auto-generated'),
    );
  return errors;
}
