import { describe, expect, it } from 'vitest';
import { DivergenceError } from './divergence.ts';
import { type ExploreOptions, Explorer, MAX_EVENTS } from './explorer.ts';
import { refutationText } from './finding/refutation.ts';
import type { Crew } from './flight/crew.ts';
import { applicable } from './flight/fault-catalogue.ts';
import { type FlightOrder, type FlightReport, TOLD_NOTHING } from './flight/flight.ts';
import { FlightInterruptedError } from './flight/interrupted.ts';
import { type Schedule, type ScheduledFault, scheduleKey, strikesEvent } from './flight/schedule.ts';
import type { Site } from './flight/site.ts';
import { SAMPLE_EVERY } from './planned-pairs.ts';

const site = (verb: string, nth = 1): Site => ({
  actor: 'recovery',
  verb,
  resource: 'helmreleases.helm.toolkit.fluxcd.io',
  namespace: 'apps',
  name: verb === 'list' ? '' : 'alloy',
  nth,
});

/** A world of two requests, a list and a patch, told in the words of a flight report. */
const QUIET: FlightReport = {
  ...TOLD_NOTHING,
  violations: [],
  fired: 0,
  hash: 'quiet',
  features: ['seen without faults'],
  reached: { states: {}, decisions: [], rights: [], sometimes: [] },
  engine: 'recovery',
  observation: { whole: 'quiet', branch: 'quiet' },
};
const BASELINE: FlightReport = {
  ...QUIET,
  sites: [site('list'), site('patch')],
  novelties: ['list', 'patch'],
};

