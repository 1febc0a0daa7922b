import type { VirtualClock } from '../../../sim/clock/index.ts';
import { afterRealTime } from './wall-clock-waiting.ts';

/** A process that computes for this long without asking anything will never stop: no virtual deadline can reach it. */
const MAX_COMPUTE_MS = 30_000;

/**
 * Keeps virtual time still while a process computes, and lets it go while the process waits for virtual time: in a sleep of
 * the shims, or for an answer that itself takes virtual time. A frozen or finished process holds nothing.
 */
export class ComputeHold {
  readonly #clock: VirtualClock;
  readonly #waits = new Set<symbol>();
  #release: (() => void) | undefined;
  #cancelWatchdog: (() => void) | undefined;
  readonly #onStuck: () => void;
  #state: 'alive' | 'frozen' | 'dying' | 'ended' = 'alive';

  /** `onStuck` is told when the process does nothing but compute. */
  constructor(clock: VirtualClock, onStuck: () => void = () => undefined) {
    this.#clock = clock;
    this.#onStuck = onStuck;
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
    this.contact();
  }

  /** It asked something: it is still getting on. */
  contact(): void {
    this.#cancelWatchdog?.();
    const isComputing = this.#release !== undefined && this.#state === 'alive';
    this.#cancelWatchdog = isComputing ? afterRealTime(MAX_COMPUTE_MS, this.#onStuck) : undefined;
  }
}
