import type { Clock, Instant, Timer } from './clock.ts';
import { TimerHeap } from './timer-heap.ts';

/** Where virtual time starts when a scenario does not say: a fixed, recognisable instant. */
export const VIRTUAL_EPOCH: Instant = Date.UTC(2026, 0, 1, 0, 0, 0);

/** Thrown by {@link VirtualClock.run} when more timers fired than allowed: something re-arms itself for ever. */
export class RunawayTimersError extends Error {
  readonly code = 'KUBEFLAP_RUNAWAY_TIMERS';
}

/** How far {@link VirtualClock.run} goes. */
export interface RunLimits {
  /** Stop when the next timer lies beyond this instant; the clock then stands at it. */
  readonly until: Instant;
  /** Checked after each settled step; true ends the run early. */
  readonly done?: () => boolean;
  /** Upper bound on fired timers, a guard against hot loops. Default 10 million. */
  readonly maxTimers?: number;
}

/**
 * Virtual time: it moves only when nothing is runnable. {@link run} lets every promise settle, then fires
 * the next timer, and so on. Work outside the process (a child process computing) takes a {@link hold}, during
 * which time stands still.
 */
export class VirtualClock implements Clock {
  readonly #timers = new TimerHeap();
  #now: Instant;
  #sequence = 0;
  #holds = 0;
  #wakeUp: (() => void) | undefined;

  constructor(start: Instant = VIRTUAL_EPOCH) {
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    const at = this.#now + Math.max(0, Math.trunc(delayMs));
    const entry = { at, sequence: this.#sequence++, callback, cancelled: false };
    this.#timers.push(entry);
    return {
      cancel: () => {
        entry.cancelled = true;
      },
    };
  }

  /** The deadline of the next pending timer, if any. */
  nextDeadline(): Instant | undefined {
    return this.#timers.peek()?.at;
  }

  /** Keeps time from moving until the returned function is called (once; later calls do nothing). */
  hold(): () => void {
    this.#holds += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds -= 1;
      if (this.#holds === 0) this.#wakeUp?.();
    };
  }

  /**
   * Runs until no timer is left before `limits.until`, or `limits.done()` holds. Ends with the clock at `until`
   * unless it was done earlier.
   * @throws RunawayTimersError when more than `maxTimers` timers fired.
   */
  async run(limits: RunLimits): Promise<void> {
    let budget = limits.maxTimers ?? 10_000_000;
    await this.settle();
    while (!limits.done?.()) {
      const next = this.#timers.peek();
      if (!next || next.at > limits.until) {
        this.#now = Math.max(this.#now, limits.until);
        return;
      }
      if (budget-- <= 0)
        throw new RunawayTimersError(`more than ${limits.maxTimers ?? 10_000_000} timers fired`);
      this.#timers.pop();
      this.#now = next.at;
      next.callback();
      await this.settle();
    }
  }

  /**
   * Lets everything that is runnable now run: microtasks are exhausted before a macrotask, so one turn of the
   * event loop suffices for promise-only code; holds are waited for, however long they take in real time.
   */
  async settle(): Promise<void> {
    await macrotask();
    while (this.#holds > 0) {
      await new Promise<void>((resolve) => {
        this.#wakeUp = resolve;
      });
      this.#wakeUp = undefined;
      await macrotask();
    }
  }
}

function macrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
