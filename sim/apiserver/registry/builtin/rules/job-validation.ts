import {
  at,
  type FieldError,
  invalidField,
  invalidFieldText,
  isArray,
  isObject,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  notSupportedField,
  requiredField,
  validateImmutableField,
} from '../../../../kube/index.ts';
import { cronScheduleProblem, isTimeZone } from './cron-schedule.ts';
import { validateJobPolicies } from './job-policy-validation.ts';
import { objectAt, specOf, textAt } from './object-edit.ts';
import {
  selectorSyntax,
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
  return [
    invalidFieldText('spec.selector', selectorSyntax(spec['selector']), '`selector` not auto-generated'),
  ];
}

function validateJobSpec(spec: JsonObject, path: string): FieldError[] {
  const template = objectAt(spec, 'template');
  const errors = COUNTS.flatMap((key) => validateNotNegative(spec[key], `${path}.${key}`));
  if (spec['maxFailedIndexes'] !== undefined && spec['backoffLimitPerIndex'] === undefined)
    errors.push(requiredField(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  errors.push(...validateJobPolicies(spec, path));
  errors.push(...validatePodTemplate(template, `${path}.template`).filter(isNotAboutRestart(path)));
  const policy = textAt(objectAt(template, 'spec'), 'restartPolicy');
  if (policy === '' || policy === 'Always')
    errors.push(requiredField(`${path}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"'));
  else if (policy !== 'OnFailure' && policy !== 'Never')
    errors.push(notSupportedField(`${path}.template.spec.restartPolicy`, policy, ['OnFailure', 'Never']));
  else if (spec['podFailurePolicy'] !== undefined && policy !== 'Never')
    errors.push(
      invalidField(
        `${path}.template.spec.restartPolicy`,
        policy,
        'only "Never" is supported when podFailurePolicy is specified',
      ),
    );
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
  const errors = validateCompletions(spec, oldSpec);
  errors.push(...validateSelectorImmutable(spec['selector'], oldSpec['selector'], 'spec.selector'));
  // Scheduling directives of a suspended job that never started may change; nothing else of the template may.
  const fixed = (template: JsonObject): JsonObject =>
    mayRetarget(old) ? withoutDirectives(template) : template;
  if (!jsonEqual(fixed(objectAt(spec, 'template')), fixed(objectAt(oldSpec, 'template'))))
    errors.push(invalidField('spec.template', spec['template'], 'field is immutable'));
  for (const key of IMMUTABLE.slice(1))
    errors.push(...validateImmutableField(spec[key], oldSpec[key], `spec.${key}`));
  return errors;
}

/** A pod template without what says where its pods may run. */
function withoutDirectives(template: JsonObject): JsonObject {
  const { labels: _labels, annotations: _annotations, ...metadata } = objectAt(template, 'metadata');
  const {
    nodeSelector: _selector,
    tolerations: _tolerations,
    schedulingGates: _gates,
    ...spec
  } = objectAt(template, 'spec');
  const { nodeAffinity: _affinity, ...affinity } = objectAt(spec, 'affinity');
  return { ...template, metadata, spec: { ...spec, affinity } };
}

/** Indexed jobs may grow and shrink. */
function validateCompletions(spec: JsonObject, oldSpec: JsonObject): FieldError[] {
  const [completions, before] = [spec['completions'], oldSpec['completions']];
  if (textAt(spec, 'completionMode') !== COMPLETED_BY_INDEX)
    return validateImmutableField(completions, before, 'spec.completions');
  if (completions === undefined || completions === before || completions === spec['parallelism']) return [];
  return [
    invalidField('spec.completions', completions, 'can only be modified in tandem with spec.parallelism'),
  ];
}

function mayRetarget(old: KubeObject): boolean {
  return specOf(old)['suspend'] === true && objectAt(old, 'status')['startTime'] === undefined;
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
  return errors;
}

/** Only on create, so that older ones can still be changed. */
export function validateCronJobName({ metadata: { name = '' } }: KubeObject): FieldError[] {
  if (name.length <= MAX_CRON_JOB_NAME) return [];
  return [invalidField('metadata.name', name, `must be no more than ${MAX_CRON_JOB_NAME} characters`)];
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
