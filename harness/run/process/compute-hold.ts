import type { VirtualClock } from '../../../sim/clock/index.ts';

/**
 * Keeps virtual time still while a process computes, and lets it go while the process waits for virtual time: in a sleep of
 * the shims, or for an answer that itself takes virtual time. A frozen or finished process holds nothing.
 */
export class ComputeHold {
  readonly #clock: VirtualClock;
  #release: (() => void) | undefined;
  #waiting = 0;
  #frozen = false;
  #ended = false;
  #dying = false;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
    this.#update();
  }

  /** The process begins to wait; call the answer when it computes again. */
  wait(): () => void {
    this.#waiting += 1;
    this.#update();
    let waiting = true;
    return () => {
      if (!waiting) return;
      waiting = false;
      this.#waiting -= 1;
      this.#update();
    };
  }

  freeze(): void {
    this.#frozen = true;
    this.#update();
  }

  thaw(): void {
    this.#frozen = false;
    this.#update();
  }

  /** The process was killed: whatever it waited for, time stands still until it is really gone. */
  interrupt(): void {
    this.#dying = true;
    this.#update();
  }

  end(): void {
    this.#ended = true;
    this.#update();
  }

  #update(): void {
    const computing = !this.#ended && (this.#dying || (!this.#frozen && this.#waiting === 0));
    if (computing) this.#release ??= this.#clock.hold();
    else {
      this.#release?.();
      this.#release = undefined;
    }
  }
}
