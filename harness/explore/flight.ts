import { historyOf, type RecoveryContract, type Violation } from '../judge/index.ts';
import {
  cellsOf,
  DEFAULT_ENGINE,
  loadScenario,
  requireScenario,
  type ScenarioCell,
} from '../scenario/index.ts';
import { contractOf } from './contract.ts';
import { featuresOf } from './coverage.ts';
import { flySchedule } from './explored-run.ts';
import { signatureOf } from './finding.ts';
import { observationOf, sitesAfter } from './observation.ts';
import type { Schedule } from './schedule.ts';
import { type Site, sitesOf } from './site.ts';

/** Which cell of which file; plain data, so that it can cross to a worker. */
export interface CellRef {
  readonly file: string;
  readonly label: string;
  readonly engine: string;
}

/** One flight that is wanted. */
export interface FlightOrder {
  readonly cell: CellRef;
  readonly schedule: Schedule;
  readonly seed: number;
  /** `all` sites of the run, or those after the first fault of the schedule struck. */
  readonly sites: 'none' | 'all' | 'after';
}

/** What came of it, without the trace. */
export interface FlightReport {
  readonly violations: readonly (Pick<Violation, 'oracle' | 'message' | 'excused'> & {
    readonly signature: string;
  })[];
  readonly fired: number;
  readonly hash: string;
  readonly observation: string;
  readonly sites: readonly Site[];
  /** Behaviour this process had not seen before, see {@link featuresOf}. */
  readonly newFeatures: readonly string[];
}

interface PreparedCell {
  readonly cell: ScenarioCell;
  readonly contract: RecoveryContract;
}

const prepared = new Map<string, Promise<PreparedCell>>();

/** The cell a reference names, with its contract and its fault-free flight. Once per process. */
export function prepareCell(ref: CellRef): Promise<PreparedCell> {
  const key = JSON.stringify(ref);
  let cell = prepared.get(key);
  if (!cell) {
    cell = prepare(ref);
    prepared.set(key, cell);
  }
  return cell;
}

async function prepare(ref: CellRef): Promise<PreparedCell> {
  const scenario = requireScenario(loadScenario(ref.file));
  const find = (engine: string): ScenarioCell | undefined =>
    cellsOf(scenario, engine).find(
      (candidate) => withoutEngine(candidate.label) === withoutEngine(ref.label),
    );
  const cell = find(ref.engine);
  if (!cell)
    throw new Error(`${ref.file} has no cell ${JSON.stringify(ref.label)} for the engine ${ref.engine}`);
  const contract = await contractOf(cell, find(DEFAULT_ENGINE) ?? cell);
  const { trace } = await flySchedule({ cell, contract, schedule: [], seed: cell.seed });
  return { cell, contract: { ...contract, baseline: historyOf(trace) } };
}

/** A cell's label without the engine: what it has in common with the same cell of another engine. */
export function withoutEngine(label: string): string {
  return label
    .split(' ')
    .filter((part) => !part.startsWith('engine='))
    .join(' ');
}

/** Carries out an order in this process. */
export async function fly(order: FlightOrder): Promise<FlightReport> {
  const { cell, contract } = await prepareCell(order.cell);
  const { trace, violations, fired } = await flySchedule({
    cell,
    contract,
    schedule: order.schedule,
    seed: order.seed,
  });
  const first = order.schedule[0];
  return {
    violations: violations.map((violation) => ({
      oracle: violation.oracle,
      signature: signatureOf(violation),
      message: violation.message,
      ...(violation.excused ? { excused: true as const } : {}),
    })),
    fired,
    hash: trace.hash,
    observation: observationOf(trace),
    sites:
      order.sites === 'all' || (order.sites === 'after' && !first)
        ? sitesOf(trace).map(({ site }) => site)
        : order.sites === 'after' && first
          ? sitesAfter(trace, first.site)
          : [],
    newFeatures: unseen(featuresOf(trace)),
  };
}

const seen = new Set<string>();

function unseen(features: Iterable<string>): string[] {
  const fresh: string[] = [];
  for (const feature of features) {
    if (seen.has(feature)) continue;
    seen.add(feature);
    fresh.push(feature);
  }
  return fresh;
}
