import { CelEvaluationError, type CelProgram } from '../../scenario/index.ts';
import type { TraceEvent } from '../../trace/index.ts';
import type { CelContextValues } from '../context.ts';
import { bounded, type Verdict, type VerdictStatus } from '../verdict.ts';
import { EventPredicateError, type EventSource, type SubjectEvent } from './event-source.ts';
import type { Oracle } from './oracle.ts';
import type { Span } from './span.ts';

export interface CountOracleOptions {
  readonly expectation: string;
  readonly operator: 'exactly' | 'atLeast' | 'atMost';
  readonly wanted: number;
  readonly span: Span;
  readonly source: EventSource;
  readonly distinctBy: CelProgram | undefined;
  /** Over `matched`, at the end. */
  readonly predicate: CelProgram | undefined;
  readonly context: CelContextValues;
}

/** Counts events, or distinct ones. */
export class CountOracle implements Oracle {
  readonly expectation: string;
  decided: Verdict | undefined;
  readonly #options: CountOracleOptions;
  /** The first event of each distinct key; every event without `distinctBy`. */
  readonly #matched = new Map<unknown, SubjectEvent>();

  constructor(options: CountOracleOptions) {
    this.#options = options;
    this.expectation = options.expectation;
  }

  advance(): void {}

  observe(event: TraceEvent, t: number): void {
    if (this.decided) return;
    const { source, span, distinctBy, operator, wanted, predicate } = this.#options;
    try {
      const taken = source.take(event, t);
      if (!taken || taken.t < span.fromMs || taken.t > span.toMs) return;
      const key = distinctBy === undefined ? this.#matched.size : keyOf(source.evaluate(distinctBy, taken));
      if (this.#matched.has(key)) return;
      this.#matched.set(key, taken);
      if (operator !== 'atLeast' && this.#matched.size > wanted) this.#miscounted(taken.t);
      else if (operator === 'atLeast' && this.#matched.size >= wanted && predicate === undefined)
        this.#conclude('pass', `${this.#matched.size} so far, ${wanted} asked`, taken.t);
    } catch (error) {
      if (!(error instanceof EventPredicateError)) throw error;
      this.#conclude('error', error.message, t);
    }
  }

  finish(t: number): Verdict {
    if (this.decided) return this.decided;
    const { operator, wanted, predicate, context } = this.#options;
    const count = this.#matched.size;
    if (operator !== 'atMost' && count < wanted) return this.#miscounted(t);
    if (predicate === undefined) return this.#conclude('pass', `${count}`, t);
    const matched = [...this.#matched.values()].map((event) => event.record);
    try {
      if (predicate.evaluate(context.at(t, { matched })) === true)
        return this.#conclude('pass', `${count}`, t);
      return this.#conclude('fail', `${count}, but not the right ones: ${predicate.text}`, t, this.#lines());
    } catch (error) {
      if (!(error instanceof CelEvaluationError)) throw error;
      return this.#conclude('error', `${error.message} in "${predicate.text}"`, t);
    }
  }

  #miscounted(t: number): Verdict {
    const { operator, wanted } = this.#options;
    const words = { exactly: '', atLeast: 'at least ', atMost: 'at most ' }[operator];
    return this.#conclude(
      'fail',
      `expected ${words}${wanted}, received ${this.#matched.size}`,
      t,
      this.#lines(),
    );
  }

  #lines(): string[] {
    return [...this.#matched.values()].map((event) => event.describe());
  }

  #conclude(status: VerdictStatus, reason: string, t: number, evidence: readonly string[] = []): Verdict {
    const { operator, expectation, wanted } = this.#options;
    // Too few is a good thing that is missing; too many is a bad thing that happened.
    const property = operator === 'atMost' || this.#matched.size > wanted ? 'safety' : 'liveness';
    this.decided = { expectation, property, status, reason, t, evidence: bounded(evidence) };
    return this.decided;
  }
}

function keyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item));
}
