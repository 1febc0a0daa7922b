import { applicable, type FaultClass } from './flight/fault-catalogue.ts';
import type { Schedule, ScheduledFault } from './flight/schedule.ts';
import type { PairPlan, Pruned, Single } from './pruning/pair-plan.ts';
import type { Tally } from './tally.ts';
import { breath } from './wall-clock-breath.ts';

/**
 * Of so many pairs that are left out on a premise, one is flown all the same. A prime, as the next: each site has the same kinds of
 * fault in the same order, and a step they divide would come upon the same few for ever.
 */
const AUDIT_EVERY = 499;
/** Of so many pairs that are not swept and that no rule leaves out, one is flown all the same. */
export const SAMPLE_EVERY = 97;

/** A pair that a rule with a premise leaves out, and what is to come of it. */
export interface Audit extends Pruned {
  readonly schedule: Schedule;
}

export interface PlannedPairs {
  /** By first fault. */
  readonly wanted: readonly Seconds[];
  /** How many pairs that is. */
  readonly total: number;
  readonly audits: readonly Audit[];
  /** Of the pairs at controllers that were not asked for. */
  readonly sample: readonly Schedule[];
}

export interface Seconds {
  readonly first: ScheduledFault;
  readonly seconds: readonly ScheduledFault[];
}

export interface Planning {
  /** Counts what is left out, and why. */
  readonly tally: Pick<Tally, 'outside' | 'pruned'>;
  readonly isInScope: (schedule: Schedule) => boolean;
  readonly stop: () => boolean;
  /** Told behind how many of the first faults pairs have been planned. */
  readonly planning: (planned: number, total: number) => void;
}

/** Which pairs are flown, and which of the others are audited. It takes a big world seconds; `wanted` is short when it was stopped. */
export async function planPairs(
  singles: readonly Single[],
  plan: PairPlan,
  { tally, isInScope, stop, planning }: Planning,
): Promise<PlannedPairs> {
  const wanted: Seconds[] = [];
  const audits: Audit[] = [];
  const sample: Schedule[] = [];
  let total = 0;
  let onPremise = 0;
  for (const single of singles) {
    await breath();
    if (stop()) break;
    planning(wanted.length, singles.length);
    const seconds: ScheduledFault[] = [];
    for (const { scheduled, pruned } of plan.secondsOf(single)) {
      const schedule = [single.scheduled, scheduled];
      if (!isInScope(schedule)) {
        const { outside } = tally;
        if (pruned !== undefined) outside.prunable += 1;
        else if ((outside.pairs - outside.prunable) % SAMPLE_EVERY === 0) sample.push(schedule);
        outside.pairs += 1;
      } else if (pruned === undefined) seconds.push(scheduled);
      else {
        tally.pruned[pruned.rule][pruned.basis] += 1;
        if ((pruned.speaker || pruned.footprint) && onPremise++ % AUDIT_EVERY === 0)
          audits.push({ ...pruned, schedule });
      }
    }
    total += seconds.length;
    wanted.push({ first: single.scheduled, seconds });
  }
  return { wanted, total, audits, sample };
}

/**
 * A sample of the pairs of a fault at an event and one at a request of the engine, before or behind it. Those are not swept: what
 * the rules say of what comes behind a request that was struck, they do not say of an event.
 */
export function sampleEventPairs(
  events: readonly Single[],
  { engine, classes }: { readonly engine: string; readonly classes: ReadonlySet<FaultClass> },
  tally: Pick<Tally, 'eventPairs'>,
): Schedule[] {
  const sample: Schedule[] = [];
  for (const { scheduled, report } of events)
    for (const site of report.sites) {
      if (site.actor !== engine) continue;
      for (const { id: fault } of applicable(site, classes))
        if (tally.eventPairs.pairs++ % SAMPLE_EVERY === 0) sample.push([scheduled, { site, fault }]);
    }
  return sample;
}

/** There can be millions: each is made when its turn comes. */
export function* pairsOf(wanted: readonly Seconds[]): Generator<Schedule, undefined> {
  for (const { first, seconds } of wanted) for (const second of seconds) yield [first, second];
}
