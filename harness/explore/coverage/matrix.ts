import {
  applicable,
  applicableToEvents,
  type CatalogueEntry,
  type FaultClass,
} from '../flight/fault-catalogue.ts';
import type { FlightReport } from '../flight/flight.ts';
import type { Schedule } from '../flight/schedule.ts';
import { type Site, siteKey } from '../flight/site.ts';

/**
 * Sites x actions: which kinds of request met which kinds of fault, of all that apply to requests that any flight made. A kind of
 * request is a site without its number: the first patch of a release and the second one are the same kind.
 */
export class Matrix {
  readonly #classes: ReadonlySet<FaultClass>;
  readonly #met = new Set<string>();
  /** By cell, what is known to be the same kind as one before: there are many sites, and few kinds. */
  readonly #novelties = new Map<string, Set<string>>();
  readonly #kinds = new Set<string>();
  #reachable = 0;

  constructor(classes: ReadonlySet<FaultClass>) {
    this.#classes = classes;
  }

  get met(): number {
    return this.#met.size;
  }

  get reachable(): number {
    return this.#reachable;
  }

  add(
    cell: string,
    schedule: Schedule,
    { sites, novelties, fired }: Pick<FlightReport, 'sites' | 'novelties' | 'fired'>,
  ): void {
    const known = this.#novelties.get(cell) ?? new Set();
    this.#novelties.set(cell, known);
    for (const [index, site] of sites.entries()) {
      const novelty = novelties[index]!;
      if (known.has(novelty)) continue;
      known.add(novelty);
      this.#see(cell, site);
    }
    // Which fault of several found nothing to strike is not known: then none of them counts as met.
    if (fired < schedule.length) return;
    for (const { site, fault } of schedule) {
      const kind = this.#see(cell, site);
      if (this.#entriesAt(site).some(({ id }) => id === fault)) this.#met.add(`${kind} ${fault}`);
    }
  }

  #entriesAt(site: Site): CatalogueEntry[] {
    return [...applicable(site, this.#classes), ...applicableToEvents(site, this.#classes)];
  }

  #see(cell: string, site: Site): string {
    const kind = `${cell} ${siteKey({ ...site, nth: 0 })}`;
    if (!this.#kinds.has(kind)) {
      this.#kinds.add(kind);
      this.#reachable += this.#entriesAt(site).length;
    }
    return kind;
  }
}
