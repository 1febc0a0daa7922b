import type { ScenarioCell } from '../../scenario/index.ts';
import { type RequestRow, RollingHash, type Trace, type TraceEvent, timeOf } from '../../trace/index.ts';
import { READS } from '../flight/verbs.ts';
import { type Delayed, delayedIn, isPending } from './delayed-commit.ts';
import { elementOf, type TimesOf, timesFor } from './element.ts';
import { FreshStamps } from './fresh-stamps.ts';
import { Jobs } from './jobs.ts';
import { digestOf } from './likeness.ts';
import { NextTurns } from './next-turns.ts';
import { OwnFaults } from './own-faults.ts';
import { type Stream, streamsOf } from './stream.ts';
import { type State, statesOf } from './world-state.ts';

/** What the world is like right before a request and what happens from then on; undefined where that cannot be said. */
export type RestBefore = (row: RequestRow) => Rest | undefined;

export interface Rest {
  /**
   * Equal where two flights hold the same objects, their faults have the same left to do, and everybody asks the same, is
   * answered the same and changes the same to the end - whenever that is. Times, revisions and made-up names are looked away
   * from, and so is how often a loop goes round at the end of a flight. It is what {@link PRUNING_RULES} call the same rest.
   */
  readonly whole: string;
  /** With the objects of one revision before: what a stale read would see. */
  readonly past: string;
  /** With how soon the others come: what matters to whoever is held up. */
  readonly heldUp: string;
}

/** Reads a finished flight from behind. */
export function restsIn(trace: Trace, cell: ScenarioCell, engine: string): RestBefore {
  // Events are left out of the state since nobody acts on them. Where somebody reads them, nothing can be said.
  const isRead = trace.events.some(
    (event) => event.kind === 'request' && event.resource === 'events' && READS.has(event.verb),
  );
  if (isRead) return () => undefined;
  const rests = new Rests(trace, cell, engine);
  return (row) => rests.before(row);
}

/**
 * Who loses a watch is blind until the client gives up and asks again, within a minute: what changes meanwhile is what it
 * does not see, so here it matters when that is, and not only in which order. (Audited: the engine's first write into a blind
 * helm-controller was spoken for by a quiet reconnection.)
 */
const BLIND_MS = 120_000;

class Rests {
  readonly #events: readonly TraceEvent[];
  readonly #cell: ScenarioCell;
  /** By the number of events of the trace that led to it. */
  readonly #states: readonly State[];
  readonly #streams: ReadonlyMap<string, Stream>;
  readonly #ownFaults: OwnFaults;
  readonly #delayed: readonly Delayed[];
  /** What the hands of the scenario's timeline asked for: a step that was carried out does not come again. */
  readonly #steps: readonly RequestRow[];
  readonly #jobs: Jobs;
  readonly #timesOf: TimesOf;
  readonly #nextTurns: NextTurns;
  readonly #freshStamps: FreshStamps;

  constructor(trace: Trace, cell: ScenarioCell, engine: string) {
    const { events } = trace;
    this.#cell = cell;
    this.#events = events;
    this.#timesOf = timesFor(engine, events);
    this.#states = statesOf(events, this.#timesOf);
    this.#streams = streamsOf(trace, this.#timesOf, engine);
    this.#delayed = delayedIn(events);
    const hands = new Set(cell.timeline.map(({ step }) => step.actor ?? 'foreign'));
    this.#steps = events.filter(
      (event): event is RequestRow => event.kind === 'request' && hands.has(event.actor),
    );
    this.#jobs = new Jobs(events);
    this.#ownFaults = new OwnFaults(trace, cell);
    this.#nextTurns = new NextTurns(trace, engine);
    this.#freshStamps = new FreshStamps(trace, this.#timesOf);
  }

  before(row: RequestRow): Rest | undefined {
    if (this.#delayed.some((delayed) => isPending(delayed, row))) return undefined;
    const hash = new RollingHash();
    hash.text(this.#ownFaults.leftAt(row));
    for (const { fromMs, toMs } of this.#cell.windows.values())
      hash.number(row.t < fromMs ? 0 : row.t < toMs ? 1 : 2);
    hash.number(this.#steps.filter(({ index }) => index < row.index).length);
    for (const { actor, index } of this.#jobs.restarts) if (index <= row.index) hash.text(`${actor} again`);
    for (const [name, stream] of this.#streams) {
      hash.text(name);
      hash.text(stream.restAfter(row.begunAfter));
    }
    hash.text(elementOf(row, this.#timesOf)!);
    hash.text(this.#freshStamps.at(row));
    hash.number(this.#jobs.spanSinceStart(row));
    if (row.verb === 'watch') hash.number(this.#nextChange(row));
    const { now, past } = this.#states[row.begunAfter]!;
    const whole = digestOf(`${hash.digest()} ${now}`);
    // How old a thing of the past looks depends on when it is read, and nobody has compared that yet.
    return {
      whole,
      past: digestOf(`${whole} ${past} ${row.t}`),
      heldUp: digestOf(`${whole} ${this.#nextTurns.after(row)}`),
    };
  }

  /** How long until what is watched changes; -1 for longer than anybody is blind. */
  #nextChange({ t, group, resource, begunAfter }: RequestRow): number {
    for (let index = begunAfter; index < this.#events.length; index++) {
      const event = this.#events[index]!;
      if (timeOf(event) > t + BLIND_MS) break;
      if (event.kind === 'commit' && event.group === group && event.resource === resource) return event.t - t;
    }
    return -1;
  }
}
