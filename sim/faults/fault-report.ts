import type { Realism } from './fault.ts';
import type { SkipReason } from './tally.ts';

/** What became of one rule: a fault that never fired proves nothing. */
export interface FaultReport {
  readonly rule: string;
  /** The action's name, e.g. `loseResponse`. */
  readonly action: string;
  /** The worst class among the rule's possible actions. */
  readonly realism: Realism;
  /** True when the effect has to be imitated in front of a real server. */
  readonly emulated: boolean;
  /** Requests (or events, or open watches) the rule concerned while its time had come. */
  readonly matched: number;
  readonly fired: number;
  /** `matched - fired`, by reason. */
  readonly skipped: number;
  readonly skippedBecause: Readonly<Partial<Record<SkipReason, number>>>;
  /** Requests at the right place before or after the rule's time. */
  readonly outsideWindow: number;
  /** The first error a predicate threw; such requests do not count as matched. */
  readonly predicateError?: string;
}

/** One fault that struck, told when it does. */
export interface FaultFiring {
  readonly rule: string;
  readonly action: string;
  readonly realism: Realism;
  /** Milliseconds since the epoch on the plane's clock. */
  readonly at: number;
  /** The how-manieth firing of the rule, from 1. */
  readonly occurrence: number;
  readonly verb: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly actor: string;
}
