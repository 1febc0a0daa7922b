import type { KubeObject } from '../../sim/kube/index.ts';
import type { ScenarioCell } from '../scenario/index.ts';
import { type CommitRow, type RequestRow, RollingHash, type Trace, type TraceEvent } from '../trace/index.ts';
import { alike, digestOf, likenessOf, type Times } from './likeness.ts';
import { isExplored } from './schedule.ts';
import { noveltyOf, type SitedRequest } from './site.ts';

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
}

/** The same, to be compared as far as two flights went: one may have been flown for longer than the other. */
export interface Tail {
  readonly state: string;
  /** By stream, what its elements say. */
  readonly streams: Readonly<Record<string, readonly string[]>>;
}

/** Whether two flights went the same way, as far as both were flown. */
export function agree(a: Tail, b: Tail): boolean {
  if (a.state !== b.state) return false;
  return [...new Set([...Object.keys(a.streams), ...Object.keys(b.streams)])].every((name) => {
    const [mine = [], its = []] = [a.streams[name], b.streams[name]];
    return mine.every((element, index) => index >= its.length || element === its[index]);
  });
}

/** What came of a request and of everything after it. */
export function tailFrom(trace: Trace, row: RequestRow, cell: ScenarioCell, engine: string): Tail {
  return new Rests(trace, cell, engine).tail(row);
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

const READS: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

/** A controller that has asked nothing for so long has done with what it was at, or waits for its next turn. */
const QUIET_MS = 60_000;

/**
 * From how many events on the operation is over that a fault struck: it has succeeded since, its process has ended, or its actor has
 * come to rest. Until then its client may remember what does not show, an answer it is in doubt about for one. Infinity when that is
 * never so.
 */
export function overAfter({ events }: Trace, struck: RequestRow): number {
  const operation = operationOf(struck);
  let busyUntil = struck.endT ?? Number.POSITIVE_INFINITY;
  for (let index = struck.begunAfter; index < events.length; index++) {
    const event = events[index]!;
    if (timeOf(event) >= busyUntil + QUIET_MS) return index;
    if (event.kind === 'run' && event.actor === struck.actor && event.number === struck.incarnation)
      return index + 1;
    if (event.kind !== 'request' || event.actor !== struck.actor) continue;
    if (event.incarnation > struck.incarnation) return event.begunAfter;
    if (event.verb !== 'watch') busyUntil = Math.max(busyUntil, event.endT ?? Number.POSITIVE_INFINITY);
    const isAnswered = event === struck ? struck.faults.every(({ action }) => LATE.has(action)) : true;
    if (event.acked === 'success' && isAnswered && operationOf(event) === operation) return index + 1;
  }
  return Number.POSITIVE_INFINITY;
}

function timeOf(event: TraceEvent): number {
  switch (event.kind) {
    case 'request':
      return event.endT ?? event.t;
    case 'commit':
    case 'mark':
      return event.t;
    case 'run':
      return event.endedAt;
    default:
      return 0;
  }
}

/** From how many events on a request had been answered; Infinity when it never was. */
export function answeredAfter({ events }: Trace, row: RequestRow): number {
  const index = events.indexOf(row);
  return row.endT === undefined || index < 0 ? Number.POSITIVE_INFINITY : index + 1;
}

/** Faults after which a success is one, if a late one: the answer was whole, and not from the past. */
const LATE: ReadonlySet<string> = new Set(['delay', 'pause']);

/** The same for each try. */
function operationOf({ verb, group, resource, subresource, namespace, name, body }: RequestRow): string {
  const target = `${verb} ${group}/${resource}/${subresource} ${namespace}/${resource === 'events' ? '' : name}`;
  return body === undefined || resource === 'events' ? target : `${target} ${alike(body)}`;
}

/** What a request does, wherever it stands: its kind (see {@link noveltyOf}), and what it carries. */
export function stepOf(sited: SitedRequest, engine: string): string {
  const { body, resource } = sited.row;
  const novelty = noveltyOf(sited, engine);
  return body === undefined || resource === 'events' ? novelty : `${novelty} ${digestOf(alike(body))}`;
}

/** By resource. */
type TimesOf = (resource: string) => Times;

/**
 * The engine compares times with each other; Flux's controllers compare generations, revisions and digests. In what the engine never
 * looks at no time matters.
 */
function timesFor(engine: string, events: readonly TraceEvent[]): TimesOf {
  const read = new Set<string>();
  for (const event of events)
    if (event.kind === 'request' && event.actor === engine && READS.has(event.verb)) read.add(event.resource);
  return (resource) => (read.has(resource) ? 'ordered' : 'ignored');
}

class Rests {
  readonly #cell: ScenarioCell;
  /** After so many events of the trace, the objects there are and what the scenario's own faults have done. */
  readonly #states: readonly State[];
  readonly #streams = new Map<string, Stream>();
  readonly #totals: string;
  readonly #delayed: readonly Delayed[];
  readonly #timesOf: TimesOf;

  constructor({ events, faults }: Trace, cell: ScenarioCell, engine: string) {
    this.#cell = cell;
    const timesOf = timesFor(engine, events);
    this.#timesOf = timesOf;
    this.#states = statesOf(events, timesOf);
    this.#delayed = delayedIn(events);
    this.#totals = JSON.stringify(
      faults
        .filter(({ rule }) => !isExplored(rule))
        .map(({ rule, matched, fired }) => [rule, matched, fired]),
    );
    const watched = new Set<string>();
    for (const event of events)
      if (event.kind === 'request' && event.verb === 'watch') watched.add(`${event.actor} ${event.resource}`);
    events.forEach((event, index) => {
      const told = elementOf(event, timesOf);
      if (told === undefined || isRenewal(event)) return;
      const name = streamOf(event, watched);
      const stream = this.#streams.get(name) ?? new Stream();
      this.#streams.set(name, stream);
      stream.push(index, told);
    });
    for (const stream of this.#streams.values()) stream.close();
  }

  before(row: RequestRow): Rest | undefined {
    if (this.#delayed.some((delayed) => isPending(delayed, row))) return undefined;
    const hash = new RollingHash();
    hash.text(this.#totals);
    for (const { fromMs, toMs } of this.#cell.windows.values())
      hash.number(row.t < fromMs ? 0 : row.t < toMs ? 1 : 2);
    for (const [name, stream] of this.#streams) {
      hash.text(name);
      hash.text(stream.restAfter(row.begunAfter));
    }
    hash.text(elementOf(row, this.#timesOf)!);
    const { now, past } = this.#states[row.begunAfter]!;
    const whole = digestOf(`${hash.digest()} ${now}`);
    return { whole, past: digestOf(`${whole} ${past}`) };
  }

  tail(row: RequestRow): Tail {
    const streams = [...this.#streams].map(([name, stream]) => [name, stream.after(row.begunAfter)]);
    return { state: this.#states[row.begunAfter]!.now, streams: Object.fromEntries(streams) };
  }
}

/** A write that the server may still carry out long after it said that it did not. */
interface Delayed {
  readonly row: RequestRow;
  /** After how many events it was carried out; Infinity when it never was. */
  readonly doneAfter: number;
}

/** The longest that is waited for a delayed commit that never comes. */
const DELAY_MS = 60_000;

function isPending({ row: delayed, doneAfter }: Delayed, row: RequestRow): boolean {
  if (row.begunAfter <= delayed.begunAfter) return false;
  return Number.isFinite(doneAfter) ? row.begunAfter < doneAfter : row.t <= delayed.t + DELAY_MS;
}

function delayedIn(events: readonly TraceEvent[]): Delayed[] {
  return events.flatMap((event) => {
    if (event.kind !== 'request' || !event.faults.some(({ action }) => action === 'delayCommit')) return [];
    const index = events.findIndex((other) => other.kind === 'commit' && other.request === event);
    return [{ row: event, doneAfter: index < 0 ? Number.POSITIVE_INFINITY : index + 1 }];
  });
}

/**
 * What one actor does, in order. Its reflectors and its recorder of Events run beside it and have streams of their own: how
 * they interleave with the rest is a matter of time.
 */
class Stream {
  readonly #indices: number[] = [];
  readonly #elements: string[] = [];
  #suffixes: string[] = [];
  /** Where the loop at its end begins, and how long it is. */
  #loop: { readonly begin: number; readonly length: number } | undefined;

  push(index: number, element: string): void {
    this.#indices.push(index);
    this.#elements.push(element);
  }

  close(): void {
    this.#loop = loopOf(this.#elements);
    const end = this.#loop ? this.#loop.begin + this.#loop.length : this.#elements.length;
    let rest = '';
    const suffixes: string[] = new Array(end + 1).fill(rest);
    for (let i = end - 1; i >= 0; i--) {
      rest = digestOf(`${this.#elements[i]!}\n${rest}`);
      suffixes[i] = rest;
    }
    this.#suffixes = suffixes;
  }

  /** Its elements after so many events of the trace. */
  after(events: number): readonly string[] {
    return this.#elements.slice(firstFrom(this.#indices, events));
  }

  /** What is left of it after so many events of the trace. */
  restAfter(events: number): string {
    const position = firstFrom(this.#indices, events);
    const loop = this.#loop;
    if (!loop || position <= loop.begin + loop.length) return this.#suffixes[position]!;
    return this.#suffixes[loop.begin + ((position - loop.begin) % loop.length)]!;
  }
}

/** The index of the first number that is not below `bound`; the length when there is none. */
function firstFrom(numbers: readonly number[], bound: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The shortest way to tell a list that ends in a loop of at least two rounds. */
function loopOf(elements: readonly string[]): { begin: number; length: number } | undefined {
  const count = elements.length;
  let best: { begin: number; length: number } | undefined;
  for (let length = 1; 2 * length <= count; length++) {
    let begin = count - length;
    while (begin > 0 && elements[begin - 1] === elements[begin - 1 + length]) begin -= 1;
    if (count - begin < 2 * length) continue;
    if (!best || begin + length < best.begin + best.length) best = { begin, length };
  }
  return best;
}

interface State {
  readonly now: string;
  /** Before the last revision. */
  readonly past: string;
}

/** State by the number of events that led to it. */
function statesOf(events: readonly TraceEvent[], timesOf: TimesOf): State[] {
  const objects = new Sum();
  const fired = new Map<string, number>();
  let firedText = '';
  let state: State = { now: objects.text, past: 'before the run' };
  const states = [state];
  for (const event of events) {
    if (event.kind === 'commit') {
      const past = objects.text;
      if (event.resource !== 'events') {
        if (event.oldObject) objects.toggle(keyed(event, event.oldObject, timesOf));
        if (event.type !== 'DELETED') objects.toggle(keyed(event, event.object, timesOf));
      }
      state = { now: objects.text + firedText, past };
    } else if (event.kind === 'request') {
      for (const { rule } of event.faults)
        if (!isExplored(rule)) {
          fired.set(rule, (fired.get(rule) ?? 0) + 1);
          firedText = JSON.stringify([...fired]);
          state = { ...state, now: objects.text + firedText };
        }
    }
    states.push(state);
  }
  return states;
}

function keyed(
  { group, resource, namespace, name }: CommitRow,
  object: KubeObject,
  timesOf: TimesOf,
): string {
  return digestOf(`${group}/${resource}/${namespace}/${name} ${likenessOf(object, timesOf(resource))}`);
}

/** A set of digests as one: each is in it or not, in any order. */
class Sum {
  #low = 0;
  #high = 0;

  toggle(digest: string): void {
    this.#high ^= Number.parseInt(digest.slice(0, 8), 16);
    this.#low ^= Number.parseInt(digest.slice(8), 16);
  }

  get text(): string {
    return `${this.#high} ${this.#low}`;
  }
}

function streamOf(event: TraceEvent, watched: ReadonlySet<string>): string {
  if (event.kind === 'run') return event.actor;
  const row = event.kind === 'commit' ? event.request : event.kind === 'request' ? event : undefined;
  if (!row) return 'cluster';
  const { actor, resource, verb } = row;
  const isReflector = watched.has(`${actor} ${resource}`) && (verb === 'list' || verb === 'watch');
  return isReflector || (resource === 'events' && watched.size > 0) ? `${actor} ${resource}` : actor;
}

/** Servers end a watch after some minutes, and its client opens it again: no more than time that passes. */
function isRenewal(event: TraceEvent): boolean {
  return (
    event.kind === 'request' &&
    event.verb === 'watch' &&
    event.code === 200 &&
    event.faults.length === 0 &&
    !event.id.endsWith('/1')
  );
}

/** What an event says whenever it happens; undefined for what is not part of a rest. */
export function elementOf(event: TraceEvent, timesOf: TimesOf = () => 'ordered'): string | undefined {
  switch (event.kind) {
    case 'request':
      return requestElement(event, timesOf);
    case 'commit':
      return event.resource === 'events'
        ? `${event.type} event`
        : `${event.type} ${event.resource}/${event.namespace}/${event.name} ${likenessOf(event.object, timesOf(event.resource))}`;
    case 'run':
      return `ended ${event.exitCode} ${event.timedOut} ${event.killed}`;
    case 'mark':
      return `${event.actor} ${event.what}`;
    default:
      return undefined;
  }
}

/** Parameters that only say how far a client has read, or how long it listens. */
const READING = /\b(resourceVersion|timeoutSeconds|continue)=[^&]*/g;

function requestElement(row: RequestRow, timesOf: TimesOf): string {
  const isEvent = row.resource === 'events';
  const isStruck = row.faults.some(({ rule }) => isExplored(rule));
  const faults = row.faults.map(({ rule }) => rule).filter((rule) => !isExplored(rule));
  return [
    row.actor,
    row.verb,
    `${row.group}/${row.resource}/${row.subresource} ${row.namespace}/${isEvent ? '*' : row.name}`,
    row.query.replaceAll(READING, '$1'),
    row.committed,
    // As under the rule same-branch: what the struck client was told shows in what it does next.
    isStruck ? '' : `${row.acked} ${row.code} ${row.reason}`,
    faults.join(),
    // Events are for people, and full of times.
    isEvent || row.body === undefined ? '' : alike(row.body, timesOf(row.resource)),
  ].join('|');
}
