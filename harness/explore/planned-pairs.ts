import type { Schedule, ScheduledFault } from './flight/schedule.ts';
import type { PairPlan, Pruned, Single } from './pruning/pair-plan.ts';
import type { Tally } from './tally.ts';
import { breath } from './wall-clock-breath.ts';

/** Of so many pairs that are left out on a premise, one is flown all the same. */
const AUDIT_EVERY = 500;
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
  let total = 0;
  let onPremise = 0;
  for (const single of singles) {
    await breath();
    if (stop()) break;
    planning(wanted.length, singles.length);
    const seconds: ScheduledFault[] = [];
    for (const { scheduled, pruned } of plan.secondsOf(single)) {
      const schedule = [single.scheduled, scheduled];
      if (!isInScope(schedule)) tally.outside += 1;
      else if (pruned === undefined) seconds.push(scheduled);
      else {
        tally.pruned[pruned.rule] += 1;
        if ((pruned.speaker || pruned.footprint) && onPremise++ % AUDIT_EVERY === 0)
          audits.push({ ...pruned, schedule });
      }
    }
    total += seconds.length;
    wanted.push({ first: single.scheduled, seconds });
  }
  return { wanted, total, audits };
}

/** There can be millions: each is made when its turn comes. */
export function* pairsOf(wanted: readonly Seconds[]): Generator<Schedule, undefined> {
  for (const { first, seconds } of wanted) for (const second of seconds) yield [first, second];
}
