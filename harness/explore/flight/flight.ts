import type { Violation } from '../../judge/index.ts';
import type { RequestRow, Trace } from '../../trace/index.ts';
import { featuresOf } from '../coverage/coverage.ts';
import { type Reached, reachedIn } from '../coverage/reached.ts';
import { signatureOf } from '../finding/finding.ts';
import { aftermathOf, aftermathsOf, struckRunOf } from '../pruning/aftermath.ts';
import { differing, type Parts, type Place, partsOf, placesOf } from '../pruning/footprint.ts';
import { type Observation, observationOf } from '../pruning/observation.ts';
import { answeredAfter, overAfter } from '../pruning/operation.ts';
import { type Rest, type RestBefore, restsIn } from '../pruning/rest.ts';
import { stepOf } from '../pruning/step.ts';
import { type Tail, tailFrom } from '../pruning/tail.ts';
import { eventLine } from './event-line.ts';
import { type ExploredRun, flySchedule } from './explored-run.ts';
import { type CellRef, type PreparedCell, prepareCell } from './prepared-cell.ts';
import { entryOf, type Schedule, strikesEvent } from './schedule.ts';
import { indexAfter, noveltyOf, type Site, type SitedRequest, sitesOf } from './site.ts';

/** One flight that is wanted, and how much of it is to be told. */
export interface FlightOrder {
  readonly cell: CellRef;
  readonly schedule: Schedule;
  readonly seed: number;
  /**
   * `baseline`: every site, and what each run of the engine leaves behind. `single`: the sites after the last fault, and what
   * the struck run leaves behind. `tail`: everything from the last fault on. `lines`: every event as a line.
   */
  readonly tell?: 'baseline' | 'single' | 'tail' | 'lines';
  /** Names of the `sometimes` expectations no other flight has reached yet. */
  readonly sometimes?: readonly string[];
}

/** What came of it, without the trace. */
export interface FlightReport {
  readonly violations: readonly (Pick<Violation, 'oracle' | 'message' | 'excused'> & {
    readonly signature: string;
  })[];
  readonly fired: number;
  /** From the last fault until every release was right; undefined where none was wrong behind it, or one stayed wrong. */
  readonly recoveredAfterMs?: number | undefined;
  readonly hash: string;
  /** What the run reached, see {@link featuresOf}. */
  readonly features: readonly string[];
  readonly reached: Reached;
  readonly sites: readonly Site[];
  /** For each of {@link sites}, what makes it a new one, see {@link noveltyOf}. */
  readonly novelties: readonly string[];
  /** For each of {@link sites}, what its request does, see {@link stepOf}. */
  readonly steps: readonly string[];
  /** For each of {@link sites}, the rest of the flight; undefined where it cannot be told. */
  readonly rests: readonly (Rest | undefined)[];
  /** Index of the first of {@link sites} at which the struck request had been answered. */
  readonly answeredFrom: number;
  /** And of the first at which the operation that was struck is over, see {@link overAfter}. */
  readonly overFrom: number;
  /** For each of {@link sites}, where it stands in a run of the engine. */
  readonly places: readonly (Place | undefined)[];
  /** The parts of releases that are not as in the fault-free flight. */
  readonly footprint: Parts;
  /** What the last fault's site led to. */
  readonly tail: Tail | undefined;
  /** Of a single: the same, in short. */
  readonly struck: Struck | undefined;
  readonly observation: Observation;
  /** Of a baseline: by number, the aftermaths of the engine's runs. */
  readonly aftermaths: Readonly<Record<number, string>>;
  /** The actor under test. */
  readonly engine: string;
  /** Of a single: the aftermath of the struck run, and the first of {@link sites} that lies behind it. */
  readonly aftermath: { readonly run: number; readonly hash: string; readonly from: number } | undefined;
  readonly lines: readonly string[];
}

/** The rest of a flight from its struck request on, and how long the client took to go on. */
export interface Struck {
  /** Undefined where it cannot be told. */
  readonly rest: string | undefined;
  readonly pauseMs: number;
}

/** Carries out an order in this process. @throws FlightInterruptedError once the signal aborts, and what keeps it from flying */
export async function fly(order: FlightOrder, signal?: AbortSignal): Promise<FlightReport> {
  const prepared = await prepareCell(order.cell, signal);
  const { cell, contract } = prepared;
  const { schedule, seed, sometimes = [] } = order;
  const run = await flySchedule({ cell, contract, schedule, seed, signal });
  return {
    violations: run.violations.map((violation) => ({
      oracle: violation.oracle,
      signature: signatureOf(violation),
      message: violation.message,
      ...(violation.excused ? { excused: true as const } : {}),
    })),
    fired: run.fired,
    recoveredAfterMs: run.recoveredAfterMs,
    hash: run.trace.hash,
    engine: contract.engine,
    features: [...new Set(featuresOf(run.trace))],
    reached: reachedIn(run.trace, cell, contract.engine, sometimes),
    ...toldOf(order, run, prepared),
  };
}

