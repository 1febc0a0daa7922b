import type { Violation } from '../../judge/index.ts';
import type { Provenance } from '../../trace/index.ts';
import { classOf, type Schedule } from '../flight/schedule.ts';

/** A schedule under which an engine breaks a law. */
export interface Finding {
  /** Equal signatures are one finding: cell (but for its engine), oracle and kind of wrong, without names and times. */
  readonly signature: string;
  readonly scenario: string;
  readonly cell: string;
  readonly engine: string;
  /** Seed of a variation of the scenario's data and order, see vary-scenario.ts; none for the scenario as written. */
  readonly variant?: number;
  readonly oracle: string;
  readonly message: string;
  readonly seed: number;
  readonly schedule: Schedule;
  /** Ledger hash of the run; replaying must give it again. */
  readonly hash: string;
  /** What it was written by and from; findings of earlier versions, and those not yet written, do not say. */
  readonly provenance?: Provenance;
  /** How many explored schedules showed it. */
  readonly seen: number;
}

/** Oracle and kind of wrong; what shrinking must keep. */
export function signatureOf(violation: Violation): string {
  return `${violation.oracle} ${violation.signature}`;
}

/** What shrinking and replaying a finding look for: its signature without the cell, whose values may hold anything. */
export function wantedOf({ signature, oracle }: Finding): string {
  return signature.slice(signature.indexOf(`: ${oracle} `) + 2);
}

/** Collects findings; of equal ones the simplest is kept. */
export class Findings {
  readonly #bySignature = new Map<string, Finding>();

  add(finding: Finding): void {
    const known = this.#bySignature.get(finding.signature);
    if (!known) this.#bySignature.set(finding.signature, finding);
    else {
      const simpler = orderOf(finding) < orderOf(known) ? finding : known;
      this.#bySignature.set(finding.signature, { ...simpler, seen: known.seen + finding.seen });
    }
  }

  all(): Finding[] {
    return [...this.#bySignature.values()].sort((a, b) => (a.signature < b.signature ? -1 : 1));
  }

  get size(): number {
    return this.#bySignature.size;
  }
}

/** No loss of data first: it would hide what ordinary faults do. Then fewer faults, then the scenario as written. */
function orderOf({ schedule, variant }: Finding): number {
  const losesData = classOf(schedule) === 'C';
  return (losesData ? LOSS_OF_DATA : 0) + schedule.length * 2 + (variant === undefined ? 0 : 1);
}

/** More than any schedule is long. */
const LOSS_OF_DATA = 1_000;
