/** How long recovery took, over the flights in which anything had to recover: whole seconds from the last fault on. */
export interface RecoveryTimes {
  readonly flights: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** Counts by second, so that millions of flights take no room. */
export class RecoveryClock {
  readonly #flights = new Map<number, number>();

  /** @param ms from the last fault until every release was right, see `FlightReport.recoveredAfterMs` */
  add(ms: number | undefined): void {
    if (ms === undefined) return;
    const seconds = Math.ceil(ms / 1000);
    this.#flights.set(seconds, (this.#flights.get(seconds) ?? 0) + 1);
  }

  /** Undefined when no flight had anything to recover. */
  get times(): RecoveryTimes | undefined {
    const ascending = [...this.#flights].sort(([a], [b]) => a - b);
    const flights = ascending.reduce((sum, [, count]) => sum + count, 0);
    if (flights === 0) return undefined;
    const within = (share: number): number => {
      let left = flights * share;
      for (const [seconds, count] of ascending) {
        left -= count;
        if (left <= 0) return seconds;
      }
      return ascending.at(-1)![0];
    };
    return { flights, p50: within(0.5), p95: within(0.95), max: within(1) };
  }
}
