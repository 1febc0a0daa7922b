import type { ApiClient, ApiHandler } from '../../apiserver/index.ts';
import { type Clock, sleep } from '../../clock/index.ts';
import { type JsonObject, type KubeObject, StatusError } from '../../kube/index.ts';
import type { Cancellation } from '../runtime/cancellation.ts';
import { isWorldError } from '../runtime/reconcile-loop.ts';
import type { ActionOutcome } from './action-script.ts';
import { HelmError } from './helm-error.ts';
import type { ChartMetadata } from './release-record.ts';
import type { ReleaseStorage } from './release-storage.ts';
import { findWorkloadObject, hasReadinessCheck, type RenderChart } from './workload.ts';

/** A place inside an action where a process can be made to die. */
export type HelmCheckpoint =
  | 'before-secret-post'
  | 'after-secret-post'
  | 'after-put-deployed'
  | 'after-uninstalling';

/** What every Helm action works with. */
export interface ActionContext {
  readonly client: ApiClient;
  readonly handler: ApiHandler;
  readonly clock: Clock;
  readonly storage: ReleaseStorage;
  readonly releaseName: string;
  /** Where the workload goes. */
  readonly releaseNamespace: string;
  readonly fieldManager: string;
  readonly timeoutMs: number;
  /** False for `disableWait`. */
  readonly wait: boolean;
  /** How long the workload takes to become ready when nothing says otherwise. */
  readonly readyAfterMs: number;
  readonly outcome: ActionOutcome;
  readonly render: RenderChart;
  readonly checkpoint: (point: HelmCheckpoint) => void;
  /** Ends a wait when the controller is told to stop. */
  readonly cancellation: Cancellation;
}

/** A chart and the values it is rendered with. */
export interface ReleaseContent {
  readonly chart: ChartMetadata;
  readonly values: JsonObject;
}

/** Helm asks for the version before anything else. Source: helm pkg/kube/client.go IsReachable. */
export async function checkReachable(context: ActionContext): Promise<void> {
  try {
    const response = await context.handler({
      method: 'GET',
      path: '/version',
      query: 'timeout=32s',
      headers: { accept: 'application/json', 'user-agent': context.fieldManager },
    });
    if (response.status >= 400) throw new StatusError(response.status, '', 'the server refused');
  } catch (cause) {
    if (!isWorldError(cause)) throw cause;
    throw new HelmError('unreachable', `Kubernetes cluster unreachable: ${cause.message}`, { cause });
  }
}

/** Source: helm pkg/kube/wait.go: every 2 s, at most 30 retryable errors in a row. */
const POLL = { intervalMs: 2000, errorsMax: 30 };

/**
 * Waits for the workload as the outcome says. Kinds that Helm checks are read at each poll, so an API that is away
 * makes the wait fail.
 * @throws HelmError action-failed
 */
export async function waitForWorkload(context: ActionContext, objects: readonly KubeObject[]): Promise<void> {
  const { clock, outcome, timeoutMs } = context;
  const startedAt = clock.now();
  const usualMs = context.wait ? context.readyAfterMs : 0;
  const durationMs = outcome.hang ? Number.POSITIVE_INFINITY : (outcome.durationMs ?? usualMs);
  const endsAfterMs = Math.min(durationMs, timeoutMs);
  const checked = context.wait ? objects.filter(hasReadinessCheck) : [];
  if (checked.length > 0)
    await context.cancellation.race(pollUntil(context, checked, startedAt + endsAfterMs));
  else if (endsAfterMs > 0) await context.cancellation.race(sleep(clock, endsAfterMs));
  if (durationMs > timeoutMs) throw new HelmError('action-failed', 'context deadline exceeded');
  if (outcome.fail !== undefined) throw new HelmError('action-failed', outcome.fail);
}

async function pollUntil(
  context: ActionContext,
  checked: readonly KubeObject[],
  until: number,
): Promise<void> {
  const { clock, client } = context;
  let errors = 0;
  for (;;) {
    try {
      for (const object of checked) await findWorkloadObject(client, object);
      errors = 0;
    } catch (error) {
      if (!isWorldError(error)) throw error;
      errors += 1;
      const isRetryable = !(error instanceof StatusError) || error.code === 429 || error.code >= 500;
      if (!isRetryable || errors > POLL.errorsMax)
        throw new HelmError('action-failed', error.message, { cause: error });
    }
    if (clock.now() >= until && errors === 0) return;
    await sleep(clock, Math.min(POLL.intervalMs, Math.max(1, until - clock.now())));
  }
}

/** Helm stores what it can and goes on: a failing write is logged only. Source: helm pkg/action recordRelease. */
export async function ignoreFailure(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!isWorldError(error)) throw error;
  }
}

/** The text of any failure, as it ends up in conditions. */
export function failureOf(error: unknown): Error {
  if (!isWorldError(error)) throw error;
  return error;
}
