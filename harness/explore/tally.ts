import type { Basis } from './pruning/pair-bases.ts';

/** What an exploration did, in numbers: it may claim what was flown, and what was left out for a stated reason. */
export interface Tally {
  sites: number;
  singles: number;
  /** Single faults at events of watches. */
  events: number;
  /** Kinds of fault whose events went on beyond the last one that is struck. */
  eventsBeyond: number;
  /** Schedules that sweep requests which only a fault brings up. */
  closure: number;
  pairs: number;
  swarm: number;
  /** Schedules kept by earlier explorations. */
  corpus: number;
  /** Not flown because an argument says what would have come of it; by rule, and by what the pair that speaks for it rests on. */
  readonly pruned: Record<PruningRule, Record<Basis, number>>;
  /** Of those left out on a premise, so many were flown after all, beside the pair that speaks for them where the rule names one. */
  audited: number;
  /** Pairs of two faults at controllers, which were not asked for. */
  readonly outside: Outside & {
    /** Of those, the rules would leave out so many. */
    prunable: number;
  };
  /** Pairs of a fault at an event of a watch and one at a request of the engine, which no rule is made for. */
  readonly eventPairs: Outside;
  /** Not flown because the exploration ended before. */
  cut: number;
  /** Flown, but a fault of the schedule found nothing to strike. */
  unreached: number;
  /** Flown and broken beyond recovery for a reason that is on record. */
  excused: number;
  /** By law and kind of wrong, with the reason where the law tells it: how many of those runs. */
  readonly excusedBy: Record<string, number>;
  /** Flown twice to see whether it repeats. */
  repeated: number;
}

/** Pairs that are not swept. */
export interface Outside {
  pairs: number;
  /** Of those that no rule leaves out, so many were flown all the same. */
  sampled: number;
}

/**
 * Why a pair need not be flown, and the argument. The first three need nothing but that all actors are deterministic: the pair goes
 * as another one, and is known as well as that one is. Those with a premise are audited: some of the pairs they leave out are flown
 * all the same.
 */
export const PRUNING_RULES = {
  'no-effect':
    'the first fault changed nothing anybody could observe: the flight equals the fault-free one, so the pair equals its second fault alone, which was flown',
  'same-observation':
    'another fault at the same site led to the same flight - same requests, answers, effects and times to the end - so the pair goes as the one with the other fault',
  'same-aftermath':
    "the second fault strikes after the engine's run that met the first one was over, and another flight (without the first fault, or with another) differs from this one only in what that run read and was told: same commits, same requests of everybody else, same later runs. The engine is a new process each time, so from there on the pair goes as the one with the other",
  'same-branch':
    'another fault at the same site differs only in the words of the struck answer (its code, reason and message): same requests, effects and times to the end. The client took the same branch on both; the premise is that it remembers the branch, not the words',
  'same-rest':
    'the second fault strikes where the first one is over: another flight has the same objects before that request, the same faults left, and the same requests, answers and changes to the end, whenever they come. The premises are that nobody remembers more than that shows, and that times matter only by their order and by the comparisons that came out the same',
  'same-answer':
    'the second fault is one of several that lead to the same rest when they strike that step alone; of those, the one after which the client went on first and the one after which it went on last are flown. The premise is that a client which does not tell two answers apart at a step does not do so after another fault either',
  independent:
    'each fault strikes a request about another release and changed, alone, nothing but what is said and done about that release; the second one strikes when the run has begun to write, and together they hold it up for less than a minute. The premise is that between releases an engine remembers no more than counts, and counts no more once it writes',
} as const;

export type PruningRule = keyof typeof PRUNING_RULES;

/** Those that say of a pair that it goes exactly as another one. */
export const EXACT_RULES: ReadonlySet<PruningRule> = new Set([
  'no-effect',
  'same-observation',
  'same-aftermath',
]);

/** What was left out, and on what: the two sums are never one. */
export interface PrunedPairs {
  /** They go as one that was flown, and nothing is assumed but that all actors are deterministic. */
  readonly soundly: number;
  /** By rules whose premise is audited, or as a pair that one of these leaves out. */
  readonly onPremise: number;
  readonly rules: readonly { readonly rule: PruningRule; readonly pairs: number; readonly basis: Basis }[];
}

export function prunedPairs({ pruned }: Pick<Tally, 'pruned'>): PrunedPairs {
  const rules = (['sound', 'premise'] as const).flatMap((basis) =>
    (Object.keys(PRUNING_RULES) as PruningRule[]).map((rule) => ({
      rule,
      pairs: pruned[rule][basis],
      basis,
    })),
  );
  const sumOf = (wanted: 'sound' | 'premise'): number =>
    rules.reduce((sum, { basis, pairs }) => sum + (basis === wanted ? pairs : 0), 0);
  return { soundly: sumOf('sound'), onPremise: sumOf('premise'), rules };
}

const none = (): Record<Basis, number> => ({ sound: 0, premise: 0 });

export function emptyTally(): Tally {
  return {
    sites: 0,
    singles: 0,
    events: 0,
    eventsBeyond: 0,
    closure: 0,
    pairs: 0,
    swarm: 0,
    corpus: 0,
    pruned: {
      'no-effect': none(),
      'same-observation': none(),
      'same-aftermath': none(),
      'same-branch': none(),
      'same-rest': none(),
      'same-answer': none(),
      independent: none(),
    },
    audited: 0,
    outside: { pairs: 0, prunable: 0, sampled: 0 },
    eventPairs: { pairs: 0, sampled: 0 },
    cut: 0,
    unreached: 0,
    excused: 0,
    excusedBy: {},
    repeated: 0,
  };
}
