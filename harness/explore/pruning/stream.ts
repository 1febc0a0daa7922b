import { type Trace, type TraceEvent, timeOf } from '../../trace/index.ts';
import { elementOf, type TimesOf } from './element.ts';
import { digestOf } from './likeness.ts';

/**
 * What everybody does in a flight, each in a stream of its own, by name.
 *
 * @param partOf splits what one actor does; all of it is one stream without.
 */
export function streamsOf(
  { events, endedAt }: Trace,
  timesOf: TimesOf,
  engine: string,
  partOf: (event: TraceEvent) => string = () => '',
): ReadonlyMap<string, Stream> {
  const watched = new Set<string>();
  for (const event of events)
    if (event.kind === 'request' && event.verb === 'watch') watched.add(`${event.actor} ${event.resource}`);
  const streams = new Map<string, Stream>();
  events.forEach((event, index) => {
    if (isRenewal(event) || isForPeople(event, engine)) return;
    const told = elementOf(event, timesOf);
    if (told === undefined) return;
    const name = `${streamOf(event, watched)}${partOf(event)}`;
    const stream = streams.get(name) ?? new Stream();
    streams.set(name, stream);
    stream.push(index, told, timeOf(event));
  });
  for (const stream of streams.values()) stream.close(endedAt);
  return streams;
}

/** How long nothing may happen that is going on. */
const TURN_MS = 60_000;

/** Where a loop begins, and how many elements are a round of it. */
interface Loop {
  readonly begin: number;
  readonly length: number;
}

/** The end of a stream; plain data. */
export interface StreamTail {
  readonly elements: readonly string[];
  /** When each of them was over, in milliseconds since the tail begins. */
  readonly times: readonly number[];
  /** When the last one before them was over, zero or less; undefined when there was none. */
  readonly before: number | undefined;
  /** What it goes on with, again and again, if it was in a loop when the flight ended. */
  readonly loop: readonly string[];
}

/**
 * What one actor does, in order. Its reflectors run beside it and have streams of their own: how they interleave with the rest is
 * a matter of time.
 */
export class Stream {
  readonly #indices: number[] = [];
  readonly #elements: string[] = [];
  readonly #times: number[] = [];
  #suffixes: string[] = [];
  #loop: Loop | undefined;
  /** Whether its loop had ended before the flight did. */
  #isOver = false;

  push(index: number, element: string, t: number): void {
    this.#indices.push(index);
    this.#elements.push(element);
    this.#times.push(t);
  }

  /** Nothing comes after `endedAt`, the end of the flight. */
  close(endedAt: number): void {
    const count = this.#elements.length;
    this.#loop = loopOf(this.#elements);
    if (this.#loop) {
      const roundMs = this.#times[count - 1]! - this.#times[count - 1 - this.#loop.length]!;
      // A controller that tries again waits twice as long each time.
      this.#isOver = endedAt - this.#times[count - 1]! > 2 * roundMs + TURN_MS;
    }
    const end = this.#loop ? this.#loop.begin + this.#loop.length : count;
    let rest = '';
    const suffixes: string[] = new Array(end + 1).fill(rest);
    for (let i = end - 1; i >= 0; i--) {
      rest = digestOf(`${this.#elements[i]!}\n${rest}`);
      suffixes[i] = rest;
    }
    this.#suffixes = suffixes;
  }

  /** What it holds after so many events of the trace, by times since `t`. */
  after(events: number, t: number): StreamTail {
    const from = firstFrom(this.#indices, events);
    return {
      elements: this.#elements.slice(from),
      times: this.#times.slice(from).map((time) => time - t),
      before: from === 0 ? undefined : this.#times[from - 1]! - t,
      loop: this.#loop && !this.#isOver ? this.#elements.slice(-this.#loop.length) : [],
    };
  }

  /**
   * What is left of it after so many events of the trace, however many rounds of its loop that are; of one that had ended, the
   * rounds that are left count.
   */
  restAfter(events: number): string {
    const position = firstFrom(this.#indices, events);
    const left = this.#elements.length - position;
    if (!this.#loop) return this.#suffixes[position]!;
    const { begin, length } = this.#loop;
    const folded = position < begin ? position : begin + ((position - begin) % length);
    if (!this.#isOver) return this.#suffixes[folded]!;
    return left === 0 ? '' : `${this.#suffixes[folded]!} ${Math.ceil(left / length)} rounds`;
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
function loopOf(elements: readonly string[]): Loop | undefined {
  const count = elements.length;
  let best: Loop | undefined;
  for (let length = 1; 2 * length <= count; length++) {
    let begin = count - length;
    while (begin > 0 && elements[begin - 1] === elements[begin - 1 + length]) begin -= 1;
    if (count - begin < 2 * length) continue;
    if (!best || begin + length < best.begin + best.length) best = { begin, length };
  }
  return best;
}

function streamOf(event: TraceEvent, watched: ReadonlySet<string>): string {
  if (event.kind === 'run') return event.actor;
  const row = event.kind === 'commit' ? event.request : event.kind === 'request' ? event : undefined;
  if (!row) return 'cluster';
  const { actor, resource, verb } = row;
  const isReflector = watched.has(`${actor} ${resource}`) && (verb === 'list' || verb === 'watch');
  return isReflector ? `${actor} ${resource}` : actor;
}

/** Servers end a watch after some minutes, and its client opens it again: no more than time that passes. */
export function isRenewal(event: TraceEvent): boolean {
  return (
    event.kind === 'request' &&
    event.verb === 'watch' &&
    event.code === 200 &&
    event.faults.length === 0 &&
    !event.id.endsWith('/1')
  );
}

/**
 * Kubernetes Events of controllers: they are for people, and whether a recorder makes a new one or counts up an old one depends on
 * how long ago that was. Those of the engine are part of what it does.
 */
export function isForPeople(event: TraceEvent, engine: string): boolean {
  const row = event.kind === 'commit' ? (event.request ?? event) : event;
  if (row.kind !== 'request' && row.kind !== 'commit') return false;
  return row.resource === 'events' && !(row.kind === 'request' && row.actor === engine);
}
