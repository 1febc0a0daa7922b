import { type RequestRow, RollingHash, type Trace } from '../../trace/index.ts';
import { isForPeople, isRenewal } from './stream.ts';

/** What somebody does as soon as this is an answer to what was just done; what comes later comes at a time of its own. */
const AT_ONCE_MS = 4000;
/** No fault of the catalogue holds a request up for longer, its client's waiting and the next try included. */
const HELD_UP_MS = 120_000;
/** Times are told apart by so much. Turns come at whole quarters of a minute, so that a retry of a second or two changes no quarter. */
const SPAN_MS = 15_000;

/**
 * How soon each of the others does something of its own accord. Whoever is held up for a while - a request that hangs, a restart - is
 * overtaken by what comes meanwhile, so that behind such a fault it matters when that is, and not only in which order. (Audited: the
 * engine's next run came upon an install that a lost request still held up, or that had failed already.)
 */
export class NextTurns {
  /** By actor, when it asked for something, ascending. */
  readonly #times = new Map<string, number[]>();

  constructor({ events }: Trace, engine: string) {
    for (const event of events) {
      if (event.kind !== 'request' || event.resource === 'leases') continue;
      if (isRenewal(event) || isForPeople(event, engine)) continue;
      const times = this.#times.get(event.actor) ?? [];
      this.#times.set(event.actor, times);
      times.push(event.t);
    }
    for (const times of this.#times.values()) times.sort((a, b) => a - b);
  }

  /** Equal where the others come equally soon after the request. */
  after({ actor, t }: RequestRow): string {
    const hash = new RollingHash();
    for (const [other, times] of this.#times) {
      if (other === actor) continue;
      const next = times.find((time) => time > t + AT_ONCE_MS);
      const isSoon = next !== undefined && next <= t + HELD_UP_MS;
      hash.text(other);
      hash.number(isSoon ? spansIn(next - t) : -1);
    }
    return hash.digest();
  }
}

/** A time, as far as it is told apart. */
export function spansIn(ms: number): number {
  return Math.round(ms / SPAN_MS);
}
