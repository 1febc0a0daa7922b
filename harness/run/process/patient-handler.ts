import type { ApiHandler, ApiResponse } from '../../../sim/apiserver/index.ts';
import type { Clock } from '../../../sim/clock/index.ts';
import type { ComputeHold } from './compute-hold.ts';
import { realNow } from './wall-clock-waiting.ts';

/** Clients wait on their own clock: what it rounds away is no impatience. */
const ROUNDING_MS = 5;

/**
 * Gives a process the credit for the time a server told it to wait. kubectl, like every program on client-go, sleeps a
 * Retry-After on the real clock, where no shim reaches, while virtual time stands still: its next try would seem to come at
 * once. So, when the same request comes again, and its process has really waited as long as it was told to, that much virtual
 * time passes before anybody sees it. One that comes earlier is passed on as it is, and the law about throttling (O13) holds it
 * against the engine. Source: client-go rest/with_retry.go Before (sleeps for the header's seconds, then sends again).
 */
export function patientHandler(
  inner: ApiHandler,
  clock: Clock,
  hold: Pick<ComputeHold, 'wait' | 'allowPause'>,
  real: () => number = realNow,
): ApiHandler {
  const told = new Map<string, { readonly at: number; readonly waitMs: number }>();
  return async (request) => {
    const key = `${request.method} ${request.path}?${request.query}`;
    const order = told.get(key);
    told.delete(key);
    if (order && real() - order.at >= order.waitMs - ROUNDING_MS) await pass(order.waitMs, clock, hold);
    const response = await inner(request);
    const waitMs = retryAfterMs(response);
    if (waitMs > 0) {
      told.set(key, { at: real(), waitMs });
      hold.allowPause(waitMs);
    }
    return response;
  };
}

/** Lets virtual time go on for a while, whatever else the process does. */
function pass(durationMs: number, clock: Clock, hold: Pick<ComputeHold, 'wait'>): Promise<void> {
  return new Promise((resolve) => {
    const compute = hold.wait();
    clock.setTimer(durationMs, () => {
      compute();
      resolve();
    });
  });
}

/** A Retry-After in seconds; client-go understands no other. */
function retryAfterMs({ headers }: ApiResponse): number {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isInteger(seconds) && seconds > 0 ? seconds * 1_000 : 0;
}
