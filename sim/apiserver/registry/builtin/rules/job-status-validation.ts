import {
  duplicateField,
  type FieldError,
  invalidField,
  invalidFieldText,
  type Json,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  requiredField,
} from '../../../../kube/index.ts';
import { firstOverlap, indexesProblem } from './job-indexes.ts';
import { itemsAt, numberAt, objectAt, specOf, textAt, textsAt } from './object-edit.ts';
import { validateNotNegative } from './selector-validation.ts';

/*
 * Source: pkg/apis/batch/validation/validation.go validateJobStatus, ValidateJobStatusUpdate; which rules look at what changed:
 * pkg/registry/batch/job/strategy.go getStatusValidationOptions; recorded: conformance subresources/job-status.
 */

const COUNTS = ['active', 'succeeded', 'failed', 'ready', 'terminating'];
const TERMINAL = ['Failed', 'Complete', 'FailureTarget'];

/** A job with its conditions looked up. */
class JobState {
  readonly status: JsonObject;
  readonly spec: JsonObject;

  constructor(job: KubeObject) {
    this.status = objectAt(job, 'status');
    this.spec = specOf(job);
  }

  is(type: string): boolean {
    return itemsAt(this.status, 'conditions').some((c) => c['type'] === type && c['status'] === 'True');
  }

  get finished(): boolean {
    return this.is('Complete') || this.is('Failed');
  }

  count(key: string): number {
    return numberAt(this.status, key) ?? 0;
  }
}

export function validateJobStatus(job: KubeObject, oldJob: KubeObject): FieldError[] {
  const now = new JobState(job);
  const old = new JobState(oldJob);
  return [
    ...COUNTS.flatMap((key) => validateNotNegative(now.status[key], `status.${key}`)),
    ...uncountedPodErrors(now),
    ...completionErrors(now, old),
    ...finishedErrors(now, old),
    ...indexErrors(now, old),
    ...podErrors(now, old),
    ...successErrors(now),
    ...changeErrors(now, old),
  ];
}

function conditions(text: string): FieldError {
  return invalidFieldText('status.conditions', text, '');
}

function uncountedPodErrors({ status }: JobState): FieldError[] {
  const uncounted = objectAt(status, 'uncountedTerminatedPods');
  return ['succeeded', 'failed'].flatMap((key) =>
    textsAt(uncounted, key).flatMap((uid, index, all) => {
      const path = `status.uncountedTerminatedPods.${key}[${index}]`;
      if (uid === '') return [invalidField(path, uid, 'must not be empty')];
      return all.indexOf(uid) < index ? [duplicateField(path, uid)] : [];
    }),
  );
}

/** True when one of the fields or conditions (with a capital) differs. */
function differs(now: JobState, old: JobState, ...names: string[]): boolean {
  return names.some((name) =>
    /^[A-Z]/.test(name) ? now.is(name) !== old.is(name) : !jsonEqual(now.status[name], old.status[name]),
  );
}

function completionErrors(now: JobState, old: JobState): FieldError[] {
  const errors: FieldError[] = [];
  const { completionTime, startTime } = now.status;
  const path = 'status.completionTime';
  if (differs(now, old, 'Complete', 'Failed') && now.is('Complete') && now.is('Failed'))
    errors.push(conditions('cannot set Complete=True and Failed=true conditions'));
  if (differs(now, old, 'Complete', 'FailureTarget') && now.is('Complete') && now.is('FailureTarget'))
    errors.push(conditions('cannot set Complete=True and FailureTarget=true conditions'));
  if (
    differs(now, old, 'Complete', 'completionTime') &&
    now.is('Complete') !== (completionTime !== undefined)
  )
    errors.push(
      now.is('Complete')
        ? requiredField(path, 'completionTime is required for Complete jobs')
        : invalidField(
            path,
            completionTime,
            'cannot set completionTime when there is no Complete=True condition',
          ),
    );
  if (differs(now, old, 'startTime', 'completionTime') && isBefore(completionTime, startTime))
    errors.push(invalidField(path, completionTime, 'completionTime cannot be set before startTime'));
  return errors;
}

function isBefore(a: Json | undefined, b: Json | undefined): boolean {
  return typeof a === 'string' && typeof b === 'string' && Date.parse(a) < Date.parse(b);
}

function finishedErrors(now: JobState, old: JobState): FieldError[] {
  const errors: FieldError[] = [];
  const { finished, status } = now;
  const turned = finished !== old.finished;
  if (differs(now, old, 'Failed', 'FailureTarget') && now.is('Failed') && !now.is('FailureTarget'))
    errors.push(conditions('cannot set Failed=True condition without the FailureTarget=true condition'));
  if (
    differs(now, old, 'Complete', 'SuccessCriteriaMet') &&
    now.is('Complete') &&
    !now.is('SuccessCriteriaMet')
  )
    errors.push(
      conditions('cannot set Complete=True condition without the SuccessCriteriaMet=true condition'),
    );
  if (!finished) return errors;
  if ((turned || differs(now, old, 'active')) && now.count('active') > 0)
    errors.push(invalidField('status.active', status['active'], 'active>0 is invalid for finished job'));
  if ((turned || differs(now, old, 'startTime')) && status['startTime'] === undefined)
    errors.push(requiredField('status.startTime', 'startTime is required for finished job'));
  const uncounted = objectAt(status, 'uncountedTerminatedPods');
  const hasUncounted = textsAt(uncounted, 'failed').length + textsAt(uncounted, 'succeeded').length > 0;
  if ((turned || differs(now, old, 'uncountedTerminatedPods')) && hasUncounted)
    errors.push(
      invalidField(
        'status.uncountedTerminatedPods',
        uncounted,
        'uncountedTerminatedPods needs to be empty for finished job',
      ),
    );
  return errors;
}

