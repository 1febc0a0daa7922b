import type { Clock, Timer } from '../clock/index.ts';

/**
 * Strikes an actor after an answer reached it and before anything else of it can be observed: at its next request, or as
 * soon as nothing is runnable any more, whichever comes first.
 */
export class AcknowledgementStrikes {
  readonly #clock: Clock;
  readonly #armed = new Map<string, { readonly strike: () => void; readonly timer: Timer }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  arm(actor: string | undefined, strike: () => void): void {
    if (actor === undefined) return;
    const timer = this.#clock.setTimer(0, () => this.beforeRequestOf(actor));
    this.#armed.set(actor, { strike, timer });
  }

  /** The actor is about to be seen again. */
  beforeRequestOf(actor: string | undefined): void {
    if (actor === undefined) return;
    const armed = this.#armed.get(actor);
    if (!armed) return;
    this.#armed.delete(actor);
    armed.timer.cancel();
    armed.strike();
  }
}
