import { historyOf, type RecoveryContract } from '../../judge/index.ts';
import type { ScenarioCell } from '../../scenario/index.ts';
import { flySchedule } from '../flight/explored-run.ts';
import { contractOf } from '../flight/learn-contract.ts';
import { ownCellOf } from '../flight/prepared-cell.ts';

/**
 * What an engine is held to in a cell, learnt as if these faults were not there: what they prevent for the right engine too would
 * otherwise be excused, and the run without them would not be without them. @throws NoEngineError, FlightInterruptedError
 */
export async function contractWithout(
  cell: ScenarioCell,
  faults: readonly string[],
  signal?: AbortSignal,
): Promise<RecoveryContract> {
  const calm = withoutFaults(cell, faults);
  const contract = await contractOf(calm, withoutFaults(ownCellOf(cell), faults), signal);
  const { trace } = await flySchedule({ cell: calm, contract, schedule: [], seed: calm.seed, signal });
  return { ...contract, baseline: historyOf(trace) };
}

function withoutFaults(cell: ScenarioCell, names: readonly string[]): ScenarioCell {
  return { ...cell, faults: cell.faults.filter(({ name }) => !names.includes(name)) };
}