/** A crew that answers from a function; `flown` are the schedules it was given. */
function crewOf(answer: (order: FlightOrder) => Partial<FlightReport>): Crew & { flown: Schedule[] } {
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

async function explore(
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

const AB = new Set(['A', 'B'] as const);
const SINGLES = applicable(site('list'), AB).length + applicable(site('patch'), AB).length;
const broken = {
  violations: [{ oracle: 'O1', signature: 'O1 not recovered', message: 'alloy is not Ready' }],
};

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

describe('pairs', () => {
  const strategies = new Set(['pairs'] as const);
  const after = { sites: [site('get')], novelties: ['get'] };
  const seconds = applicable(site('get'), AB).length;

  it('are flown or pruned for a reason, all of them: the numbers add up', async () => {
    const crew = crewOf(({ schedule: [first, second] }) => {
      if (!first || second) return {};
      if (first.fault === 'C5') return { ...after, observation: { whole: '', branch: '' } };
      if (first.fault === 'W1-silent' || first.fault === 'W1-reset')
        return { ...after, observation: { whole: `told ${first.fault}`, branch: 'lost' } };
      return after;
    });
    const { tally } = await explore(crew, { strategies });
    const pruned = Object.values(tally.pruned).reduce((sum, { sound, premise }) => sum + sound + premise, 0);
    expect(tally.pairs + pruned).toBe(SINGLES * seconds);
    // C5 at both sites equals the baseline, whose schedule is empty; of two lost requests at a site one speaks for the other.
    expect(tally.pruned['no-effect']).toEqual({ sound: 2 * seconds, premise: 0 });
    expect(tally.pruned['same-branch'].premise).toBeGreaterThan(seconds);
    const pairs = crew.flown.filter(({ length }) => length === 2).map(scheduleKey);
    expect(new Set(pairs).size).toBe(tally.pairs + tally.audited);
  });

  it('left out on a premise are flown now and then, beside the one that speaks for them', async () => {
    const crew = crewOf(({ schedule: [first, second] }) => {
      if (!first) return {};
      const elements = [`${first.fault} then ${second?.fault}`];
      const tail = {
        state: '',
        lastedMs: 0,
        streams: { recovery: { elements, times: [0], before: undefined, loop: [] } },
      };
      if (second) return { tail };
      return { ...after, observation: { whole: first.fault, branch: 'the same' } };
    });
    const { tally, refuted } = await explore(crew, { strategies });
    expect(tally.audited).toBeGreaterThan(0);
    // This client minds the words of the first answer, and the premise says that none does.
    expect(refuted.length).toBe(tally.audited);
    expect(refutationText(refuted[0]!)).toMatch(/^same-branch: .* did not go as .*/);
    const { pair, speaker } = refuted[0]!;
    expect([pair.schedule.length, speaker?.schedule.length]).toEqual([2, 2]);
    expect(speaker?.schedule[0]?.fault).not.toBe(pair.schedule[0]?.fault);
    expect(pair.hash).toBe(scheduleKey(pair.schedule));
  });

  it.each([
    ['has to break the same laws', false],
    ['need not break those that its first fault breaks alone', true],
  ])('one that speaks for another %s', async (_, alone) => {
    const crew = crewOf(({ schedule: [first, second] }) => {
      if (!first) return {};
      const law = { oracle: 'O1', signature: `O1 after ${first.fault}`, message: '' };
      const violations = second || alone ? [law] : [];
      if (second) return { violations, tail: { state: '', lastedMs: 0, streams: {} } };
      return { ...after, violations, observation: { whole: first.fault, branch: 'the same' } };
    });
    const { tally, refuted } = await explore(crew, { strategies });
    expect(tally.audited).toBeGreaterThan(0);
    expect(refuted.length).toBe(alone ? 0 : tally.audited);
  });

  it('are planned with room for Ctrl-C in between, which keeps what was found', async () => {
    let stopped = false;
    let planned = 0;
    const { findings, tally, unfinished } = await explore(
      crewOf(({ schedule }) => (schedule.length === 1 ? { ...after, ...broken } : {})),
      {
        strategies,
        stop: () => stopped,
        planning: (done, total) => {
          expect(total).toBe(SINGLES);
          planned = done + 1;
          // As a signal does: it is heard when the event loop has its turn.
          if (planned === 3) setImmediate(() => (stopped = true));
        },
      },
    );
    expect(findings.all()).toMatchObject([{ signature: 'world: O1 not recovered' }]);
    expect(tally.pairs).toBe(0);
    expect(planned).toBeLessThan(SINGLES);
    expect(unfinished).toMatchObject([
      { part: 'plan', done: planned, of: SINGLES },
      { part: 'pairs', done: 0, of: tally.cut },
    ]);
  });

  it('of two faults at controllers are flown only when asked for', async () => {
    const controller = { ...site('get'), actor: 'helm-controller' };
    const answer = ({ schedule }: FlightOrder): Partial<FlightReport> =>
      schedule.length === 1 ? { sites: [controller], novelties: ['get'] } : {};
    const some = await explore(crewOf(answer), { strategies });
    expect(some.tally).toMatchObject({ pairs: SINGLES * seconds, outside: { pairs: 0 } });
    const both = crewOf((order) => ({ ...answer(order), engine: 'another' }));
    const none = await explore(both, { strategies });
    const { outside, closure } = none.tally;
    expect(none.tally.pairs).toBe(0);
    expect(outside.pairs).toBe(SINGLES * seconds);
    // A sample is, of those that no rule leaves out.
    expect(outside.sampled).toBe(Math.ceil((outside.pairs - outside.prunable) / SAMPLE_EVERY));
    expect(both.flown.filter(({ length }) => length === 2)).toHaveLength(closure + outside.sampled);
    const all = await explore(both, { strategies: new Set(['all-pairs']) });
    expect(all.tally).toMatchObject({ pairs: SINGLES * seconds, outside: { pairs: 0 } });
  });
});

describe('pairs with an event of a watch', () => {
  it('are flown as a sample, with any request of the engine, before it or behind it', async () => {
    const watch = { ...site('watch'), name: '' };
    const EVENTS = 20;
    const crew = crewOf(({ schedule }) => {
      const [first, second] = schedule;
      if (!first) return { sites: [watch], novelties: ['watch'] };
      if (second) return first.fault === 'R5' ? broken : {};
      if (!strikesEvent(first)) return {};
      const elsewhere = { ...site('get'), actor: 'helm-controller' };
      return first.site.nth > EVENTS
        ? { fired: 0 }
        : { sites: [site('list'), elsewhere], novelties: ['watch', 'watch'] };
    });
    const { tally, findings } = await explore(crew, { strategies: new Set(['pairs']) });
    expect(tally.events).toBe(2 * EVENTS);
    const pairs = tally.events * applicable(site('list'), AB).length;
    expect(tally.eventPairs).toEqual({ pairs, sampled: Math.ceil(pairs / SAMPLE_EVERY) });
    expect(findings.all()).toMatchObject([{ schedule: [{ fault: 'R5' }, { site: { verb: 'list' } }] }]);
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
