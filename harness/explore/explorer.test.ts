import { describe, expect, it } from 'vitest';
import { DivergenceError } from './divergence.ts';
import { AB, broken, crewOf, explore, QUIET, SINGLES, site } from './explorer.fixture.ts';
import { type ExploreOptions, MAX_EVENTS } from './explorer.ts';
import type { Crew } from './flight/crew.ts';
import { applicable } from './flight/fault-catalogue.ts';
import type { FlightOrder, FlightReport } from './flight/flight.ts';
import { type ScheduledFault, scheduleKey, strikesEvent } from './flight/schedule.ts';

describe('singles', () => {
  it('are every applicable fault at every site, each once, and nothing else', async () => {
    const crew = crewOf(() => ({}));
    const { tally } = await explore(crew);
    const keys = crew.flown.filter(({ length }) => length === 1).map(scheduleKey);
    expect(new Set(keys).size).toBe(SINGLES);
    expect(tally).toMatchObject({ sites: 2, singles: SINGLES, pairs: 0, closure: 0, cut: 0, unreached: 0 });
  });

  it('follow a request that only a fault brings up, behind the first fault that reached it', async () => {
    const crew = crewOf(({ schedule }) =>
      schedule.length === 1 ? { sites: [site('patch'), site('get')], novelties: ['patch', 'get'] } : {},
    );
    const { tally } = await explore(crew);
    expect(tally.closure).toBe(applicable(site('get'), AB).length);
    const behind = crew.flown.filter(({ length }) => length === 2);
    expect(new Set(behind.map(([first]) => scheduleKey([first!]))).size).toBe(1);
    expect(behind.every(([, second]) => second!.site.verb === 'get')).toBe(true);
  });

  it('count what met fewer faults than planned', async () => {
    const { tally } = await explore(crewOf(() => ({ fired: 0 })));
    expect(tally.unreached).toBe(SINGLES);
  });
});

describe('events of a watch', () => {
  const watch = { ...site('watch'), name: '' };
  const EVENTS = 3;

  it('are struck one by one until there is none left, and what comes of them is swept', async () => {
    const crew = crewOf(({ schedule }) => {
      if (schedule.length === 0) return { sites: [watch], novelties: ['watch'] };
      const [{ site: struck, fault }] = schedule as [ScheduledFault];
      if (fault !== 'R5' && fault !== 'R7') return {};
      return struck.nth > EVENTS ? { fired: 0 } : { sites: [site('get')], novelties: ['get'] };
    });
    const { tally } = await explore(crew);
    expect(tally).toMatchObject({ singles: applicable(watch, AB).length, events: 2 * EVENTS });
    const struck = crew.flown
      .flat()
      .filter(strikesEvent)
      .map(({ fault, site: { nth } }) => `${fault} #${nth}`);
    expect(new Set(struck)).toEqual(
      new Set(['R5', 'R7'].flatMap((fault) => [1, 2, 3, 4].map((nth) => `${fault} #${nth}`))),
    );
    expect(tally.closure).toBe(applicable(site('get'), AB).length);
  });

  it('are struck so often at most, since a delay lengthens the flight', async () => {
    const crew = crewOf(({ schedule }) =>
      schedule.length === 0 ? { sites: [watch], novelties: ['watch'] } : {},
    );
    const { tally } = await explore(crew);
    expect(tally).toMatchObject({ events: 2 * MAX_EVENTS, eventsBeyond: 2 });
  });

  it('are unfinished when the time is up in the middle of them, also where nothing is left behind them', async () => {
    const crew = crewOf(({ schedule }) =>
      schedule.length === 0 ? { sites: [watch], novelties: ['watch'] } : {},
    );
    const stop = (): boolean => crew.flown.flat().filter(strikesEvent).length > 5;
    const { unfinished } = await explore(crew, { stop });
    expect(unfinished).toEqual([{ cell: 'world', part: 'events', done: 0, of: 2 }]);
  });
});

describe('what is found', () => {
  it('is one finding for each signature, with the simplest schedule', async () => {
    const crew = crewOf(({ schedule }) => (schedule[0]?.fault.startsWith('P1') ? broken : {}));
    const { findings } = await explore(crew);
    expect(findings.all()).toMatchObject([
      { signature: 'world: O1 not recovered', schedule: [{ fault: 'P1-before-send' }] },
    ]);
    expect(findings.all()[0]!.seen).toBeGreaterThan(4);
  });

  it('is shown by ordinary faults where they do, not by loss of data that came first', async () => {
    const crew = crewOf(({ schedule }) =>
      schedule.some(({ fault }) => fault === 'W3' || fault === 'W4') ? broken : {},
    );
    const { findings } = await explore(crew, { classes: new Set(['A', 'C']) });
    expect(findings.all()).toMatchObject([{ schedule: [{ fault: 'W4' }], seen: 2 }]);
  });

  it('without any fault is a finding with none, and the rest is explored all the same', async () => {
    const explorer = await explore(crewOf(() => broken));
    expect(explorer.findings.all()).toMatchObject([{ schedule: [], seen: SINGLES + 1 }]);
    expect([...explorer.brokenAlready]).toEqual([['world', ['O1 not recovered']]]);
    expect(explorer.tally.singles).toBe(SINGLES);
  });

  it('is none where the state is beyond recovery for a reason on record, which is counted', async () => {
    const excused = { violations: [{ ...broken.violations[0]!, excused: true as const }] };
    const { findings, tally } = await explore(crewOf(({ schedule }) => (schedule.length > 0 ? excused : {})));
    expect(findings.size).toBe(0);
    expect(tally).toMatchObject({ excused: SINGLES, excusedBy: { 'O1 not recovered': SINGLES } });
  });

  it('that is new is kept with its schedule, once', async () => {
    const kept: string[] = [];
    const crew = crewOf(({ schedule }) =>
      schedule.some(({ fault }) => fault === 'W4') ? { features: ['conditions torn'] } : {},
    );
    await explore(crew, {
      keep: ({ schedule }, features) => kept.push(`${scheduleKey(schedule)}: ${features}`),
    });
    expect(kept).toEqual([
      'W4 at recovery patch helmreleases.helm.toolkit.fluxcd.io apps/alloy #1: conditions torn',
    ]);
  });
});

