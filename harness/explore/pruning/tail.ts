import type { RequestRow, Trace, TraceEvent } from '../../trace/index.ts';
import { timesFor } from './element.ts';
import { streamsOf } from './stream.ts';
import { statesOf } from './world-state.ts';

/**
 * What the world is like right before a request and what happens from then on, to be compared as far as two flights went: one may
 * have been flown for longer than the other.
 */
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
export function tailFrom(trace: Trace, row: RequestRow, engine: string): Tail {
  const events = trace.events.filter((event) => !isCutOff(event, trace));
  const timesOf = timesFor(engine, events);
  const streams = [...streamsOf({ ...trace, events }, timesOf, engine)].map(([name, stream]) => [
    name,
    stream.after(row.begunAfter),
  ]);
  return { state: statesOf(events, timesOf)[row.begunAfter]!.now, streams: Object.fromEntries(streams) };
}

/** What was under way when the flight ended. It is written down last: nothing else moves up in its place. */
function isCutOff(event: TraceEvent, { endedAt }: Trace): boolean {
  if (event.kind === 'request') return event.endT === undefined;
  return event.kind === 'run' && event.killed && event.endedAt === endedAt;
}
