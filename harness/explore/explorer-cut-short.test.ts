import { describe, expect, it } from 'vitest';
import { AB, broken, crewOf, explore, SINGLES, site } from './explorer.fixture.ts';
import type { Crew } from './flight/crew.ts';
import { applicable } from './flight/fault-catalogue.ts';
import type { FlightOrder, FlightReport } from './flight/flight.ts';
import { FlightInterruptedError } from './flight/interrupted.ts';

describe('a budget', () => {
  it('stops flying and counts what was not flown', async () => {
    let flights = 0;
    const crew = crewOf(() => ({ fired: ++flights }));
    const { tally, unfinished } = await explore(crew, { stop: () => flights >= 10 });
    expect(tally.singles + tally.cut).toBe(SINGLES);
    expect(tally.singles).toBeLessThan(12);
    expect(unfinished).toEqual([{ cell: 'world', part: 'singles', done: tally.singles, of: SINGLES }]);
  });

  it('counts also what only the singles brought up when it ends right behind them', async () => {
    let flights = 0;
    const crew = crewOf(({ schedule }) => {
      flights += 1;
      return schedule.length === 1 ? { sites: [site('get')], novelties: ['get'] } : {};
    });
    // The fault-free flight is made twice.
    const { tally, unfinished } = await explore(crew, { stop: () => flights >= SINGLES + 2 });
    const of = applicable(site('get'), AB).length;
    expect(tally).toMatchObject({ singles: SINGLES, closure: 0, cut: of });
    expect(unfinished).toEqual([{ cell: 'world', part: 'closure', done: 0, of }]);
  });
});

/** Flies so many flights; the others never end by themselves. */
function hangingCrew(flights: number, answer: (order: FlightOrder) => Partial<FlightReport>) {
  const ending = new AbortController();
  const crew = crewOf(answer);
  const hanging: Crew = {
    ...crew,
    fly: (order, signal) => {
      if (crew.flown.length < flights) return crew.fly(order);
      setImmediate(() => ending.abort());
      return new Promise((_, reject) =>
        signal?.addEventListener('abort', () => reject(new FlightInterruptedError())),
      );
    },
  };
  const { signal } = ending;
  return { crew: hanging, signal, stop: () => signal.aborted };
}

describe('a flight that is interrupted', () => {
  it('is no flight: it is not counted, and what was found before is kept', async () => {
    // The fault-free flight is made twice, and so is each that fails; the repetition of the third failure hangs.
    const { crew, ...ends } = hangingCrew(7, ({ schedule }) => (schedule.length > 0 ? broken : {}));
    const { tally, findings, unfinished, cutOff } = await explore(crew, ends);
    expect(tally).toMatchObject({ singles: 2, repeated: 3, cut: SINGLES - 2 });
    expect(findings.all()).toMatchObject([{ seen: 2 }]);
    expect(unfinished).toEqual([{ cell: 'world', part: 'singles', done: 2, of: SINGLES }]);
    expect(cutOff.length).toBeGreaterThan(0);
    for (const flight of cutOff) expect(flight).toMatch(/^world: the flight under \S+ at recovery /);
  });

  it.each([
    ['the fault-free one', 0],
    ['its repetition', 1],
  ])('leaves nothing known of a cell when it is %s', async (_, flights) => {
    const { crew, ...ends } = hangingCrew(flights, () => broken);
    const { tally, findings, cutOff, brokenAlready } = await explore(crew, ends);
    expect(tally).toMatchObject({ sites: 0, repeated: 0, cut: 0 });
    expect([findings.size, brokenAlready.size]).toEqual([0, 0]);
    expect(cutOff).toEqual(['world: the fault-free flight']);
  });
});
