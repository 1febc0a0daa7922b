import type { FlightReport } from './flight.ts';
import { entryOf, type ScheduledFault } from './schedule.ts';
import { type Site, siteKey } from './site.ts';
import type { PruningRule } from './tally.ts';

/** Where a second fault has to be flown behind a first one, and where not, and why. */
export interface Seconds {
  readonly flown: readonly Site[];
  readonly pruned: readonly (readonly [PruningRule, readonly Site[]])[];
}

type Single = Pick<FlightReport, 'observation' | 'aftermath' | 'sites'>;

/**
 * Decides which pairs need not be flown, see {@link PRUNING_RULES}. First faults come one by one; those before speak for those
 * that lead to the same. A fault that lasts is never spoken for: it may strike again behind the second one.
 */
export class PairPlan {
  readonly #baseline: Pick<FlightReport, 'observation' | 'aftermaths'>;
  /** By site, what was observed under the faults there, whole and without the struck answer's words. */
  readonly #observed = new Set<string>();
  readonly #branches = new Set<string>();
  /** Aftermaths behind which every second fault is flown. */
  readonly #spokenFor = new Set<string>();

  constructor(baseline: Pick<FlightReport, 'observation' | 'aftermaths'>) {
    this.#baseline = baseline;
  }

  secondsOf(first: ScheduledFault, { observation, aftermath, sites }: Single): Seconds {
    if (entryOf(first).lasting) return { flown: sites, pruned: [] };
    if (observation.whole === this.#baseline.observation.whole)
      return { flown: [], pruned: [['no-effect', sites]] };
    const key = siteKey(first.site);
    if (isKnown(this.#observed, `${key} ${observation.whole}`))
      return { flown: [], pruned: [['same-observation', sites]] };
    if (isKnown(this.#branches, `${key} ${observation.branch}`))
      return { flown: [], pruned: [['same-branch', sites]] };
    if (!aftermath || !this.#isSpokenFor(aftermath)) return { flown: sites, pruned: [] };
    return {
      flown: sites.slice(0, aftermath.from),
      pruned: [['same-aftermath', sites.slice(aftermath.from)]],
    };
  }

  /** Whether another flight does for what comes after this one; if not, this one does for the next. */
  #isSpokenFor({ run, hash }: NonNullable<Single['aftermath']>): boolean {
    if (this.#baseline.aftermaths[run] === hash) return true;
    return isKnown(this.#spokenFor, `${run} ${hash}`);
  }
}

/** True when the set had it already; it has it now. */
function isKnown(known: Set<string>, key: string): boolean {
  if (known.has(key)) return true;
  known.add(key);
  return false;
}
