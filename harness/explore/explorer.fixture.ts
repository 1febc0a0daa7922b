import { type ExploreOptions, Explorer } from './explorer.ts';
import type { Crew } from './flight/crew.ts';
import { applicable } from './flight/fault-catalogue.ts';
import { type FlightOrder, type FlightReport, TOLD_NOTHING } from './flight/flight.ts';
import { type Schedule, scheduleKey } from './flight/schedule.ts';
import type { Site } from './flight/site.ts';

export const site = (verb: string, nth = 1): Site => ({
  actor: 'recovery',
  verb,
  resource: 'helmreleases.helm.toolkit.fluxcd.io',
  namespace: 'apps',
  name: verb === 'list' ? '' : 'alloy',
  nth,
});

/** A world of two requests, a list and a patch, told in the words of a flight report. */
export const QUIET: FlightReport = {
  ...TOLD_NOTHING,
  violations: [],
  fired: 0,
  hash: 'quiet',
  features: ['seen without faults'],
  reached: { states: {}, decisions: [], rights: [], sometimes: [] },
  engine: 'recovery',
  observation: { whole: 'quiet', branch: 'quiet' },
};
export const BASELINE: FlightReport = {
  ...QUIET,
  sites: [site('list'), site('patch')],
  novelties: ['list', 'patch'],
};

/** A crew that answers from a function; `flown` are the schedules it was given. */
export function crewOf(answer: (order: FlightOrder) => Partial<FlightReport>): Crew & { flown: Schedule[] } {
  const flown: Schedule[] = [];
  return {
    size: 1,
    flown,
    fly: async (order) => {
      flown.push(order.schedule);
      const key = scheduleKey(order.schedule);
      const base =
        order.schedule.length === 0 ? BASELINE : { ...QUIET, fired: order.schedule.length, hash: key };
      return { ...base, observation: { whole: key, branch: key }, ...answer(order) };
    },
    close: async () => {},
  };
}

export async function explore(
  crew: Crew,
  options: Partial<ExploreOptions> = {},
  sometimes: readonly string[] = [],
  labels: readonly string[] = [''],
): Promise<Explorer> {
  const explorer = new Explorer({
    crew,
    classes: new Set(['A', 'B']),
    strategies: new Set(['singles']),
    seeds: 0,
    stop: () => false,
    progress: () => undefined,
    keep: () => undefined,
    ...options,
  });
  for (const label of labels)
    await explorer.explore({
      ref: { file: 'world.scenario.yaml', label, engine: 'e' },
      name: 'world',
      seed: 7,
      sometimes,
    });
  return explorer;
}

export const AB = new Set(['A', 'B'] as const);
export const SINGLES = applicable(site('list'), AB).length + applicable(site('patch'), AB).length;
export const broken = {
  violations: [{ oracle: 'O1', signature: 'O1 not recovered', message: 'alloy is not Ready' }],
};
