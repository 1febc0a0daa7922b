import { CelEvaluationError, type CelProgram, type EventSubject, toCel } from '../../scenario/index.ts';
import type { CommitRow, TraceEvent } from '../../trace/index.ts';
import { type RunTotals, requestRecord, runRecord, writeRecord } from '../../trace/index.ts';
import type { CelContextValues } from '../context.ts';
import { describeCommit, describeObject, describeRequest, describeRun } from './describe.ts';
import { type Selector, selects } from './selection.ts';

/** One event of a subject, ready for expressions. */
export interface SubjectEvent {
  readonly t: number;
  /** What `matched` holds, and what expressions see under the subject's name. */
  readonly record: unknown;
  readonly variables: Readonly<Record<string, unknown>>;
  describe(): string;
}

/** An expression failed on an actual event; the verdict is then an error, whatever the operator. */
export class EventPredicateError extends Error {
  readonly code = 'KUBEFLAP_EVENT_PREDICATE';
}

/** Picks the events of one subject out of the trace. */
export class EventSource {
  readonly #of: EventSubject;
  readonly #selector: Selector | undefined;
  readonly #where: CelProgram | undefined;
  readonly #context: CelContextValues;
  readonly #totals: (actor: string, incarnation: number) => RunTotals;
  /** How many events of the subject there were, before `where`. */
  seen = 0;

  constructor(options: {
    readonly of: EventSubject;
    readonly selector?: Selector | undefined;
    readonly where?: CelProgram | undefined;
    readonly context: CelContextValues;
    readonly totals: (actor: string, incarnation: number) => RunTotals;
  }) {
    this.#of = options.of;
    this.#selector = options.selector;
    this.#where = options.where;
    this.#context = options.context;
    this.#totals = options.totals;
  }

  /** The event as this subject sees it; undefined when it is none or `where` excludes it. @throws EventPredicateError */
  take(event: TraceEvent, t: number): SubjectEvent | undefined {
    const taken = this.#read(event, t);
    if (!taken) return undefined;
    this.seen += 1;
    return this.#where === undefined || this.test(this.#where, taken) ? taken : undefined;
  }

  /** Evaluates a predicate on an event. @throws EventPredicateError */
  test(program: CelProgram, event: SubjectEvent): boolean {
    return this.evaluate(program, event) === true;
  }

  evaluate(program: CelProgram, event: SubjectEvent): unknown {
    try {
      return program.evaluate(this.#context.at(event.t, event.variables));
    } catch (error) {
      if (!(error instanceof CelEvaluationError)) throw error;
      throw new EventPredicateError(`${error.message} in "${program.text}" at ${event.describe()}`);
    }
  }

  #read(event: TraceEvent, t: number): SubjectEvent | undefined {
    switch (this.#of) {
      case 'writes':
        return event.kind === 'commit' && event.request !== undefined ? this.#write(event) : undefined;
      case 'events': {
        if (event.kind !== 'commit' || event.object.kind !== 'Event' || event.type === 'DELETED')
          return undefined;
        const record = toCel(event.object);
        return {
          t,
          record,
          variables: { event: record, object: record },
          describe: () => describeCommit(event),
        };
      }
      case 'requests': {
        if (event.kind !== 'request') return undefined;
        const record = requestRecord(event);
        return { t: event.t, record, variables: { request: record }, describe: () => describeRequest(event) };
      }
      case 'runs': {
        if (event.kind !== 'run') return undefined;
        const record = runRecord(event, this.#totals(event.actor, event.number));
        return { t: event.endedAt, record, variables: { run: record }, describe: () => describeRun(event) };
      }
    }
  }

  #write(commit: CommitRow): SubjectEvent | undefined {
    if (this.#selector !== undefined && !selects(this.#selector, commit.object)) return undefined;
    const record = writeRecord(commit);
    return {
      t: commit.t,
      record,
      variables: {
        write: record,
        object: toCel(commit.object),
        oldObject: toCel(commit.oldObject ?? null),
        request: commit.request ? requestRecord(commit.request) : null,
      },
      describe: () => `${describeCommit(commit)}  ${describeObject(commit.object)}`,
    };
  }
}
