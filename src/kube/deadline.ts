import { type Clock, sleep } from '../ports.ts';
import { ClusterError } from './cluster.ts';

/** How long calls may take and how patient the engine is with a throttling server. */
export interface CallPolicy {
  /** Deadline of one call, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** How often a call is repeated when the server asks for it with Retry-After. */
  readonly maxRetries: number;
  /** A Retry-After longer than this is not waited for. */
  readonly maxRetryAfterMs: number;
}

/**
 * Makes one call with a deadline; a hanging server costs `requestTimeoutMs` and not the whole run. Repeats it only on
 * 429 with Retry-After: that answer proves that nothing was stored and says when to come back.
 * @throws ClusterError the last failure; reason `DeadlineExceeded` when there was no answer in time.
 */
export async function callWithDeadline<T>(
  clock: Clock,
  policy: CallPolicy,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await once(clock, policy.requestTimeoutMs, call);
    } catch (error) {
      const wait = error instanceof ClusterError ? throttleOf(error) : undefined;
      if (wait === undefined || wait > policy.maxRetryAfterMs || attempt >= policy.maxRetries) throw error;
      await sleep(clock, wait);
    }
  }
}

/** Only 429 is a promise that the request was not executed; a 503 may come from a proxy that lost the answer. */
function throttleOf(error: ClusterError): number | undefined {
  return error.status === 429 ? error.retryAfterMs : undefined;
}

async function once<T>(
  clock: Clock,
  timeoutMs: number,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  // Raced as well as aborted: a transport that ignores the signal must not hold the run.
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = clock.setTimer(timeoutMs, () => {
    const tooLate = new ClusterError(`no answer within ${timeoutMs / 1000}s`, {
      outcome: 'unknown',
      reason: 'DeadlineExceeded',
    });
    controller.abort(tooLate);
    reject(tooLate);
  });
  try {
    return await Promise.race([call(controller.signal), promise]);
  } finally {
    timer.cancel();
  }
}
