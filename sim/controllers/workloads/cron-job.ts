import { Cron } from 'croner';
import {
  at,
  formatTime,
  isObject,
  type JsonObject,
  type KubeObject,
  member,
  StatusError,
} from '../../kube/index.ts';
import { type Controller, type ControllerDeps, keyOf, splitKey } from '../controller.ts';
import { finalCondition } from './job.ts';
import {
  controllerOf,
  controllerReference,
  isDeleting,
  numberAt,
  ownedBy,
  writeStatus,
} from './owned-objects.ts';

const CRON_JOBS = 'batch/cronjobs';
const JOBS = 'batch/jobs';
/** Of more missed runs than this only the last is looked for further on. Source: cronjob utils.go. */
const MAX_MISSED = 100;

/** Makes Jobs on a schedule. Source: kubernetes pkg/controller/cronjob/cronjob_controllerv2.go. */
export function cronJobController(deps: ControllerDeps): Controller {
  const { store } = deps;
  return {
    name: 'cronjob-controller',
    watches: [CRON_JOBS, JOBS],
    keysOf(event) {
      if (event.resource === CRON_JOBS)
        return event.type === 'DELETED' ? [] : [keyOf(event.namespace, event.name)];
      const owner = controllerOf(event.object);
      return owner?.kind === 'CronJob' ? [keyOf(event.namespace, owner.name)] : [];
    },
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const cronJob = store.get(CRON_JOBS, namespace, name);
      if (!cronJob || isDeleting(cronJob)) return undefined;
      await trimHistory(deps, cronJob);
      const scheduled = at(cronJob, 'spec', 'suspend') === true ? undefined : await runIfDue(deps, cronJob);
      await report(deps, key, scheduled);
      const next =
        at(cronJob, 'spec', 'suspend') === true
          ? undefined
          : schedule(cronJob).nextRun(new Date(deps.clock.now()));
      return next ? next.getTime() - deps.clock.now() : undefined;
    },
  };
}

function schedule(cronJob: KubeObject): Cron {
  const timeZone = at(cronJob, 'spec', 'timeZone');
  return new Cron(String(at(cronJob, 'spec', 'schedule')), {
    timezone: typeof timeZone === 'string' ? timeZone : 'UTC',
  });
}

/** Starts the run that is due; the answer is when it was due. */
async function runIfDue(deps: ControllerDeps, cronJob: KubeObject): Promise<number | undefined> {
  const now = deps.clock.now();
  const due = lastDue(cronJob, now);
  if (due === undefined) return undefined;
  const deadline = at(cronJob, 'spec', 'startingDeadlineSeconds');
  if (typeof deadline === 'number' && due + deadline * 1000 < now) return undefined;
  const active = ownedBy(deps.store, JOBS, cronJob).filter((job) => !finalCondition(job));
  const policy = at(cronJob, 'spec', 'concurrencyPolicy');
  if (active.length > 0 && policy === 'Forbid') return undefined;
  if (policy === 'Replace') for (const job of active) await deleteJob(deps, job);
  await createJob(deps, cronJob, due);
  return due;
}

/** The latest time up to now at which a run was due and none was started; undefined when there is none. */
function lastDue(cronJob: KubeObject, now: number): number | undefined {
  const last = at(cronJob, 'status', 'lastScheduleTime') ?? cronJob.metadata.creationTimestamp;
  const cron = schedule(cronJob);
  let due: number | undefined;
  let time = cron.nextRun(new Date(Date.parse(String(last))));
  for (let missed = 0; time && time.getTime() <= now && missed < MAX_MISSED; missed++) {
    due = time.getTime();
    time = cron.nextRun(time);
  }
  return due;
}

async function createJob({ client }: ControllerDeps, cronJob: KubeObject, due: number): Promise<void> {
  const { name = '', namespace = '' } = cronJob.metadata;
  const template = at(cronJob, 'spec', 'jobTemplate');
  const metadata = at(template, 'metadata');
  const given = isObject(metadata) ? metadata : {};
  const annotations = member(given, 'annotations');
  const job: JsonObject = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      ...given,
      name: `${name}-${Math.floor(due / 60_000)}`,
      namespace,
      annotations: {
        ...(isObject(annotations) ? annotations : {}),
        'batch.kubernetes.io/cronjob-scheduled-timestamp': formatTime(due),
      },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec: at(template, 'spec') ?? {},
  };
  try {
    await client.create({ group: 'batch', version: 'v1', resource: 'jobs', namespace }, job);
  } catch (error) {
    // The name is made of the time it was due: somebody else has started this very run.
    if (!(error instanceof StatusError) || error.reason !== 'AlreadyExists') throw error;
  }
}

async function report(deps: ControllerDeps, key: string, scheduled: number | undefined): Promise<void> {
  const { namespace, name } = splitKey(key);
  const cronJob = deps.store.get(CRON_JOBS, namespace, name);
  if (!cronJob) return;
  const jobs = ownedBy(deps.store, JOBS, cronJob);
  const active = jobs.filter((job) => !finalCondition(job));
  const done = jobs
    .map((job) => String(at(job, 'status', 'completionTime') ?? ''))
    .filter((time) => time !== '');
  const lastSchedule =
    scheduled === undefined ? at(cronJob, 'status', 'lastScheduleTime') : formatTime(scheduled);
  const lastSuccess = [String(at(cronJob, 'status', 'lastSuccessfulTime') ?? ''), ...done].sort().at(-1);
  await writeStatus(deps, { group: 'batch', resource: 'cronjobs' }, cronJob, {
    ...(active.length === 0 ? {} : { active: active.map(referenceTo) }),
    ...(lastSchedule === undefined ? {} : { lastScheduleTime: lastSchedule }),
    ...(lastSuccess ? { lastSuccessfulTime: lastSuccess } : {}),
  });
}

function referenceTo({ apiVersion, kind, metadata }: KubeObject): JsonObject {
  const { name = '', namespace = '', uid = '', resourceVersion = '' } = metadata;
  return { apiVersion, kind, name, namespace, uid, resourceVersion };
}

async function trimHistory(deps: ControllerDeps, cronJob: KubeObject): Promise<void> {
  const jobs = ownedBy(deps.store, JOBS, cronJob);
  const limits: [string, number][] = [
    ['Complete', numberAt(cronJob, 3, 'spec', 'successfulJobsHistoryLimit')],
    ['Failed', numberAt(cronJob, 1, 'spec', 'failedJobsHistoryLimit')],
  ];
  for (const [type, limit] of limits) {
    const finished = jobs
      .filter((job) => finalCondition(job)?.['type'] === type)
      .sort((a, b) => (String(at(a, 'status', 'startTime')) < String(at(b, 'status', 'startTime')) ? -1 : 1));
    for (const job of finished.slice(0, Math.max(0, finished.length - limit))) await deleteJob(deps, job);
  }
}

async function deleteJob({ client }: ControllerDeps, job: KubeObject): Promise<void> {
  const { name = '', namespace = '' } = job.metadata;
  await client.delete(
    { group: 'batch', version: 'v1', resource: 'jobs', namespace, name },
    { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' },
  );
}
