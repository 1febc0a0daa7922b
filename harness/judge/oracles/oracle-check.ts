import type { PropertyClass } from '../verdict.ts';
import type { RecoveryContract } from './contract.ts';
import type { History } from './history.ts';

/** Something an oracle holds against a run. */
export interface Violation {
  /** `O1` to `O20`. */
  readonly oracle: string;
  /** What kind of wrong it is, without names and times: equal signatures are one finding. */
  readonly signature: string;
  /** One sentence with the names and numbers of this run. */
  readonly message: string;
  /** Virtual time, ms since the start. */
  readonly t: number;
  /** Judged by what is left at the end: it counts only where faults end before the run does. */
  readonly atEnd?: true;
  /** `excused` ones are counted and shown, but are nobody's fault: the state cannot be recovered from. */
  readonly excused?: true;
}

/**
 * A general law of recovery, checked on any run of any engine without the scenario saying so. Pure: a stored trace can be
 * judged again by a newer oracle.
 */
export interface OracleCheck {
  readonly id: string;
  readonly name: string;
  /** The law as a sentence. */
  readonly statement: string;
  /** How the law is checked, in a phrase. */
  readonly checkedBy: string;
  /**
   * Safety holds at every instant, faults or not, but for violations that are {@link Violation.atEnd}; liveness is judged after
   * the last fault.
   */
  readonly property: PropertyClass;
  check(history: History, contract: RecoveryContract): readonly Violation[];
}
