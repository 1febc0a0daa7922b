import type { Instant } from '../clock/index.ts';
import type { Tape } from '../random/index.ts';
import type { FaultWhen } from './fault-rule.ts';

/** Why a request a rule concerns was let through. */
export type SkipReason = 'occurrence' | 'max' | 'probability';

/** Counts the requests a rule concerns and decides which of them it strikes. */
export class Tally {
  readonly #rule: string;
  readonly #when: FaultWhen;
  readonly #tape: Tape;
  readonly #skipped = new Map<SkipReason, number>();
  #matched = 0;
  #fired = 0;
  #outsideWindow = 0;
  #firstFiredAt: Instant | undefined;

  constructor(rule: string, when: FaultWhen, tape: Tape) {
    this.#rule = rule;
    this.#when = when;
    this.#tape = tape;
  }

  get matched(): number {
    return this.#matched;
  }

  get fired(): number {
    return this.#fired;
  }

  /** Requests at the right place at the wrong time; they do not count as matched. */
  get outsideWindow(): number {
    return this.#outsideWindow;
  }

  get skipped(): ReadonlyMap<SkipReason, number> {
    return this.#skipped;
  }

  /** When the rule struck first; undefined until then. */
  get firstFiredAt(): Instant | undefined {
    return this.#firstFiredAt;
  }

  /** Is the time right? `earlier` tells when the rule named by `after` first fired. */
  isOpen(now: Instant, earlier: Instant | undefined): boolean {
    const { during, after } = this.#when;
    const inWindow = during === undefined || (now >= during.from && now < during.to);
    const afterOther =
      after === undefined || (earlier !== undefined && now >= earlier + (after.delayMs ?? 0));
    return inWindow && afterOther;
  }

  /** Notes a request at the right place at the wrong time. */
  missed(): void {
    this.#outsideWindow += 1;
  }

  /** Counts one matching request; answers which one it is, from 1. */
  match(): number {
    this.#matched += 1;
    return this.#matched;
  }

  /** True when the matching request with that number is to be struck. */
  strikes(now: Instant, occurrence = this.match()): boolean {
    const { nth, skip, max, probability } = this.#when;
    const [first, last] = nth === undefined ? [1, Infinity] : typeof nth === 'number' ? [nth, nth] : nth;
    if (occurrence < first || occurrence > last || occurrence <= (skip ?? 0)) return this.#skip('occurrence');
    if (max !== undefined && this.#fired >= max) return this.#skip('max');
    if (!this.#tape.chance(`fault/${this.#rule}/fire`, probability ?? 1)) return this.#skip('probability');
    this.#fired += 1;
    this.#firstFiredAt ??= now;
    return true;
  }

  #skip(reason: SkipReason): false {
    this.#skipped.set(reason, (this.#skipped.get(reason) ?? 0) + 1);
    return false;
  }
}
