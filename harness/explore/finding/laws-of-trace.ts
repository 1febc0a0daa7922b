import { historyOf, judgeLaws, type LawReport } from '../../judge/index.ts';
import type { ScenarioCell } from '../../scenario/index.ts';
import type { Trace } from '../../trace/index.ts';
import { runToItsEnd } from '../flight/explored-run.ts';
import { contractOf, engineActorOf } from '../flight/learn-contract.ts';
import { ownCellOf } from '../flight/prepared-cell.ts';

/**
 * What the laws say of a stored run; undefined for a world without an engine: there is nobody to hold to them. The run is not flown
 * again, but the same world is: by the correct engine, and without faults. @throws FlightInterruptedError
 */
export async function lawsOfTrace(
  cell: ScenarioCell,
  trace: Trace,
  signal?: AbortSignal,
): Promise<LawReport | undefined> {
  if (!engineActorOf(cell)) return undefined;
  const contract = await contractOf(cell, ownCellOf(cell), signal);
  const faults = cell.faults.map(({ name }) => name);
  const calm =
    faults.length > 0 && (await runToItsEnd(cell, signal, { disable: { faults }, done: () => false }));
  return judgeLaws(historyOf(trace), {
    ...contract,
    baseline: calm ? historyOf(calm.trace) : undefined,
  });
}
