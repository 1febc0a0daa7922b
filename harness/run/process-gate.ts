import type { ApiHandler, ApiRequest, ApiResponse } from '../../sim/apiserver/index.ts';
import type { Clock } from '../../sim/clock/index.ts';

/** A promise that is never settled: what a dead process waits for. */
const NEVER = new Promise<never>(() => undefined);

/**
 * The outside of a process that lives inside ours: it can be killed or frozen between any two of its instructions, because
 * all it can observe (answers and timers) passes through here.
 */
export class ProcessGate {
  readonly #ending = new AbortController();
  #resumed: PromiseWithResolvers<void> | undefined;

  get isAlive(): boolean {
    return !this.#ending.signal.aborted;
  }

  /** Ends it as SIGKILL does: nothing it waits for ever comes, its open watches close. */
  kill(): void {
    this.#ending.abort(new Error('killed'));
  }

  pause(): void {
    this.#resumed ??= Promise.withResolvers<void>();
  }

  resume(): void {
    this.#resumed?.resolve();
    this.#resumed = undefined;
  }

  /** The process's way to the API. */
  handler(inner: ApiHandler): ApiHandler {
    return async (request) => {
      if (!this.isAlive) return NEVER;
      await this.#resumed?.promise;
      try {
        return await this.#delivered(await inner(this.#endingWith(request)));
      } catch (error) {
        if (!this.isAlive) return NEVER;
        await this.#resumed?.promise;
        throw error;
      }
    };
  }

  /** The process's clock: its timers do not fire once it is dead, and wait while it is frozen. */
  clock(inner: Clock): Clock {
    return {
      now: () => inner.now(),
      setTimer: (delayMs, callback) =>
        inner.setTimer(delayMs, () => {
          if (!this.isAlive) return;
          if (this.#resumed) void this.#resumed.promise.then(() => this.isAlive && callback());
          else callback();
        }),
    };
  }

  async #delivered(response: ApiResponse): Promise<ApiResponse> {
    if (!this.isAlive) return NEVER;
    await this.#resumed?.promise;
    return this.isAlive ? response : NEVER;
  }

  #endingWith(request: ApiRequest): ApiRequest {
    const { signal } = this.#ending;
    return { ...request, signal: request.signal ? AbortSignal.any([request.signal, signal]) : signal };
  }
}
