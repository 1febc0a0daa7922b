/** What an exploration did, in numbers. */
export interface Tally {
  sites: number;
  singles: number;
  pairs: number;
  swarm: number;
  /** Not flown because an argument says what would have come of it; by rule. */
  readonly pruned: Record<PruningRule, number>;
  /** Not flown because the time was up. */
  cut: number;
  /** Flown, but a fault of the schedule found nothing to strike. */
  unreached: number;
  /** Flown and broken beyond recovery for a reason that is on record. */
  excused: number;
  /** Flown twice to see whether it repeats. */
  repeated: number;
}

/** Why a pair need not be flown, and the argument. */
export const PRUNING_RULES = {
  'no-effect':
    'the first fault changed nothing anybody could observe: the run equals the fault-free one, so the pair equals its second fault alone, which was flown',
  'same-observation':
    'another fault at the same site led to the same run - same requests, answers, effects and times to the end - so adding the second fault leads to the same run again',
  order: 'the pair was flown the other way round: of two faults the earlier one is always the first',
} as const;

export type PruningRule = keyof typeof PRUNING_RULES;

export function emptyTally(): Tally {
  return {
    sites: 0,
    singles: 0,
    pairs: 0,
    swarm: 0,
    pruned: { 'no-effect': 0, 'same-observation': 0, order: 0 },
    cut: 0,
    unreached: 0,
    excused: 0,
    repeated: 0,
  };
}
