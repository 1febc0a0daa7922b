import { celDuration, type ResolvedWindow, toCel } from '../scenario/index.ts';

/** The variables every expression of a run sees beside its own. */
export class CelContextValues {
  readonly #startedAt: number;
  readonly #vars: unknown;
  readonly #windows: unknown;

  constructor(
    startedAt: number,
    vars: Readonly<Record<string, unknown>>,
    windows: ReadonlyMap<string, ResolvedWindow>,
  ) {
    this.#startedAt = startedAt;
    this.#vars = toCel(vars);
    this.#windows = Object.fromEntries(
      [...windows].map(([name, { fromMs, toMs }]) => [
        name,
        { start: celDuration(fromMs), end: celDuration(toMs) },
      ]),
    );
  }

  /** The variables at virtual time `t`, with `own` ones. */
  at(t: number, own: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return {
      vars: this.#vars,
      windows: this.#windows,
      now: new Date(this.#startedAt + t),
      t: celDuration(t),
      ...own,
    };
  }
}
