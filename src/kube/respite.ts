import type { Clock } from '../ports.ts';
import { ClusterError } from './cluster.ts';
import { type CallPolicy, callOnce, patience, waitFor } from './deadline.ts';

/** In a pass, about one thing. Two calls with all their retries; what client-go makes of one call is eleven. */
const MAX_TRIES = 8;
/** Whom the server does not tell when to come back waits before the fourth try, and twice as long before each further one. */
const TRIES_AT_ONCE = 3;
const FIRST_BACKOFF_MS = 2_000;

/** What came of asking for one thing. */
interface Refusals {
  /** Requests that failed, since the last that did not. */
  readonly tries: number;
  readonly failedAt: number;
  /** Not to be asked again before. */
  readonly until: number;
  readonly answer: ClusterError;
}

/**
 * What a pass asks more than once, and how often it failed: a call that is out of retries ends with an answer that says when to
 * come back, and who asks the same again later in the pass keeps to it. A server that goes on failing is asked less and less, and
 * then no more.
 */
export class Respite {
  readonly #clock: Clock;
  readonly #policy: CallPolicy;
  readonly #refusals = new Map<string, Refusals>();

  constructor(clock: Clock, policy: CallPolicy) {
    this.#clock = clock;
    this.#policy = policy;
  }

  /**
   * Asks about `what` as {@link callPatiently} does, as soon as the failures before allow it.
   * @param policy another one than the pass's, for what has to be done though the pass is over
   * @throws ClusterError the last failure; that of before once more, where there is no time to wait or it was the last try
   */
  async ask<T>(
    what: string,
    request: (signal: AbortSignal) => Promise<T>,
    policy: CallPolicy = this.#policy,
  ): Promise<T> {
    const wait = patience(this.#clock, policy);
    for (;;) {
      await this.#over(what, policy);
      const sentAt = this.#clock.now();
      try {
        const answer = await callOnce(this.#clock, policy, request);
        this.#refusals.delete(what);
        return answer;
      } catch (error) {
        this.#note(what, error, sentAt);
        if (this.#isSpent(what) || !(await wait(error))) throw error;
      }
    }
  }

  /** Waits until it may be asked. @throws ClusterError */
  async #over(what: string, policy: CallPolicy): Promise<void> {
    const refusals = this.#refusals.get(what);
    if (!refusals) return;
    if (this.#isSpent(what)) throw refusals.answer;
    const waitMs = refusals.until - this.#clock.now();
    if (waitMs > 0 && !(await waitFor(this.#clock, policy, waitMs))) throw refusals.answer;
  }

  #isSpent(what: string): boolean {
    return (this.#refusals.get(what)?.tries ?? 0) >= MAX_TRIES;
  }

  /** Of failures of the moment: the server has too much to do, or nobody knows what became of the call. */
  #note(what: string, error: unknown, sentAt: number): void {
    if (!(error instanceof ClusterError)) return;
    const { outcome, retryAfterMs } = error;
    if (outcome !== 'unknown' && retryAfterMs === undefined) return;
    const before = this.#refusals.get(what);
    const tries = (before?.tries ?? 0) + 1;
    const failedAt = this.#clock.now();
    const waitMs = retryAfterMs ?? backoffMs(tries, before ? sentAt - before.failedAt : 0);
    this.#refusals.set(what, { tries, failedAt, until: failedAt + waitMs, answer: error });
  }
}

/** Twice as long as the last time, whatever it was that was waited for then. */
function backoffMs(tries: number, lastWaitMs: number): number {
  if (tries < TRIES_AT_ONCE) return 0;
  return Math.max(FIRST_BACKOFF_MS * 2 ** (tries - TRIES_AT_ONCE), 2 * lastWaitMs);
}
