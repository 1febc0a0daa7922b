import { existsSync } from 'node:fs';
import { historyOf, type RecoveryContract, type Violation } from '../../judge/index.ts';
import { grantedTo } from '../../run/index.ts';
import {
  cellsOf,
  DEFAULT_ENGINE,
  type LoadedScenario,
  loadScenario,
  ManifestError,
  requireScenario,
  type ScenarioCell,
} from '../../scenario/index.ts';
import type { RequestRow, Trace } from '../../trace/index.ts';
import { featuresOf } from '../coverage/coverage.ts';
import { type Reached, reachedIn } from '../coverage/reached.ts';
import { type Finding, signatureOf } from '../finding/finding.ts';
import { aftermathOf, aftermathsOf, struckRunOf } from '../pruning/aftermath.ts';
import { differing, type Parts, type Place, partsOf, placesOf } from '../pruning/footprint.ts';
import { type Observation, observationOf } from '../pruning/observation.ts';
import { answeredAfter, overAfter } from '../pruning/operation.ts';
import { type Rest, restsIn } from '../pruning/rest.ts';
import { stepOf } from '../pruning/step.ts';
import { type Tail, tailFrom } from '../pruning/tail.ts';
import { contractOf } from './contract.ts';
import { eventLine } from './event-line.ts';
import { type ExploredRun, flySchedule } from './explored-run.ts';
import { FlightInterruptedError } from './interrupted.ts';
import { entryOf, type Schedule, strikesEvent } from './schedule.ts';
import { indexAfter, noveltyOf, type Site, type SitedRequest, sitesOf } from './site.ts';
import { varyScenario } from './vary-scenario.ts';

/** Which cell of which file; plain data, so that it can cross to a worker. */
export interface CellRef {
  readonly file: string;
  readonly label: string;
  readonly engine: string;
  /** Seed of a variation of the scenario; see {@link varyScenario}. */
  readonly variant?: number;
}

/** The scenario of a recording or finding has changed so that its cell is no longer in it. Exit code 2. */
export class CellGoneError extends Error {
  readonly code = 'KUBEFLAP_CELL_GONE';
}

/** The cell a finding was made in. */
export function cellRefOf({ scenario, cell, engine, variant }: Finding): CellRef {
  return { file: scenario, label: cell, engine, ...(variant === undefined ? {} : { variant }) };
}

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

interface PreparedCell {
  readonly cell: ScenarioCell;
  readonly contract: RecoveryContract;
  /** Of the fault-free flight. */
  readonly parts: Parts;
}

/** Variations are used a few times each and then never again; the scenario as written is used to the end. */
const MAX_PREPARED = 200;
const prepared = new Map<string, Promise<PreparedCell>>();

/**
 * The cell a reference names, with its contract and its fault-free flight. Once per process, but for what was interrupted.
 * @throws CellGoneError, NoEngineError, ScenarioError, FlightInterruptedError
 */
export function prepareCell(ref: CellRef, signal?: AbortSignal): Promise<PreparedCell> {
  const key = JSON.stringify(ref);
  const cell = prepared.get(key) ?? prepare(ref, signal);
  // The next one may have the time this one had not.
  cell.catch((error: unknown) => {
    if (error instanceof FlightInterruptedError && prepared.get(key) === cell) prepared.delete(key);
  });
  // Put at the end at every use, so that the first is the one not used for longest.
  prepared.delete(key);
  prepared.set(key, cell);
  const [oldest] = prepared.keys();
  if (prepared.size > MAX_PREPARED && oldest !== undefined) prepared.delete(oldest);
  return cell;
}

async function prepare(ref: CellRef, signal: AbortSignal | undefined): Promise<PreparedCell> {
  const scenario = loadVaried(ref);
  const cell = cellsOf(scenario, ref.engine).find(
    (candidate) => withoutEngine(candidate.label) === withoutEngine(ref.label),
  );
  if (!cell)
    throw new CellGoneError(
      `${ref.file} has no cell ${JSON.stringify(ref.label)} for the engine ${ref.engine} any more`,
    );
  const contract = await contractOf(cell, ownCellOf(cell), signal);
  const { trace } = await flySchedule({ cell, contract, schedule: [], seed: cell.seed, signal });
  return { cell, contract: { ...contract, baseline: historyOf(trace) }, parts: partsOf(trace) };
}

/** The scenario a recording names, by the path it was given as then. @throws CellGoneError, ScenarioError */
export function scenarioAt(file: string): LoadedScenario {
  if (!existsSync(file))
    throw new CellGoneError(
      `the scenario ${file} is not there: it has been moved, or this is another folder than it was recorded from`,
    );
  return requireScenario(loadScenario(file));
}

