import type { FlightReport } from '../flight/flight.ts';
import { entryOf, type ScheduledFault } from '../flight/schedule.ts';
import { siteKey } from '../flight/site.ts';
import type { Parts, Place } from './footprint.ts';
import type { Pruned, Single } from './pair-plan.ts';

/** Two faults that hold a run up for longer than this together may make it run out of time, which neither does alone. */
const MAX_PAUSE_MS = 60_000;

/**
 * Pairs whose faults have nothing to do with each other: each strikes a request about another release, each alone changed
 * nothing but that release's part of the flight, and the second one strikes when the run has begun to write and counts no more.
 * What comes of both is what came of each.
 */
export class Independence {
  readonly #placeOf = new Map<string, Place | undefined>();
  /** By place and fault, the flights of single faults. */
  readonly #singles = new Map<string, Single>();

  constructor({ sites, places }: Pick<FlightReport, 'sites' | 'places'>, singles: readonly Single[]) {
    for (const [index, site] of sites.entries()) this.#placeOf.set(siteKey(site), places[index]);
    for (const single of singles) {
      const place = this.#placeOf.get(siteKey(single.scheduled.site));
      if (place) this.#singles.set(`${place.key} ${single.scheduled.fault}`, single);
    }
  }

  /** @param index of the second fault's site in the first one's flight. */
  of(first: Single, index: number, { fault }: ScheduledFault): Pruned | undefined {
    const mine = this.#placeOf.get(siteKey(first.scheduled.site));
    const its = first.report.places[index];
    if (!mine || !its?.isActing || mine.release === its.release) return undefined;
    const second = this.#singles.get(`${its.key} ${fault}`);
    if (!second || reachesFurther(first.scheduled) || reachesFurther(second.scheduled)) return undefined;
    const pauseMs = (first.report.struck?.pauseMs ?? 0) + (second.report.struck?.pauseMs ?? 0);
    if (pauseMs > MAX_PAUSE_MS) return undefined;
    const [one, other] = [first.report.footprint, second.report.footprint];
    if (!isOnly(one, mine.release) || !isOnly(other, its.release)) return undefined;
    return { rule: 'independent', basis: 'premise', footprint: { ...one, ...other } };
  }
}

/**
 * A fault that strikes others as well, or ends the run for all: alone it may have come when everybody else was done, and behind another
 * one somebody's turn may be still to come. (Audited: a crash after the last release, which the first fault had made the last but one.)
 */
function reachesFurther(scheduled: ScheduledFault): boolean {
  const { lasting, action } = entryOf(scheduled);
  return lasting === true || 'crash' in action;
}

function isOnly(footprint: Parts, release: string): boolean {
  return Object.keys(footprint).every((touched) => touched === release);
}
