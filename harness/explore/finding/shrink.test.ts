import { describe, expect, it } from 'vitest';
import type { Crew } from '../flight/crew.ts';
import { type FlightReport, TOLD_NOTHING } from '../flight/flight.ts';
import { FlightInterruptedError } from '../flight/interrupted.ts';
import type { ScheduledFault } from '../flight/schedule.ts';
import type { Finding } from './finding.ts';
import { shrinkFinding } from './shrink.ts';

const at = (verb: string, fault: string): ScheduledFault => ({
  site: { actor: 'recovery', verb, resource: 'secrets', namespace: 'apps', name: 'alloy', nth: 1 },
  fault,
});

function findingOf(schedule: readonly ScheduledFault[]): Finding {
  const origin = { scenario: 'world.scenario.yaml', cell: '', engine: 'e', seed: 7, hash: 'h', seen: 1 };
  return { signature: 'world: O1 not recovered', oracle: 'O1', message: 'it is not', schedule, ...origin };
}

/** A crew under which the schedules that `isBad` names break the law; `flown` are the faults of each flight. */
function crewOf(isBad: (faults: readonly string[]) => boolean): Crew & { readonly flown: string[] } {
  const flown: string[] = [];
  return {
    size: 1,
    flown,
    fly: async ({ schedule }): Promise<FlightReport> => {
      const faults = schedule.map(({ fault }) => fault);
      flown.push(faults.join(' + '));
      return {
        ...TOLD_NOTHING,
        violations: isBad(faults) ? [{ oracle: 'O1', signature: 'O1 not recovered', message: 'no' }] : [],
        fired: faults.length,
        hash: faults.join(),
        features: [],
        reached: { states: {}, decisions: [], rights: [], sometimes: [] },
        engine: 'recovery',
      };
    },
    close: async () => {},
  };
}

describe('shrinking', () => {
  it('drops what a more ordinary fault makes superfluous, before it calls the rest 1-minimal', async () => {
    const isBad = (faults: readonly string[]): boolean =>
      faults.includes('W1-silent') || (faults.includes('W18-lasting') && faults.includes('W18'));
    const crew = crewOf(isBad);
    const shrunk = await shrinkFinding(findingOf([at('get', 'W18-lasting'), at('list', 'W18')]), crew);
    expect(shrunk.finding.schedule.map(({ fault }) => fault)).toEqual(['W1-silent']);
    expect(shrunk.oneMinimal).toBe(true);
    expect(crew.flown).toContain('');
    expect(shrunk.flights).toBe(crew.flown.length);
  });

  it('looks for the law, whatever the cell is called', async () => {
    const found = { ...findingOf([at('get', 'W18')]), signature: 'world is=a: b: O1 not recovered' };
    expect(
      (
        await shrinkFinding(
          found,
          crewOf(() => true),
        )
      ).finding.schedule,
    ).toEqual([]);
  });

  it('ends with the shortest schedule so far when a flight never ends, or with the finding as it is', async () => {
    for (const [ends, flights, faults] of [
      [0, 0, ['W18', 'W18']],
      [2, 2, ['W18']],
    ] as const) {
      const crew = crewOf(({ length }) => length > 0);
      const ending = new AbortController();
      const fly: Crew['fly'] = (order, signal) => {
        if (crew.flown.length < ends) return crew.fly(order);
        setImmediate(() => ending.abort());
        return new Promise((_, reject) =>
          signal?.addEventListener('abort', () => reject(new FlightInterruptedError())),
        );
      };
      const found = findingOf([at('get', 'W18'), at('list', 'W18')]);
      const shrunk = await shrinkFinding(found, { ...crew, fly }, ending.signal);
      expect(shrunk).toMatchObject({ oneMinimal: false, flights, lines: [] });
      expect(shrunk.finding.schedule.map(({ fault }) => fault)).toEqual(faults);
    }
  });

  it('does not call what it had no flights for 1-minimal', async () => {
    const ending = new AbortController();
    const crew = crewOf(({ length }) => {
      if (crew.flown.length === 2) ending.abort();
      return length > 0;
    });
    const found = findingOf([at('get', 'W18'), at('list', 'W18')]);
    const shrunk = await shrinkFinding(found, crew, ending.signal);
    expect(shrunk).toMatchObject({ oneMinimal: false, flights: 2, finding: { schedule: [{}], hash: 'W18' } });
  });
});
