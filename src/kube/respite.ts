import type { Clock } from '../ports.ts';
import { ClusterError } from './cluster.ts';
import { type CallPolicy, waitFor } from './deadline.ts';

/** Two calls with all their retries. What client-go makes of one call is ten. */
const MAX_TRIES = 8;
/** Whom the server does not tell when to come back waits before the fourth try, and twice as long before each further one. */
const TRIES_AT_ONCE = 3;
const FIRST_BACKOFF_MS = 2_000;

/** What came of asking for one thing. */
interface Refusals {
  readonly tries: number;
  /** Not to be asked again before. */
  readonly until: number;
  readonly answer: ClusterError;
}

/**
 * What a pass asks for more than once, and how often it failed: a call that is out of retries ends with an answer that says when
 * to come back, and who asks the same again later in the pass keeps to it. A server that goes on failing is asked less and less,
 * and then no more.
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
   * Makes a call about `what` as soon as its failures before allow it.
   * @throws ClusterError the last answer once more, where it is too early and no time to wait, or that was the last try;
   * whatever the call throws
   */
  async keep<T>(what: string, call: () => Promise<T>): Promise<T> {
    const before = this.#refusals.get(what);
    if (before) await this.#over(before);
    try {
      const answer = await call();
      this.#refusals.delete(what);
      return answer;
    } catch (error) {
      if (error instanceof ClusterError && isPassing(error))
        this.#refusals.set(what, this.#after(before?.tries ?? 0, error));
      throw error;
    }
  }

  async #over({ tries, until, answer }: Refusals): Promise<void> {
    const waitMs = until - this.#clock.now();
    if (tries >= MAX_TRIES) throw answer;
    if (waitMs > 0 && !(await waitFor(this.#clock, this.#policy, waitMs))) throw answer;
  }

  #after(triesBefore: number, answer: ClusterError): Refusals {
    const { retryAfterMs } = answer;
    const tries = triesBefore + (retryAfterMs === undefined ? 1 : this.#policy.maxRetries + 1);
    const backoffMs = tries < TRIES_AT_ONCE ? 0 : FIRST_BACKOFF_MS * 2 ** (tries - TRIES_AT_ONCE);
    return { tries, until: this.#clock.now() + (retryAfterMs ?? backoffMs), answer };
  }
}

/** Whether the failure is one of the moment: the server has too much to do, or nobody knows what became of the call. */
function isPassing({ outcome, retryAfterMs }: ClusterError): boolean {
  return outcome === 'unknown' || retryAfterMs !== undefined;
}
