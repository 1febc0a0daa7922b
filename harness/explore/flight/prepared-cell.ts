import { existsSync } from 'node:fs';
import { historyOf, type RecoveryContract } from '../../judge/index.ts';
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
import type { Finding } from '../finding/finding.ts';
import { type Parts, partsOf } from '../pruning/footprint.ts';
import { flySchedule } from './explored-run.ts';
import { FlightInterruptedError } from './interrupted.ts';
import { contractOf } from './learn-contract.ts';
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

/** A cell, what an engine is held to in it, and what its fault-free flight came to. */
export interface PreparedCell {
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
