import type { RunTotals, TraceEvent } from '../trace/index.ts';

const NONE: RunTotals = { requests: 0, writes: 0, forbidden: 0 };

/** Adds up the requests of each run of each actor. */
export class RunTallies {
  readonly #totals = new Map<string, { requests: number; writes: number; forbidden: number }>();

  observe(event: TraceEvent): void {
    if (event.kind === 'request') {
      const totals = this.#of(event.actor, event.incarnation);
      totals.requests += 1;
      if (event.code === 403) totals.forbidden += 1;
    } else if (event.kind === 'commit' && event.request !== undefined)
      this.#of(event.request.actor, event.request.incarnation).writes += 1;
  }

  of(actor: string, incarnation: number): RunTotals {
    return this.#totals.get(`${actor}#${incarnation}`) ?? NONE;
  }

  #of(actor: string, incarnation: number): { requests: number; writes: number; forbidden: number } {
    const key = `${actor}#${incarnation}`;
    let totals = this.#totals.get(key);
    if (!totals) {
      totals = { ...NONE };
      this.#totals.set(key, totals);
    }
    return totals;
  }
}
