import { describe, expect, it } from 'vitest';
import type { RequestRow, Trace, TraceEvent } from '../../trace/index.ts';
import { agree, type Tail, tailFrom } from './tail.ts';

const tail = (state: string, streams: Tail['streams']): Tail => ({ state, streams });

describe('two tails', () => {
  it('agree as far as both were flown', () => {
    const long = tail('one', { recovery: ['list', 'patch'], cluster: ['added'] });
    expect(agree(long, tail('one', { recovery: ['list'] }))).toBe(true);
    expect(agree(tail('one', { recovery: ['list'] }), long)).toBe(true);
  });

  it('do not when somebody does something else, or the objects are other ones', () => {
    const one = tail('one', { recovery: ['list', 'patch'] });
    expect(agree(one, tail('one', { recovery: ['list', 'get'] }))).toBe(false);
    expect(agree(one, tail('two', { recovery: ['list', 'patch'] }))).toBe(false);
  });
});

describe('a tail', () => {
  const request = (actor: string, resource: string, endT?: number) =>
    ({
      kind: 'request',
      actor,
      resource,
      verb: 'create',
      id: '',
      query: '',
      faults: [],
      t: 0,
      endT,
      begunAfter: 0,
    }) as unknown as TraceEvent;
  const run = (endedAt: number) =>
    ({
      kind: 'run',
      actor: 'recovery',
      exitCode: undefined,
      timedOut: false,
      killed: true,
      endedAt,
    }) as unknown as TraceEvent;
  const streamsOf = (...events: TraceEvent[]): Tail['streams'] =>
    tailFrom({ events, endedAt: 60_000 } as unknown as Trace, { begunAfter: 0 } as RequestRow, 'recovery')
      .streams;

  it('does not hold what the end of the flight cut off', () => {
    expect(streamsOf(run(30_000), run(60_000))).toEqual(streamsOf(run(30_000)));
    expect(streamsOf(request('recovery', 'secrets', 1), request('recovery', 'secrets'))).toEqual(
      streamsOf(request('recovery', 'secrets', 1)),
    );
  });

  it("holds the engine's Events, not those of controllers", () => {
    expect(
      Object.keys(streamsOf(request('recovery', 'events', 1), request('helm-controller', 'events', 1))),
    ).toEqual(['recovery']);
  });
});
