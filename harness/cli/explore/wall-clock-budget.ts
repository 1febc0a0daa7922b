import { systemClock, type Timer } from '../../../sim/clock/index.ts';

/** Flights under way when the time is up have so long to come to their end. A world of small size is flown once in it. */
const LAST_MOMENT_MS = 2_000;
/** What was found in time is shrunk although the time is up, for so long at most: `kubeflap shrink` goes on with it. */
const SHRINKING_MS = 10_000;

/** The real time an exploration may take. */
export class Budget {
  /** No flight begins after this. */
  readonly deadline: number;
  readonly #timers: Timer[] = [];

  constructor(ms: number) {
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
    return this.#after(SHRINKING_MS);
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
