/**
 * A simulated program inside the process: a controller, an operator, a client. The harness starts, kills and pauses
 * actors; what they do in between is their own business, through an ApiHandler and a Clock.
 */
export interface Actor {
  readonly name: string;
  /** Starts a new incarnation. Starting a running actor does nothing. */
  start(): void;
  /** Ends it between two instructions, as SIGKILL does: nothing is released, no request follows. */
  kill(): void;
  /** Ends it as SIGTERM does; resolves when it is gone. */
  stop(): Promise<void>;
  /** Freezes it as SIGSTOP does: answers and timers wait until {@link resume}. */
  pause(): void;
  resume(): void;
}
