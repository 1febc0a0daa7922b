import { cellsOf, type ScenarioCell } from '../../scenario/index.ts';
import { changesSince, provenanceOf, type Trace } from '../../trace/index.ts';
import { type Divergence, firstDifference } from '../divergence.ts';
import { eventLine } from '../flight/event-line.ts';
import { flySchedule, runToItsEnd } from '../flight/explored-run.ts';
import { CellGoneError, cellRefOf, prepareCell, scenarioAt, withoutEngine } from '../flight/prepared-cell.ts';
import { type Finding, signatureOf, wantedOf } from './finding.ts';

/** A flight repeated, beside what it should have been. */
export interface Replay {
  readonly trace: Trace;
  readonly expectedHash: string;
  /** The first event that differs, when the original's events are known. */
  readonly divergence: Divergence | undefined;
  /** What is another than when it was recorded, where that is known; see {@link changesSince}. */
  readonly changes: readonly string[];
  /** Of a finding: whether the law is still broken in the same way. */
  readonly shows?: boolean;
}

/**
 * The cell a stored run was flown in. Its engine is compared by name, not by label: a scenario that leaves the engine open has
 * no word for it. @throws CellGoneError, ScenarioError
 */
export function cellOfTrace(recorded: Trace): ScenarioCell {
  const scenario = scenarioAt(recorded.file);
  const cell = cellsOf(scenario, recorded.engine).find(
    ({ label }) => withoutEngine(label) === withoutEngine(recorded.cell),
  );
  if (!cell) throw new CellGoneError(`${recorded.file} has no cell "${recorded.cell}" any more`);
  return cell;
}

/** Flies a stored run again, from its seed and tape. @throws CellGoneError, ScenarioError, FlightInterruptedError */
export async function replayTrace(recorded: Trace, signal?: AbortSignal): Promise<Replay> {
  const cell = cellOfTrace(recorded);
  const control = cell.scenario.document.spec.control?.find(({ name }) => name === recorded.control);
  const { faults = [], ...others } = control?.disable ?? {};
  const { trace } = await runToItsEnd(cell, signal, {
    seed: recorded.seed,
    tape: recorded.tape,
    ...(control ? { control: control.name } : {}),
    disable: { ...others, faults: [...faults, ...leftOut(cell, recorded)] },
  });
  return {
    trace,
    expectedHash: recorded.hash,
    changes: changesSince(recorded.provenance, provenanceOf(cell.scenario)),
    divergence:
      trace.hash === recorded.hash
        ? undefined
        : firstDifference(recorded.events.map(eventLine), trace.events.map(eventLine)),
  };
}

/** Faults of the scenario that took no part in the recording. */
function leftOut(cell: ScenarioCell, recorded: Trace): string[] {
  const took = new Set(recorded.faults.map(({ rule }) => rule));
  return cell.faults.map(({ name }) => name).filter((name) => !took.has(name));
}

/**
 * Flies a finding's schedule again. `flight` is what was written down of it, a line for each event.
 * @throws CellGoneError, NoEngineError, UnknownFaultIdError, ScenarioError, FlightInterruptedError
 */
export async function replayFinding(
  finding: Finding,
  flight?: readonly string[],
  signal?: AbortSignal,
): Promise<Replay> {
  const { cell, contract } = await prepareCell(cellRefOf(finding), signal);
  const { schedule, seed } = finding;
  const { trace, violations } = await flySchedule({ cell, contract, schedule, seed, signal });
  const wanted = wantedOf(finding);
  return {
    trace,
    expectedHash: finding.hash,
    changes: changesSince(finding.provenance, provenanceOf(cell.scenario)),
    divergence:
      trace.hash === finding.hash || flight === undefined
        ? undefined
        : firstDifference(flight, trace.events.map(eventLine)),
    shows: violations.some((violation) => !violation.excused && signatureOf(violation) === wanted),
  };
}
