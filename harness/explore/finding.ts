import type { Violation } from '../judge/index.ts';
import type { Schedule } from './schedule.ts';

/** A schedule under which an engine breaks a law. */
export interface Finding {
  /** Equal signatures are one finding: scenario, oracle and kind of wrong, without names and times. */
  readonly signature: string;
  readonly scenario: string;
  readonly cell: string;
  readonly engine: string;
  readonly oracle: string;
  readonly message: string;
  readonly seed: number;
  readonly schedule: Schedule;
  /** Ledger hash of the run; replaying must give it again. */
  readonly hash: string;
  /** How many explored schedules showed it. */
  readonly seen: number;
}

/** Oracle and kind of wrong; what shrinking must keep. */
export function signatureOf(violation: Violation): string {
  return `${violation.oracle} ${violation.signature}`;
}

/** Collects findings; of equal ones the shortest schedule is kept. */
export class Findings {
  readonly #bySignature = new Map<string, Finding>();

  add(finding: Finding): void {
    const known = this.#bySignature.get(finding.signature);
    if (!known) this.#bySignature.set(finding.signature, finding);
    else {
      const shorter = finding.schedule.length < known.schedule.length ? finding : known;
      this.#bySignature.set(finding.signature, { ...shorter, seen: known.seen + finding.seen });
    }
  }

  all(): Finding[] {
    return [...this.#bySignature.values()].sort((a, b) => (a.signature < b.signature ? -1 : 1));
  }

  get size(): number {
    return this.#bySignature.size;
  }
}
