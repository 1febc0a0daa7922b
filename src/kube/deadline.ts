import { type Clock, sleep } from '../ports.ts';
import { ClusterError } from './cluster.ts';

/** How long calls may take and how patient the engine is with a server that asks it to come back later. */
export interface CallPolicy {
  /** Deadline of one call, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** How often a call is repeated when the server asks for it with Retry-After. */
  readonly maxRetries: number;
  /** A Retry-After longer than this is not waited for. */
  readonly maxRetryAfterMs: number;
  /** Whether there is still time for a wait of so many milliseconds. */
  readonly hasTimeFor: (waitMs: number) => boolean;
  /** Ends a wait early; the call then fails with the server's answer. */
  readonly stop?: AbortSignal | undefined;
}

/**
 * Makes a call that can be made again without harm, and makes it again when the server says when to come back: 429, or any
 * 5xx with Retry-After.
 * @throws ClusterError the last failure
 */
export async function callPatiently<T>(
  clock: Clock,
  policy: CallPolicy,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const wait = patience(clock, policy);
  for (;;) {
    try {
      return await callOnce(clock, policy, call);
    } catch (error) {
      if (!(await wait(error))) throw error;
    }
  }
}

/**
 * Waits as long as a failed call's Retry-After asks for, within the bounds of the policy; false when the call must not be
 * repeated. Each call of this function makes a new allowance of `maxRetries`.
 */
export function patience(clock: Clock, policy: CallPolicy): (error: unknown) => Promise<boolean> {
  let left = policy.maxRetries;
  return async (error) => {
    const waitMs = error instanceof ClusterError ? error.retryAfterMs : undefined;
    if (waitMs === undefined || left <= 0) return false;
    left -= 1;
    return waitFor(clock, policy, waitMs);
  };
}

/** Waits within the bounds of the policy; false when it is too long, no time is left for it, or the engine was asked to stop. */
export async function waitFor(clock: Clock, policy: CallPolicy, waitMs: number): Promise<boolean> {
  if (waitMs > policy.maxRetryAfterMs || !policy.hasTimeFor(waitMs)) return false;
  try {
    await sleep(clock, waitMs, policy.stop);
    return true;
  } catch {
    // Asked to stop: the failure itself is the better thing to report.
    return false;
  }
}

/**
 * Makes one call with a deadline; a hanging server costs `requestTimeoutMs` and not the whole run.
 * @throws ClusterError reason `DeadlineExceeded` when there was no answer in time.
 */
export async function callOnce<T>(
  clock: Clock,
  { requestTimeoutMs }: CallPolicy,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  // Raced as well as aborted: a transport that ignores the signal must not hold the run.
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = clock.setTimer(requestTimeoutMs, () => {
    const tooLate = new ClusterError(`no answer within ${requestTimeoutMs / 1000}s`, {
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
