import { CellGoneError, cellOfTrace, lawsOfTrace } from '../../explore/index.ts';
import { judgeTrace, type LawReport, type Verdict } from '../../judge/index.ts';
import {
  concludeControl,
  concludeRun,
  type ExpectationOutcome,
  hungRuns,
  judgeContextOf,
  type OutcomeStatus,
} from '../../run/index.ts';
import type { ControlSpec, ScenarioCell } from '../../scenario/index.ts';
import type { Trace } from '../../trace/index.ts';

/** A stored run, judged with what is known today. */
export interface JudgedRun {
  readonly status: OutcomeStatus;
  readonly reason: string;
  readonly verdicts: readonly ExpectationOutcome[];
  /** Undefined for controls and for worlds without an engine: there is nobody to hold to the laws. */
  readonly laws: LawReport | undefined;
}

/**
 * Judges a stored run again, as `kubeflap run` concludes from one, but alone: of its controls it knows nothing, each is a stored
 * run of its own. Nothing of it is flown again, but the laws need to know what the correct engine makes of the same
 * world, and that is flown.
 * @throws CellGoneError, ScenarioError, FlightInterruptedError
 */
export async function judgeStored(trace: Trace, strict: boolean, signal?: AbortSignal): Promise<JudgedRun> {
  const cell = cellOfTrace(trace);
  const verdicts = judgeTrace(trace.events, trace.endedAt, judgeContextOf(cell));
  const laws = trace.control === undefined ? await lawsOfTrace(cell, trace, signal) : undefined;
  return { laws, ...concludedFrom(cell, trace, verdicts, laws, strict) };
}

function concludedFrom(
  cell: ScenarioCell,
  trace: Trace,
  verdicts: readonly Verdict[],
  laws: LawReport | undefined,
  strict: boolean,
): Omit<JudgedRun, 'laws'> {
  if (trace.control !== undefined)
    return { ...concludeControl(controlOf(cell, trace.control), verdicts), verdicts };
  const { interrupted = false, faults } = trace;
  // Its controls are runs of their own, stored beside it.
  const { status, reason, expectations } = concludeRun(cell, {
    verdicts,
    faults,
    interrupted,
    hung: hungRuns(trace),
    controls: [],
  });
  const broken = laws?.broken.find(({ realism }) => realism !== 'C');
  return strict && broken && (status === 'pass' || status === 'inconclusive')
    ? { status: 'fail', reason: `${broken.oracle}: ${broken.message}`, verdicts: expectations }
    : { status, reason, verdicts: expectations };
}

function controlOf(cell: ScenarioCell, name: string): ControlSpec {
  const control = cell.scenario.document.spec.control?.find((candidate) => candidate.name === name);
  if (!control) throw new CellGoneError(`${cell.scenario.file} has no control "${name}" any more`);
  return control;
}
