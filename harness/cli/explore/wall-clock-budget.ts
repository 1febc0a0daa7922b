import { systemClock, type Timer } from '../../../sim/clock/index.ts';

/** Flights under way when the time is up have so long to come to their end. A world of small size is flown once in it. */
const LAST_MOMENT_MS = 2_000;
/**
 * What was found in time is shrunk although the time is up, for half as long again at most: a flight of an engine that is a process
 * takes seconds. `kubeflap shrink` goes on with it.
 */
const SHRINKING_SHARE = 0.5;
const LEAST_SHRINKING_MS = 10_000;

/** The real time an exploration may take. */
export class Budget {
  /** No flight begins after this. */
  readonly deadline: number;
  readonly #ms: number;
  readonly #timers: Timer[] = [];

  constructor(ms: number) {
    this.#ms = ms;
    this.deadline = systemClock.now() + ms;
  }

  get isSpent(): boolean {
    return systemClock.now() >= this.deadline;
  }

  /** Ends flights of the exploration; counted from now, so that one world is looked at however short the time is. */
  endOfFlights(): AbortSignal {
    return this.#after(LAST_MOMENT_MS);
  }

  /** Ends shrinking, which begins now. */
  endOfShrinking(): AbortSignal {
    return this.#after(Math.max(LEAST_SHRINKING_MS, this.#ms * SHRINKING_SHARE));
  }

  /** Forgets what it was to end. */
  close(): void {
    for (const timer of this.#timers) timer.cancel();
  }

  /** Aborts so long after the deadline, or after now if that is past. */
  #after(ms: number): AbortSignal {
    const ending = new AbortController();
    const delayMs = Math.max(0, this.deadline - systemClock.now()) + ms;
    if (Number.isFinite(delayMs)) this.#timers.push(systemClock.setTimer(delayMs, () => ending.abort()));
    return ending.signal;
  }
}