describe('what some flight has to reach', () => {
  const world = { name: 'world', label: '' };
  /** Reaches `retried` behind a crash, never `asleep`, and cannot judge `torn`. */
  const answer = ({ schedule, sometimes = [] }: FlightOrder): Partial<FlightReport> => {
    const told = sometimes.map((expectation) =>
      expectation === 'torn'
        ? { expectation, status: 'error' as const, reason: 'No such key: spec' }
        : expectation === 'retried' && schedule.some(({ fault }) => fault.startsWith('P1'))
          ? { expectation, status: 'reached' as const, reason: 'happened at t=1m' }
          : { expectation, status: 'unreached' as const, reason: 'not reached in this flight' },
    );
    return { reached: { ...QUIET.reached, sometimes: told } };
  };

  it('is asked of every flight until one reached it, and is left open when none does', async () => {
    const asked: string[] = [];
    const crew = crewOf((order) => {
      asked.push((order.sometimes ?? []).join(' '));
      return answer(order);
    });
    const { sometimes, findings } = await explore(crew, {}, ['retried', 'asleep', 'torn']);
    expect(sometimes.in(world)).toEqual(['asleep', 'torn']);
    expect(sometimes.trouble(world, 'asleep')).toBeUndefined();
    expect(sometimes.trouble(world, 'torn')).toBe('No such key: spec');
    expect([asked[0], asked.at(-1)]).toEqual(['retried asleep torn', 'asleep torn']);
    expect(findings.size).toBe(0);
  });

  it('is news: the schedule that reached it first is kept', async () => {
    const kept: string[] = [];
    const keep: ExploreOptions['keep'] = (_, features) => kept.push(...features);
    await explore(crewOf(answer), { keep }, ['retried', 'asleep']);
    expect(kept).toEqual(['sometimes retried']);
  });
});

describe('determinism', () => {
  it('is checked by flying every failure and one run in a hundred twice', async () => {
    const crew = crewOf(({ schedule }) => (schedule[0]?.fault === 'W4' ? broken : {}));
    const { tally } = await explore(crew);
    // The first flight of all, and the failure.
    expect(tally.repeated).toBe(2);
    const twice = crew.flown.filter((schedule, index) => crew.flown.indexOf(schedule) !== index);
    expect(twice.map(scheduleKey)).toEqual(['', expect.stringContaining('W4')]);
  });

  it('ends the exploration when two flights of a schedule differ', async () => {
    let flights = 0;
    const crew = crewOf(({ schedule }) =>
      schedule.length > 0 ? { ...broken, hash: `flight ${flights++}` } : {},
    );
    await expect(explore(crew)).rejects.toThrow(DivergenceError);
  });

  it('is an error that names the first row at which two flights part, or that two more did not', async () => {
    let flights = 0;
    const crewWith = (last: () => string): Crew =>
      crewOf(({ schedule, tell }) =>
        schedule.length === 0
          ? {}
          : tell === 'lines'
            ? { lines: ['t=0 start', last()] }
            : { ...broken, hash: `flight ${flights++}` },
      );
    let rows = 0;
    await expect(explore(crewWith(() => `row ${rows++}`))).rejects.toMatchObject({
      message: expect.stringMatching(
        /first difference at event 1:\n {4}one {4}row \d+\n {4}other {2}row \d+$/,
      ),
    });
    await expect(explore(crewWith(() => 'row'))).rejects.toMatchObject({
      message: expect.stringMatching(/two more flights, made to see where, have the same rows$/),
    });
  });
});

describe('the cells of one matrix', () => {
  it('are kept apart by what their labels have beside the engine', async () => {
    const crew = crewOf(({ schedule, cell: { label } }) =>
      schedule.length === 0 && label.includes('victims=2') ? {} : broken,
    );
    const labels = ['engine=e victims=1', 'engine=e victims=2'];
    const { findings, brokenAlready, coverage } = await explore(crew, {}, [], labels);
    expect(findings.all()).toMatchObject([
      { signature: 'world victims=1: O1 not recovered', cell: 'engine=e victims=1', schedule: [] },
      { signature: 'world victims=2: O1 not recovered', cell: 'engine=e victims=2', seen: SINGLES },
    ]);
    expect([...brokenAlready.keys()]).toEqual(['world victims=1']);
    expect(coverage.matrix.reachable).toBe(2 * SINGLES);
  });
});

describe('swarm', () => {
  it('draws the same mixes for the same seed, in other worlds most of the time, with bursts among the faults', async () => {
    const strategies = new Set(['swarm'] as const);
    const orders: FlightOrder[][] = [[], []];
    for (const seen of orders)
      await explore(
        crewOf((order) => {
          seen.push(order);
          return {};
        }),
        { strategies, seeds: 60 },
      );
    expect(orders[0]).toEqual(orders[1]);
    const mixes = orders[0]!.slice(2);
    expect(mixes.length).toBe(60);
    expect(mixes.filter(({ cell }) => cell.variant !== undefined).length).toBeGreaterThan(30);
    expect(mixes.some(({ schedule }) => schedule.some(({ burst }) => burst))).toBe(true);
    expect(new Set(mixes.map(({ seed }) => seed)).size).toBe(60);
  });
});