function indexErrors(now: JobState, old: JobState): FieldError[] {
  const errors: FieldError[] = [];
  const { spec, status } = now;
  const completions = numberAt(spec, 'completions');
  const completed = textAt(status, 'completedIndexes');
  const failed = status['failedIndexes'];
  const isIndexed = textAt(spec, 'completionMode') === 'Indexed';
  const hasLimit = spec['backoffLimitPerIndex'] !== undefined;
  const report = (key: string, value: string, why: string): void =>
    void errors.push(invalidField(`status.${key}`, value, why));
  const parse = (key: string, value: string): void => {
    const problem = completions === undefined ? undefined : indexesProblem(value, completions);
    if (problem !== undefined) report(key, value, `error parsing ${key}: ${problem}`);
  };
  const completedMoved = differs(now, old, 'completedIndexes');
  const failedMoved = differs(now, old, 'failedIndexes') && typeof failed === 'string';
  if (completedMoved) parse('completedIndexes', completed);
  if (failedMoved && hasLimit) parse('failedIndexes', failed);
  if (completedMoved && completed !== '' && !isIndexed)
    report(
      'completedIndexes',
      completed,
      'cannot set non-empty completedIndexes when non-indexed completion mode',
    );
  if (failedMoved && !hasLimit)
    report('failedIndexes', failed, 'cannot set non-null failedIndexes when backoffLimitPerIndex is null');
  if ((completedMoved || failedMoved) && typeof failed === 'string' && completions !== undefined) {
    const overlap = firstOverlap(completed, failed, completions);
    if (overlap !== undefined)
      report('failedIndexes', failed, `failedIndexes and completedIndexes overlap at index: ${overlap}`);
  }
  return errors;
}

function podErrors(now: JobState, old: JobState): FieldError[] {
  const errors: FieldError[] = [];
  const { status, finished } = now;
  const turned = finished !== old.finished;
  if ((turned || differs(now, old, 'terminating')) && finished && now.count('terminating') > 0)
    errors.push(
      invalidField('status.terminating', status['terminating'], 'terminating>0 is invalid for finished job'),
    );
  if (differs(now, old, 'ready', 'active') && now.count('ready') > now.count('active'))
    errors.push(invalidField('status.ready', status['ready'], 'cannot set more ready pods than active'));
  return errors;
}

function successErrors(now: JobState): FieldError[] {
  const isMet = now.is('SuccessCriteriaMet');
  const errors: FieldError[] = [];
  for (const other of ['Failed', 'FailureTarget'])
    if (isMet && now.is(other))
      errors.push(conditions(`cannot set SuccessCriteriaMet=True and ${other}=true conditions`));
  if (now.spec['successPolicy'] !== undefined && !isMet && now.is('Complete'))
    errors.push(
      conditions('cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True'),
    );
  return errors;
}

function changeErrors(now: JobState, old: JobState): FieldError[] {
  const { status, spec } = now;
  const errors = TERMINAL.filter((type) => old.is(type) && !now.is(type)).map((type) =>
    conditions(`cannot disable the terminal ${type}=True condition`),
  );
  // Elastic jobs may shrink.
  const isElastic =
    textAt(spec, 'completionMode') === 'Indexed' && spec['completions'] === spec['parallelism'];
  for (const key of isElastic ? ['failed'] : ['failed', 'succeeded'])
    if (now.count(key) < old.count(key))
      errors.push(invalidField(`status.${key}`, now.count(key), `cannot decrease the ${key} counter`));
  const [time, oldTime] = [status['completionTime'], old.status['completionTime']];
  if (time !== undefined && oldTime !== undefined && time !== oldTime)
    errors.push(invalidField('status.completionTime', time, 'completionTime cannot be mutated'));
  const oldStart = old.status['startTime'];
  if (oldStart !== undefined && status['startTime'] !== oldStart && spec['suspend'] !== true)
    errors.push(requiredField('status.startTime', 'startTime cannot be removed for unsuspended job'));
  if (old.is('SuccessCriteriaMet') && !now.is('SuccessCriteriaMet'))
    errors.push(conditions('cannot disable the SuccessCriteriaMet=True condition'));
  if (old.is('Complete') && !old.is('SuccessCriteriaMet') && now.is('SuccessCriteriaMet'))
    errors.push(
      conditions('cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions'),
    );
  return errors;
}