type Told = Omit<
  FlightReport,
  'violations' | 'fired' | 'recoveredAfterMs' | 'hash' | 'features' | 'reached' | 'engine'
>;

/** Of a flight of which only what came of it is told. */
export const TOLD_NOTHING: Told = {
  sites: [],
  novelties: [],
  steps: [],
  rests: [],
  answeredFrom: 0,
  overFrom: 0,
  places: [],
  footprint: {},
  tail: undefined,
  struck: undefined,
  observation: { whole: '', branch: '' },
  aftermaths: {},
  aftermath: undefined,
  lines: [],
};

function toldOf(order: FlightOrder, { trace }: ExploredRun, prepared: PreparedCell): Told {
  const { tell, schedule } = order;
  if (tell === undefined) return TOLD_NOTHING;
  if (tell === 'lines') return { ...TOLD_NOTHING, lines: trace.events.map(eventLine) };
  const flown = { trace, schedule, ...seenIn(trace, schedule, prepared), ...prepared };
  switch (tell) {
    case 'tail':
      return tailTold(flown);
    case 'baseline':
      return baselineTold(flown);
    case 'single':
      return singleTold(flown);
  }
}

/** A flight of which more is told. */
interface Flown extends PreparedCell {
  readonly trace: Trace;
  readonly schedule: Schedule;
  /** Every site. */
  readonly all: readonly SitedRequest[];
  /** Index of the first of them that comes after the last fault. */
  readonly from: number;
  /** What the last fault struck. */
  readonly struck: RequestRow | undefined;
}

function seenIn(
  trace: Trace,
  schedule: Schedule,
  { cell, contract: { recoveryMs } }: PreparedCell,
): Pick<Flown, 'all' | 'from' | 'struck'> {
  // A fault that struck later would leave no time to see what comes of it.
  const all = sitesOf(trace).filter(({ row }) => row.t <= cell.horizonMs + recoveryMs);
  const last = schedule.at(-1);
  // An event is no request: whatever was asked may have come of it.
  const from = last && !strikesEvent(last) ? indexAfter(all, last.site) : 0;
  return { all, from, struck: all[from - 1]?.row };
}

function tailTold({ trace, struck, parts, contract: { engine } }: Flown): Told {
  return {
    ...TOLD_NOTHING,
    footprint: differing(partsOf(trace), parts),
    tail: struck && tailFrom(trace, struck, engine),
  };
}

function baselineTold({ trace, cell, all, contract: { engine } }: Flown): Told {
  const restBefore = restsIn(trace, cell, engine);
  return {
    ...TOLD_NOTHING,
    ...sitesTold(all, engine, restBefore),
    places: placesOf(trace, all, engine),
    observation: observationOf(trace),
    aftermaths: aftermathsOf(trace, all, engine),
  };
}

function singleTold({ trace, schedule, cell, all, from, struck, parts, contract: { engine } }: Flown): Told {
  const last = schedule.at(-1);
  const sites = all.slice(from);
  // What lasts is not over either; but then the same flight may come back to where it was.
  const isOverAfter = struck === undefined || entryOf(last!).lasting ? 0 : overAfter(trace, struck);
  // What lasts is never over: it has no aftermath.
  const run = last && !entryOf(last).lasting ? struckRunOf(all, engine) : undefined;
  const aftermath = run === undefined ? undefined : aftermathOf(trace, sites, engine, run);
  const restBefore = restsIn(trace, cell, engine);
  return {
    ...TOLD_NOTHING,
    ...sitesTold(sites, engine, restBefore),
    places: placesOf(trace, all, engine).slice(from),
    footprint: differing(partsOf(trace), parts),
    answeredFrom: countBegun(sites, struck === undefined ? 0 : answeredAfter(trace, struck)),
    overFrom: countBegun(sites, isOverAfter),
    struck: struck && { rest: restBefore(struck)?.whole, pauseMs: pauseAfter(struck, trace) },
    observation: observationOf(trace),
    aftermath: aftermath && { run: run!, ...aftermath },
  };
}

function sitesTold(
  sites: readonly SitedRequest[],
  engine: string,
  restBefore: RestBefore,
): Pick<Told, 'sites' | 'novelties' | 'steps' | 'rests'> {
  return {
    sites: sites.map(({ site }) => site),
    novelties: sites.map((sited) => noveltyOf(sited, engine)),
    steps: sites.map((sited) => stepOf(sited, engine)),
    rests: sites.map(({ row }) => restBefore(row)),
  };
}

/** How many sites were reached before so many events. */
function countBegun(sites: readonly SitedRequest[], events: number): number {
  return sites.filter(({ row }) => row.begunAfter < events).length;
}

/** From the beginning of a request until its client's next one, or the end of its run. */
function pauseAfter(struck: RequestRow, { events, endedAt }: Trace): number {
  for (const event of events.slice(struck.begunAfter)) {
    if (event.kind === 'run' && event.actor === struck.actor) return event.endedAt - struck.t;
    if (event.kind === 'request' && event.actor === struck.actor && event.index > struck.index)
      return event.t - struck.t;
  }
  return endedAt - struck.t;
}
