import { type ApiHandler, type ApiResponse, OpenRequests } from '../../sim/apiserver/index.ts';
import type { Clock } from '../../sim/clock/index.ts';

/** One for all: taking down a stack for each would cost more than the killing. */
const KILLED = new Error('killed');

/**
 * The outside of a process that lives inside ours: it can be killed or frozen between any two of its instructions, because
 * all it can observe (answers and timers) passes through here.
 */
export class ProcessGate {
  readonly #requests = new OpenRequests();
  /** What the dead process waits for. One for all processes would hold on to every one of them, and to its world. */
  readonly #never = new Promise<never>(() => undefined);
  #resumed: PromiseWithResolvers<void> | undefined;

  get isAlive(): boolean {
    return !this.#requests.ended;
  }

  /** Ends it as SIGKILL does: nothing it waits for ever comes, its open watches close. */
  kill(): void {
    this.#requests.end(KILLED);
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
      if (!this.isAlive) return this.#never;
      await this.#resumed?.promise;
      const open = this.#requests.open(request);
      try {
        const response = await inner(open);
        // A watch stays open until it or the process ends.
        if (response.body.kind === 'object' || response.body.kind === 'bytes') this.#requests.close(open);
        return await this.#delivered(response);
      } catch (error) {
        this.#requests.close(open);
        if (!this.isAlive) return this.#never;
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
    if (!this.isAlive) return this.#never;
    await this.#resumed?.promise;
    return this.isAlive ? response : this.#never;
  }
}
