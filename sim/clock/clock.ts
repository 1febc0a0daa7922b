/** Milliseconds since the Unix epoch, virtual or real depending on the clock that produced it. */
export type Instant = number;

/** A pending timer; cancelling one that fired or was cancelled already is a no-op. */
export interface Timer {
  cancel(): void;
}

/** The only source of time in this code base. Virtual in simulations, the system's in `kubeflap serve`. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): Instant;
  /** Calls `callback` once, `delayMs` (>= 0) from now. Equal deadlines fire in the order they were set. */
  setTimer(delayMs: number, callback: () => void): Timer;
}

/** Resolves `delayMs` from now on `clock`. Rejects with the signal's reason when `signal` aborts first. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.setTimer(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
