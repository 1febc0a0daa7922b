import type { RequestRow, Trace, TraceEvent } from '../../trace/index.ts';
import { timesFor } from './element.ts';
import { releaseOf, releasesIn } from './footprint.ts';
import { type StreamTail, streamsOf } from './stream.ts';
import { statesOf } from './world-state.ts';

/**
 * What the world is like right before a request and what happens from then on, to be compared as far as two flights went: one may
 * have been flown for longer than the other.
 */
export interface Tail {
  readonly state: string;
  /** From the request's beginning to the flight's end. */
  readonly lastedMs: number;
  /** What everybody does from then on, by stream. */
  readonly streams: Readonly<Record<string, StreamTail>>;
}

/** Whether two flights went the same way, as far as both were flown. */
export function agree(a: Tail, b: Tail): boolean {
  if (a.state !== b.state) return false;
  return [...new Set([...Object.keys(a.streams), ...Object.keys(b.streams)])].every((name) => {
    const [mine, its] = [streamIn(a, name), streamIn(b, name)];
    const common = Math.min(mine.elements.length, its.elements.length);
    for (let index = 0; index < common; index++)
      if (mine.elements[index] !== its.elements[index]) return false;
    return mine.elements.length < its.elements.length ? mayLack(name, a, b) : mayLack(name, b, a);
  });
}

const SILENT: StreamTail = { elements: [], times: [], before: undefined, loop: [] };

function streamIn({ streams }: Tail, name: string): StreamTail {
  return streams[name] ?? SILENT;
}

/** Flux spreads its intervals by up to a tenth (`--interval-jitter-percentage` is 5 by default, either way). */
const JITTER = 1.1;

/**
 * Whether a flight may lack what another one has at the end of a stream: it is the next rounds of the loop that the stream is in, or
 * the flight was over before it could come, as long after the last thing that happened in both, or - where it comes of its actor's
 * own timer - after what that actor did last. An actor that fell silent is another way to go.
 */
function mayLack(name: string, short: Tail, long: Tail): boolean {
  const shorter = streamIn(short, name);
  const { elements, loop } = shorter;
  const longer = streamIn(long, name);
  const next = longer.elements.findIndex(
    (element, index) => index >= elements.length && element !== loop[(index - elements.length) % loop.length],
  );
  if (next < 0) return true;
  const t = longer.times[next]!;
  const last = lastInBoth(short, long, t);
  if (short.lastedMs - last.short <= t - last.long) return true;
  const [mine, its] = [shorter, longer].map(({ times, before }) => times[elements.length - 1] ?? before);
  return mine !== undefined && its !== undefined && short.lastedMs - mine <= (t - its) * JITTER;
}

/** The times, in both flights, of the last thing that happened in both before `t` of the longer one; the struck request, if nothing did. */
function lastInBoth(short: Tail, long: Tail, t: number): { readonly short: number; readonly long: number } {
  let last = { short: 0, long: 0 };
  for (const [name, { times }] of Object.entries(long.streams)) {
    const other = streamIn(short, name).times;
    for (let index = 0; index < Math.min(times.length, other.length) && times[index]! <= t; index++)
      if (times[index]! >= last.long) last = { short: other[index]!, long: times[index]! };
  }
  return last;
}

/** What came of a request and of everything after it. */
export function tailFrom(trace: Trace, row: RequestRow, engine: string): Tail {
  const events = trace.events.filter((event) => !isCutOff(event, trace));
  const timesOf = timesFor(engine, events);
  const releases = releasesIn(events);
  // A controller works on several releases beside each other, and it is chance which of them goes first in one instant.
  const partOf = (event: TraceEvent): string =>
    actorOf(event) === engine ? '' : ` ${releaseOf(event, releases)}`;
  const streams = [...streamsOf({ ...trace, events }, timesOf, engine, partOf)].map(([name, stream]) => [
    name,
    stream.after(row.begunAfter, row.t),
  ]);
  return {
    state: statesOf(events, timesOf)[row.begunAfter]!.now,
    lastedMs: trace.endedAt - row.t,
    streams: Object.fromEntries(streams),
  };
}

function actorOf(event: TraceEvent): string | undefined {
  const row = event.kind === 'commit' ? event.request : event;
  return row && 'actor' in row ? row.actor : undefined;
}

/** What was under way when the flight ended. It is written down last: nothing else moves up in its place. */
function isCutOff(event: TraceEvent, { endedAt }: Trace): boolean {
  if (event.kind === 'request') return event.endT === undefined;
  return event.kind === 'run' && event.killed && event.endedAt === endedAt;
}
