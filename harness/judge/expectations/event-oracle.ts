import { type CelProgram, formatElapsed } from '../../scenario/index.ts';
import type { TraceEvent } from '../../trace/index.ts';
import type { PropertyClass, Verdict, VerdictStatus } from '../verdict.ts';
import { EventPredicateError, type EventSource } from './event-source.ts';
import type { Oracle } from './oracle.ts';
import type { Span } from './span.ts';

export interface EventOracleOptions {
  readonly expectation: string;
  readonly operator: 'eventually' | 'always' | 'never' | 'sometimes';
  readonly span: Span;
  readonly source: EventSource;
  readonly predicate: CelProgram | undefined;
  /** An actor's runs that never happened prove nothing, not even that they never went wrong. */
  readonly needsEvents: boolean;
}

/** Judges single events: one must happen, in this flight or in some, none may, or every one has to satisfy a predicate. */
export class EventOracle implements Oracle {
  readonly expectation: string;
  decided: Verdict | undefined;
  readonly #options: EventOracleOptions;
  #matched = 0;

  constructor(options: EventOracleOptions) {
    this.#options = options;
    this.expectation = options.expectation;
  }

  advance(t: number): void {
    const { operator, span } = this.#options;
    if (!this.decided && operator === 'eventually' && t > span.toMs) this.finish(span.toMs);
  }

  observe(event: TraceEvent, t: number): void {
    if (this.decided) return;
    const { operator, source, span, predicate } = this.#options;
    try {
      const taken = source.take(event, t);
      if (!taken || taken.t < span.fromMs || taken.t > span.toMs) return;
      this.#matched += 1;
      const holds = predicate === undefined || source.test(predicate, taken);
      const when = `at t=${formatElapsed(taken.t)}`;
      if (operator === 'eventually' && holds) this.#conclude('pass', `happened ${when}`, taken.t);
      if (operator === 'sometimes' && holds) this.#conclude('reached', `happened ${when}`, taken.t);
      if (operator === 'never' && holds)
        this.#conclude('fail', `happened ${when}`, taken.t, [taken.describe()]);
      if (operator === 'always' && !holds)
        this.#conclude('fail', `violated ${when}`, taken.t, [taken.describe()]);
    } catch (error) {
      if (!(error instanceof EventPredicateError)) throw error;
      this.#conclude('error', error.message, t);
    }
  }

  finish(t: number): Verdict {
    if (this.decided) return this.decided;
    const { operator, source, needsEvents } = this.#options;
    if (operator === 'eventually')
      return this.#conclude('fail', `did not happen by t=${formatElapsed(t)}`, t);
    if (operator === 'sometimes') return this.#conclude('unreached', 'not reached in this flight', t);
    if (needsEvents && source.seen === 0)
      return this.#conclude('inconclusive', 'there was nothing to look at', t);
    if (operator === 'always' && this.#matched === 0)
      return this.#conclude('inconclusive', 'no event was ever selected', t);
    return this.#conclude(
      'pass',
      operator === 'never' ? 'never happened' : `held for all ${this.#matched}`,
      t,
    );
  }

  #conclude(status: VerdictStatus, reason: string, t: number, evidence: readonly string[] = []): Verdict {
    const { operator, expectation } = this.#options;
    const property: PropertyClass =
      operator === 'eventually' || operator === 'sometimes' ? 'liveness' : 'safety';
    this.decided = { expectation, property, status, reason, t, evidence };
    return this.decided;
  }
}
