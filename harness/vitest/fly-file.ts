import { replayCommand } from '../report/index.ts';
import { type CellOutcome, flyCell } from '../run/index.ts';
import { cellsOf, loadScenario, requireScenario } from '../scenario/index.ts';

/** A scenario said no. The test that throws it stands in the YAML file, through the source map. */
export class ScenarioFailure extends Error {
  readonly code = 'KUBEFLAP_SCENARIO_FAILED';
}

/** Flies one cell of a scenario file, as `kubeflap run` does. */
export function flyFile(file: string, cell: number): Promise<CellOutcome> {
  return flyCell(cellsOf(requireScenario(loadScenario(file)))[cell]!);
}

/** @throws ScenarioFailure unless the expectation holds, or fails as its engine is known to. */
export function requireExpectation(outcome: CellOutcome, name: string): void {
  if (outcome.error) throw outcome.error;
  const expectation = outcome.expectations.find((candidate) => candidate.expectation === name);
  if (!expectation || expectation.status === 'pass') return;
  if (outcome.status === 'excused' && expectation.status === 'fail') return;
  fail(requireExpectation, `${expectation.status}: ${expectation.reason}`, [
    ...expectation.evidence,
    replayCommand(outcome),
  ]);
}

/** @throws ScenarioFailure when the control does not stay broken. */
export function requireControl(outcome: CellOutcome, name: string): void {
  if (outcome.error) throw outcome.error;
  const control = outcome.controls.find((candidate) => candidate.name === name);
  if (control?.status === 'inconclusive')
    fail(requireControl, `inconclusive: ${control.reason}`, [replayCommand(outcome)]);
}

/** What no single expectation says: premises, determinism, known failures. @throws ScenarioFailure */
export function requireRun(outcome: CellOutcome): void {
  const { divergence, status, reason } = outcome;
  if (outcome.error) throw outcome.error;
  if (divergence)
    fail(requireRun, `two runs differ from event ${divergence.index} on`, [
      divergence.first,
      divergence.second,
    ]);
  if (status !== 'pass' && status !== 'excused')
    fail(requireRun, `${status}: ${reason}`, [replayCommand(outcome)]);
}

/** The stack begins at the caller of `check`: the test, that is the line in the YAML file. */
function fail(check: (...args: never[]) => void, reason: string, details: readonly string[]): never {
  const failure = new ScenarioFailure([reason, ...details.map((line) => `  ${line}`)].join('\n'));
  Error.captureStackTrace(failure, check);
  throw failure;
}