/** The scenario of a cell, varied if the reference says so. @throws CellGoneError, ScenarioError */
export function loadVaried({ file, variant }: CellRef): LoadedScenario {
  const scenario = scenarioAt(file);
  return variant === undefined ? scenario : varyScenario(scenario, variant);
}

/**
 * The same cell flown by this project's own engine, also where the scenario names others only, as a written finding does: a wrong
 * engine would be its own measure, and what it leaves undone excused. Actors with a program of their own keep it.
 */
export function ownCellOf(cell: ScenarioCell): ScenarioCell {
  const own = sameOf(cell, cellsOf(cell.scenario, DEFAULT_ENGINE)) ?? sameOf(cell, cellsOf(byOurs(cell)));
  return own && hasRoles(own) ? own : { ...cell, engine: DEFAULT_ENGINE };
}

function sameOf({ label }: ScenarioCell, cells: readonly ScenarioCell[]): ScenarioCell | undefined {
  return cells.find((candidate) => withoutEngine(candidate.label) === withoutEngine(label));
}

function byOurs({ scenario }: ScenarioCell): LoadedScenario {
  const { document } = scenario;
  const matrix = { ...document.spec.matrix, engine: [DEFAULT_ENGINE] };
  return { ...scenario, document: { ...document, spec: { ...document.spec, matrix } } };
}

/** A scenario that names each engine's Role by `${vars.engine}` may have none for ours: then it has the rights of the other one. */
function hasRoles(cell: ScenarioCell): boolean {
  try {
    for (const actor of cell.scenario.document.spec.actors ?? []) grantedTo(actor, cell);
    return true;
  } catch (error) {
    if (error instanceof ManifestError) return false;
    throw error;
  }
}

/** A cell's label without the engine: what it has in common with the same cell of another engine. */
export function withoutEngine(label: string): string {
  return label
    .split(' ')
    .filter((part) => !part.startsWith('engine='))
    .join(' ');
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
    hash: run.trace.hash,
    engine: contract.engine,
    features: [...new Set(featuresOf(run.trace))],
    reached: reachedIn(run.trace, cell, contract.engine, sometimes),
    ...toldOf(order, run, prepared),
  };
}

type Told = Omit<FlightReport, 'violations' | 'fired' | 'hash' | 'features' | 'reached' | 'engine'>;

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

function toldOf(
  { tell, schedule }: FlightOrder,
  { trace }: ExploredRun,
  { cell, contract: { engine, recoveryMs }, parts }: PreparedCell,
): Told {
  if (tell === undefined) return TOLD_NOTHING;
  if (tell === 'lines') return { ...TOLD_NOTHING, lines: trace.events.map(eventLine) };
  // A fault that struck later would leave no time to see what comes of it.
  const all = sitesOf(trace).filter(({ row }) => row.t <= cell.horizonMs + recoveryMs);
  const last = schedule.at(-1);
  // An event is no request: whatever was asked may have come of it.
  const from = last && !strikesEvent(last) ? indexAfter(all, last.site) : 0;
  const struck = all[from - 1]?.row;
  const footprint = differing(partsOf(trace), parts);
  if (tell === 'tail') return { ...TOLD_NOTHING, footprint, tail: struck && tailFrom(trace, struck, engine) };
  const observation = observationOf(trace);
  const restBefore = restsIn(trace, cell, engine);
  if (tell === 'baseline')
    return {
      ...TOLD_NOTHING,
      sites: all.map(({ site }) => site),
      novelties: all.map((sited) => noveltyOf(sited, engine)),
      steps: all.map((sited) => stepOf(sited, engine)),
      places: placesOf(trace, all, engine),
      rests: all.map(({ row }) => restBefore(row)),
      observation,
      aftermaths: aftermathsOf(trace, all, engine),
    };
  const sites = all.slice(from);
  // What lasts is not over either; but then the same flight may come back to where it was.
  const isOverAfter = struck === undefined || entryOf(last!).lasting ? 0 : overAfter(trace, struck);
  // What lasts is never over: it has no aftermath.
  const run = last && !entryOf(last).lasting ? struckRunOf(all, engine) : undefined;
  const aftermath = run === undefined ? undefined : aftermathOf(trace, sites, engine, run);
  return {
    ...TOLD_NOTHING,
    sites: sites.map(({ site }) => site),
    novelties: sites.map((sited) => noveltyOf(sited, engine)),
    steps: sites.map((sited) => stepOf(sited, engine)),
    places: placesOf(trace, all, engine).slice(from),
    footprint,
    rests: sites.map(({ row }) => restBefore(row)),
    answeredFrom: countBegun(sites, struck === undefined ? 0 : answeredAfter(trace, struck)),
    overFrom: countBegun(sites, isOverAfter),
    struck: struck && { rest: restBefore(struck)?.whole, pauseMs: pauseAfter(struck, trace) },
    observation,
    aftermath: aftermath && { run: run!, ...aftermath },
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
