import {
  type ApiHandler,
  type ApiRequest,
  type ApiResponse,
  OpenRequests,
  type WatchFrame,
} from '../../apiserver/index.ts';
import type { Clock, Timer } from '../../clock/index.ts';

/** One for all: taking down a stack for each would cost more than the killing. The words are those of `abort()`. */
const KILLED = new DOMException('This operation was aborted', 'AbortError');

export interface ProcessOptions {
  /** The actor's name, as the ledger shows it. */
  readonly name: string;
  /** Grows with every start of the same actor, from 1. */
  readonly incarnation: number;
  readonly handler: ApiHandler;
  readonly clock: Clock;
}

/**
 * One incarnation of a simulated program: everything that reaches it from outside - answers, timers, watch frames - comes
 * through {@link clock} and {@link handler}. Killed, it gets nothing any more, so its code simply never continues, as after
 * SIGKILL; paused, everything waits in order, as after SIGSTOP.
 */
export class Process {
  readonly name: string;
  readonly incarnation: number;
  readonly clock: Clock;
  readonly handler: ApiHandler;
  readonly #requests = new OpenRequests();
  #isAlive = true;
  #isPaused = false;
  #held: (() => void)[] = [];

  constructor(options: ProcessOptions) {
    this.name = options.name;
    this.incarnation = options.incarnation;
    const { clock, handler } = options;
    this.clock = {
      now: () => clock.now(),
      setTimer: (delayMs, callback) => this.#setTimer(clock, delayMs, callback),
    };
    const actor = { name: options.name, incarnation: options.incarnation };
    this.handler = (request) => this.#send(handler, { ...request, actor });
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Ends it at once. Requests under way are aborted; whether they were committed is not known here. */
  kill(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.#held = [];
    this.#requests.end(KILLED);
  }

  pause(): void {
    this.#isPaused = true;
  }

  /** Delivers what came in meanwhile, in the order of arrival. */
  resume(): void {
    this.#isPaused = false;
    while (!this.#isPaused) {
      const next = this.#held.shift();
      if (!next) return;
      next();
    }
  }

  #deliver(continuation: () => void): void {
    if (!this.#isAlive) return;
    if (this.#isPaused) this.#held.push(continuation);
    else continuation();
  }

  #setTimer(clock: Clock, delayMs: number, callback: () => void): Timer {
    if (!this.#isAlive) return { cancel: () => undefined };
    let isCancelled = false;
    const timer = clock.setTimer(delayMs, () =>
      this.#deliver(() => {
        if (!isCancelled) callback();
      }),
    );
    return {
      cancel: () => {
        isCancelled = true;
        timer.cancel();
      },
    };
  }

  #send(handler: ApiHandler, request: ApiRequest): Promise<ApiResponse> {
    return new Promise((resolve, reject) => {
      if (!this.#isAlive) return;
      const open = this.#requests.open(request);
      handler(open).then(
        (response) => this.#deliver(() => resolve(this.#receive(response, open))),
        (error) => {
          this.#requests.close(open);
          this.#deliver(() => reject(error));
        },
      );
    });
  }

  #receive(response: ApiResponse, open: ApiRequest): ApiResponse {
    if (response.body.kind === 'watch')
      return { ...response, body: { kind: 'watch', frames: this.#gateFrames(response.body.frames, open) } };
    this.#requests.close(open);
    return response;
  }

  #gateFrames(frames: AsyncIterable<WatchFrame>, open: ApiRequest): AsyncIterable<WatchFrame> {
    return {
      [Symbol.asyncIterator]: () => {
        const iterator = frames[Symbol.asyncIterator]();
        const gated: AsyncIterator<WatchFrame> = {
          next: () =>
            new Promise((resolve, reject) => {
              iterator.next().then(
                (result) => {
                  if (result.done) this.#requests.close(open);
                  this.#deliver(() => resolve(result));
                },
                (error) => {
                  this.#requests.close(open);
                  this.#deliver(() => reject(error));
                },
              );
            }),
        };
        if (iterator.return)
          gated.return = (value) => {
            this.#requests.close(open);
            return iterator.return!(value);
          };
        return gated;
      },
    };
  }
}
