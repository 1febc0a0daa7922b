import { join } from 'node:path';
import { contractOf } from '../../harness/explore/index.ts';
import { historyOf, judgeHistory, type RecoveryContract, type Violation } from '../../harness/judge/index.ts';
import { type Engine, runScenario } from '../../harness/run/index.ts';
import { cellsOf, loadScenario, requireScenario, type ScenarioCell } from '../../harness/scenario/index.ts';
import type { Trace } from '../../harness/trace/index.ts';

/** The small worlds mutants are flown in; `fixtures/NAME.scenario.yaml`. */
export const WORLDS = [
  'two-stuck',
  'status-patch-fails',
  'status-patch-throttled',
  'status-patch-lost',
  'fault-never-strikes',
  'overlapping-runs',
  'eleven-stuck',
  'suspended',
  'deleted',
  'failed-upgrade',
  'forced-upgrade-fails',
  'list-refused',
  'list-throttled',
  'list-fails',
  'killed-while-suspended',
  'healthy',
  'healthy-refused',
  'nothing-stuck',
  'watched',
] as const;

export type World = (typeof WORLDS)[number];

/** Where nothing is broken, so that any write is one too many. */
const HEALTHY: ReadonlySet<World> = new Set(['healthy', 'healthy-refused']);

interface PreparedWorld {
  readonly cell: ScenarioCell;
  /** What our own engine makes of this world without its faults. */
  readonly contract: RecoveryContract;
}

const worlds = new Map<World, Promise<PreparedWorld>>();

function prepared(world: World): Promise<PreparedWorld> {
  const known = worlds.get(world) ?? prepare(world);
  worlds.set(world, known);
  return known;
}

async function prepare(world: World): Promise<PreparedWorld> {
  const file = join(import.meta.dirname, 'fixtures', `${world}.scenario.yaml`);
  const [cell] = cellsOf(requireScenario(loadScenario(file)));
  if (!cell) throw new Error(`${file} has no cell`);
  const contract = await contractOf(cell, cell);
  return { cell, contract: { ...contract, healthyWorld: HEALTHY.has(world) } };
}

export interface MutantFlight {
  readonly engine: () => Engine;
  readonly world: World;
  /** What is done to the trace before it is judged: for laws about the world rather than the engine. */
  readonly tamper?: (trace: Trace) => Trace;
}

/**
 * Flies an engine to the horizon of a world, under its faults and once without them (the baseline of the differential oracle),
 * and asks every oracle. The engine is made anew for each flight: mutants remember what they did.
 */
export async function flyMutant({ engine, world, tamper = (t) => t }: MutantFlight): Promise<Violation[]> {
  const { cell, contract } = await prepared(world);
  const done = (): boolean => false;
  const faults = cell.faults.map(({ name }) => name);
  const calm = await runScenario(cell, { engine: engine(), done, disable: { faults } });
  const { trace } = await runScenario(cell, { engine: engine(), done });
  return judgeHistory(historyOf(tamper(trace)), { ...contract, baseline: historyOf(calm.trace) });
}
