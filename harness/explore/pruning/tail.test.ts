import { describe, expect, it } from 'vitest';
import type { RequestRow, Trace, TraceEvent } from '../../trace/index.ts';
import { Stream } from './stream.ts';
import { agree, type Tail, tailFrom } from './tail.ts';

const MIN = 60_000;

/** Of streams whose elements come a minute apart, in a flight that ends after so many minutes. */
function tail(lastedMin: number, streams: Readonly<Record<string, readonly string[]>>, state = 'one'): Tail {
  const told = Object.entries(streams).map(([name, elements]) => {
    const stream = new Stream();
    for (const [index, element] of elements.entries()) stream.push(index, element, (index + 1) * MIN);
    stream.close(lastedMin * MIN);
    return [name, stream.after(0, 0)];
  });
  return { state, lastedMs: lastedMin * MIN, streams: Object.fromEntries(told) };
}

/** In either order. */
function agreement(one: Tail, other: Tail): boolean {
  expect(agree(one, other)).toBe(agree(other, one));
  return agree(one, other);
}

describe('two tails', () => {
  it('agree as far as both were flown', () => {
    const long = tail(3, { recovery: ['list', 'patch'], cluster: ['added'] });
    expect(agreement(long, tail(1, { recovery: ['list'], cluster: ['added'] }))).toBe(true);
    expect(agreement(long, tail(0, {}))).toBe(true);
  });

  it('do not when somebody does something else, or the objects are other ones', () => {
    const one = tail(2, { recovery: ['list', 'patch'] });
    expect(agreement(one, tail(2, { recovery: ['list', 'get'] }))).toBe(false);
    expect(agreement(one, tail(2, { recovery: ['list', 'patch'] }, 'two'))).toBe(false);
  });

  it('do not when an actor falls silent in a flight that goes on', () => {
    const healed = tail(9, {
      recovery: ['list', 'list', 'list'],
      'helm-controller': ['patch status Ready=True'],
    });
    expect(agreement(healed, tail(9, { recovery: ['list', 'list', 'list', 'list', 'list'] }))).toBe(false);
    expect(agreement(tail(9, { recovery: ['list'] }), tail(9, { recovery: ['list', 'patch'] }))).toBe(false);
  });

  it('agree when one ends in more rounds of the same loop, and not when that loop had ended', () => {
    const rounds = (count: number): string[] => Array.from({ length: count }, () => 'list');
    expect(agreement(tail(9, { recovery: rounds(5) }), tail(6, { recovery: rounds(3) }))).toBe(true);
    expect(agreement(tail(30, { recovery: rounds(5) }), tail(30, { recovery: rounds(3) }))).toBe(false);
    const patched = [...rounds(5), 'patch'];
    expect(agreement(tail(9, { recovery: patched }), tail(9, { recovery: rounds(3) }))).toBe(false);
    expect(agreement(tail(9, { recovery: patched }), tail(3, { recovery: rounds(3) }))).toBe(true);
  });

  it('are given the time that passed between what happened in both, whenever that was', () => {
    const streams = (waitMin: number, ...then: readonly number[]): Tail['streams'] => ({
      recovery: {
        elements: ['list', 'patch', 'get'].slice(0, 1 + then.length),
        times: [waitMin, ...then.map((min) => waitMin + min)].map((min) => min * MIN),
        before: undefined,
        loop: [],
      },
    });
    const soon: Tail = { state: 'one', lastedMs: 4 * MIN, streams: streams(1, 2) };
    const late = (lastedMin: number): Tail => ({
      state: 'one',
      lastedMs: lastedMin * MIN,
      streams: streams(8),
    });
    expect(agreement(soon, late(10))).toBe(true);
    expect(agreement(soon, late(11))).toBe(false);
  });

  it('agree when only the next turn of a timer is missing, wherever in its period the other one was', () => {
    const periodic = (...minutes: readonly number[]): Tail['streams'] => ({
      recovery: { elements: ['list'], times: [0], before: undefined, loop: [] },
      'helm-controller': {
        elements: minutes.slice(1).map(() => 'reconcile'),
        times: minutes.slice(1).map((min) => min * MIN),
        before: minutes[0]! * MIN,
        loop: [],
      },
    });
    const early: Tail = { state: 'one', lastedMs: 19 * MIN, streams: periodic(-12, 3, 18) };
    const late = (lastedMin: number): Tail => ({
      state: 'one',
      lastedMs: lastedMin * MIN,
      streams: periodic(-5, 10),
    });
    expect(agreement(early, late(19))).toBe(true);
    // Its turn would have come, be it a tenth later.
    expect(agreement(early, late(27))).toBe(false);
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

  it('keeps releases apart that a controller works on beside each other, not those of an engine', () => {
    const given = (name: string) =>
      ({ kind: 'given', object: { kind: 'HelmRelease', metadata: { namespace: 'apps', name } } }) as never;
    const about = (actor: string, name: string) =>
      ({ ...request(actor, 'helmreleases', 1), namespace: 'apps', name }) as TraceEvent;
    const of = (...names: string[]) =>
      streamsOf(given('a'), given('b'), ...names.map((name) => about('helm-controller', name)));
    expect(of('a', 'b')).toEqual(of('b', 'a'));
    expect(of('a', 'b')).not.toEqual(of('a', 'a'));
    expect(
      Object.keys(streamsOf(given('a'), given('b'), about('recovery', 'a'), about('recovery', 'b'))),
    ).toEqual(['recovery']);
  });

  it("holds the engine's Events, not those of controllers", () => {
    expect(
      Object.keys(streamsOf(request('recovery', 'events', 1), request('helm-controller', 'events', 1))),
    ).toEqual(['recovery']);
  });
});
