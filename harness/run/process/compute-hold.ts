import type { VirtualClock } from '../../../sim/clock/index.ts';
import { afterRealTime } from './wall-clock-waiting.ts';

/** A process that computes for this long without asking anything will never stop: no virtual deadline can reach it. */
const MAX_COMPUTE_MS = 30_000;
/**
 * A process that asks this often without ever waiting for virtual time is in a loop that no virtual deadline can reach
 * either. A pass over a thousand releases asks less.
 */
const MAX_CONTACTS_PER_INSTANT = 10_000;

/** Who has to know what becomes of a process's time. */
export interface HoldListener {
  /** The process computes again, later than it last did. It has not noticed yet. */
  timeMoved(): void;
  /** No virtual deadline will ever reach it, and why. */
  stuck(why: string): void;
}

/**
 * Keeps virtual time still while a process computes, and lets it go while the process waits for virtual time: in a sleep of
 * the shims, or for an answer that itself takes virtual time. A frozen or finished process holds nothing.
 */
export class ComputeHold {
  readonly #clock: VirtualClock;
  readonly #waits = new Set<symbol>();
  #release: (() => void) | undefined;
  #cancelWatchdog: (() => void) | undefined;
  readonly #listener: HoldListener;
  #state: 'alive' | 'frozen' | 'dying' | 'ended' = 'alive';
  #instant: number;
  #contacts = 0;
  #pauseMs = 0;

  constructor(clock: VirtualClock, listener: HoldListener) {
    this.#clock = clock;
    this.#listener = listener;
    this.#instant = clock.now();
    this.#update();
  }

  /** The process begins to wait; call the answer when it computes again. */
  wait(): () => void {
    const wait = Symbol('wait');
    this.#waits.add(wait);
    this.#update();
    return () => {
      this.#waits.delete(wait);
      this.#update();
    };
  }

  freeze(): void {
    this.#become('frozen');
  }

  thaw(): void {
    this.#become('alive');
  }

  /** A signal ended what it waited for; it may wait again. */
  interrupt(): void {
    this.#waits.clear();
    this.#update();
  }

  /** It was killed: time stands still until it is really gone, whatever its last words are. */
  doom(): void {
    this.#become('dying');
  }

  end(): void {
    this.#become('ended');
  }

  #become(state: 'alive' | 'frozen' | 'dying' | 'ended'): void {
    // Nothing brings a process back.
    if (this.#state === 'ended' || (this.#state === 'dying' && state !== 'ended')) return;
    this.#state = state;
    this.#update();
  }

  #update(): void {
    const computing = this.#state === 'dying' || (this.#state === 'alive' && this.#waits.size === 0);
    if (computing) this.#release ??= this.#clock.hold();
    else {
      this.#release?.();
      this.#release = undefined;
    }
    this.#watch();
  }

  /** A server told it to wait that long, in real time: until it asks again it may be idle for so much longer. */
  allowPause(durationMs: number): void {
    this.#pauseMs = durationMs;
    this.#watch();
  }

  /** It asked something: it is still getting on. */
  contact(): void {
    this.#pauseMs = 0;
    this.#watch();
  }

  #watch(): void {
    this.#cancelWatchdog?.();
    this.#cancelWatchdog = undefined;
    if (this.#release === undefined || this.#state !== 'alive') return;
    const now = this.#clock.now();
    if (now !== this.#instant) {
      this.#instant = now;
      this.#contacts = 0;
      this.#listener.timeMoved();
    }
    this.#contacts += 1;
    if (this.#contacts > MAX_CONTACTS_PER_INSTANT)
      this.#listener.stuck(`it asked ${MAX_CONTACTS_PER_INSTANT} times without letting time pass`);
    else
      this.#cancelWatchdog = afterRealTime(MAX_COMPUTE_MS + this.#pauseMs, () =>
        this.#listener.stuck('it computed without asking anything'),
      );
  }
}
