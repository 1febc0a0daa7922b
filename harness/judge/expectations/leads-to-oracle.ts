import { formatElapsed } from '../../scenario/index.ts';
import type { TraceEvent } from '../../trace/index.ts';
import type { Verdict, VerdictStatus } from '../verdict.ts';
import { EventPredicateError, type EventSource, type SubjectEvent } from './event-source.ts';
import type { Oracle } from './oracle.ts';

export interface LeadsToOracleOptions {
  readonly expectation: string;
  readonly cause: EventSource;
  readonly effect: EventSource;
  readonly withinMs: number;
}

/** Each cause is followed by an effect in time. One effect answers every cause still waiting. */
export class LeadsToOracle implements Oracle {
  readonly expectation: string;
  decided: Verdict | undefined;
  readonly #options: LeadsToOracleOptions;
  #waiting: SubjectEvent[] = [];
  #answered = 0;

  constructor(options: LeadsToOracleOptions) {
    this.#options = options;
    this.expectation = options.expectation;
  }

  advance(t: number): void {
    const [oldest] = this.#waiting;
    if (this.decided || !oldest || t <= oldest.t + this.#options.withinMs) return;
    this.#unanswered(oldest, t);
  }

  observe(event: TraceEvent, t: number): void {
    if (this.decided) return;
    try {
      // The effect first: an event that is both answers earlier causes and waits for its own effect.
      if (this.#options.effect.take(event, t)) {
        this.#answered += this.#waiting.length;
        this.#waiting = [];
      }
      const cause = this.#options.cause.take(event, t);
      if (cause) this.#waiting.push(cause);
    } catch (error) {
      if (!(error instanceof EventPredicateError)) throw error;
      this.#conclude('error', error.message, t);
    }
  }

  finish(t: number): Verdict {
    this.advance(t);
    if (this.decided) return this.decided;
    if (this.#waiting.length > 0)
      return this.#conclude(
        'inconclusive',
        `the run ended while ${this.#waiting.length} were still waiting`,
        t,
      );
    if (this.#answered === 0) return this.#conclude('inconclusive', 'the cause never happened', t);
    return this.#conclude('pass', `all ${this.#answered} answered`, t);
  }

  #unanswered(cause: SubjectEvent, t: number): void {
    this.#conclude('fail', `not answered within ${formatElapsed(this.#options.withinMs)}`, t, [
      cause.describe(),
    ]);
  }

  #conclude(status: VerdictStatus, reason: string, t: number, evidence: readonly string[] = []): Verdict {
    this.decided = { expectation: this.expectation, property: 'liveness', status, reason, t, evidence };
    return this.decided;
  }
}
