import { at, formatTime, isArray, isObject, type JsonObject, type KubeObject } from '../../kube/index.ts';
import { type Controller, type ControllerDeps, keyOf, splitKey } from '../controller.ts';
import { type ConditionState, withConditions } from './condition-list.ts';
import {
  controllerOf,
  deletePod,
  isDeleting,
  isFinished,
  isReady,
  numberAt,
  ownedBy,
  podFromTemplate,
  templateOf,
  writeStatus,
} from './owned-objects.ts';

const JOBS = 'batch/jobs';
const PODS = '/pods';
/** The pause before a failed pod is replaced doubles from here. Source: job_controller.go DefaultJobPodFailureBackOff. */
const BACKOFF_MS = 10_000;
const MAX_BACKOFF_MS = 600_000;

/** Runs pods until enough have succeeded or too many failed. Source: kubernetes pkg/controller/job/job_controller.go. */
export function jobController(deps: ControllerDeps): Controller {
  const { store } = deps;
  return {
    name: 'job-controller',
    watches: [JOBS, PODS],
    keysOf(event) {
      if (event.resource === JOBS)
        return event.type === 'DELETED' ? [] : [keyOf(event.namespace, event.name)];
      const owner = controllerOf(event.object);
      return owner?.kind === 'Job' ? [keyOf(event.namespace, owner.name)] : [];
    },
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const job = store.get(JOBS, namespace, name);
      if (!job || isDeleting(job)) return undefined;
      const final = finalCondition(job);
      if (final) return cleanUp(deps, job, Date.parse(String(final['lastTransitionTime'])));
      return step(deps, job);
    },
  };
}

async function step(deps: ControllerDeps, job: KubeObject): Promise<number | undefined> {
  const now = deps.clock.now();
  const pods = ownedBy(deps.store, PODS, job);
  const count = (phase: string): number => pods.filter((pod) => at(pod, 'status', 'phase') === phase).length;
  const [succeeded, failed] = [count('Succeeded'), count('Failed')];
  const active = pods.filter((pod) => !isFinished(pod) && !isDeleting(pod));
  const verdict = verdictOf(job, succeeded, failed, now);
  if (verdict) {
    for (const pod of active) await deletePod(deps, pod);
    await report(deps, job, [], succeeded, failed, verdict);
    return undefined;
  }
  const suspended = at(job, 'spec', 'suspend') === true;
  if (suspended) for (const pod of active) await deletePod(deps, pod);
  const waitMs = suspended ? 0 : backoffLeft(job, pods, failed, now);
  const missing =
    suspended || waitMs > 0 ? 0 : Math.min(parallelism(job), completions(job) - succeeded) - active.length;
  for (let i = 0; i < missing; i++) await createPod(deps, job);
  const running = suspended
    ? []
    : ownedBy(deps.store, PODS, job).filter((pod) => !isFinished(pod) && !isDeleting(pod));
  await report(deps, job, running, succeeded, failed, undefined);
  const deadline = deadlineOf(job);
  const again = [waitMs, deadline === undefined ? 0 : deadline - now].filter((ms) => ms > 0);
  return again.length === 0 ? undefined : Math.min(...again);
}

async function createPod({ client }: ControllerDeps, job: KubeObject): Promise<void> {
  const { name = '', namespace = '' } = job.metadata;
  await client.create(
    { group: '', version: 'v1', resource: 'pods', namespace },
    podFromTemplate(job, templateOf(job), { generateName: `${name}-` }),
  );
}

interface Verdict {
  readonly complete: boolean;
  readonly reason: string;
  readonly message: string;
}

function verdictOf(job: KubeObject, succeeded: number, failed: number, now: number): Verdict | undefined {
  if (succeeded >= completions(job))
    return {
      complete: true,
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
    };
  if (failed > numberAt(job, 6, 'spec', 'backoffLimit'))
    return {
      complete: false,
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    };
  const deadline = deadlineOf(job);
  if (deadline !== undefined && now >= deadline)
    return {
      complete: false,
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
    };
  return undefined;
}

async function report(
  deps: ControllerDeps,
  job: KubeObject,
  active: readonly KubeObject[],
  succeeded: number,
  failed: number,
  verdict: Verdict | undefined,
): Promise<void> {
  const now = formatTime(deps.clock.now());
  const states = verdict ? finalConditions(verdict) : [];
  const conditions = withConditions(job, states, now).map((c) => ({ lastProbeTime: now, ...c }));
  const status: JsonObject = {
    ...(conditions.length === 0 ? {} : { conditions }),
    startTime: at(job, 'status', 'startTime') ?? now,
    ...(verdict?.complete ? { completionTime: now } : {}),
    ...(active.length === 0 ? {} : { active: active.length }),
    ...(succeeded === 0 ? {} : { succeeded }),
    ...(failed === 0 ? {} : { failed }),
    ready: active.filter(isReady).length,
    terminating: 0,
    uncountedTerminatedPods: {},
  };
  await writeStatus(deps, { group: 'batch', resource: 'jobs' }, job, status);
}

/** Since 1.31 the criteria are declared before the end itself. */
function finalConditions({ complete, reason, message }: Verdict): ConditionState[] {
  const types = complete ? ['SuccessCriteriaMet', 'Complete'] : ['FailureTarget', 'Failed'];
  return types.map((type) => ({ type, status: 'True', reason, message }));
}

/** The condition that says how a job ended; undefined while it runs. */
export function finalCondition(job: KubeObject): JsonObject | undefined {
  const conditions = at(job, 'status', 'conditions');
  const list = isArray(conditions) ? conditions.filter(isObject) : [];
  return list.find((c) => (c['type'] === 'Complete' || c['type'] === 'Failed') && c['status'] === 'True');
}

/** Source: pkg/controller/ttlafterfinished. */
async function cleanUp(deps: ControllerDeps, job: KubeObject, end: number): Promise<number | undefined> {
  const ttl = at(job, 'spec', 'ttlSecondsAfterFinished');
  if (typeof ttl !== 'number') return undefined;
  const leftMs = end + ttl * 1000 - deps.clock.now();
  if (leftMs > 0) return leftMs;
  const { name = '', namespace = '' } = job.metadata;
  await deps.client.delete(
    { group: 'batch', version: 'v1', resource: 'jobs', namespace, name },
    { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Foreground' },
  );
  return undefined;
}

function deadlineOf(job: KubeObject): number | undefined {
  const seconds = at(job, 'spec', 'activeDeadlineSeconds');
  const start = at(job, 'status', 'startTime');
  return typeof seconds === 'number' && typeof start === 'string'
    ? Date.parse(start) + seconds * 1000
    : undefined;
}

function backoffLeft(job: KubeObject, pods: readonly KubeObject[], failed: number, now: number): number {
  if (failed === 0) return 0;
  const last = Math.max(...pods.filter((pod) => at(pod, 'status', 'phase') === 'Failed').map(finishedAt));
  const pause = Math.min(BACKOFF_MS * 2 ** (failed - 1), MAX_BACKOFF_MS);
  return Math.max(
    0,
    (Number.isFinite(last) ? last : Date.parse(String(job.metadata.creationTimestamp))) + pause - now,
  );
}

function finishedAt(pod: KubeObject): number {
  const time = at(pod, 'status', 'containerStatuses', 0, 'state', 'terminated', 'finishedAt');
  return typeof time === 'string' ? Date.parse(time) : Number.NEGATIVE_INFINITY;
}

function completions(job: KubeObject): number {
  return numberAt(job, 1, 'spec', 'completions');
}

function parallelism(job: KubeObject): number {
  return numberAt(job, 1, 'spec', 'parallelism');
}
