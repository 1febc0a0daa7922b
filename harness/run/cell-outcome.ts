import type { FaultReport } from '../../sim/faults/index.ts';
import type { RunStatus, Verdict } from '../judge/index.ts';
import type { ScenarioCell } from '../scenario/index.ts';
import type { Divergence } from './determinism.ts';
import type { RunResult } from './run-scenario.ts';

/** The verdict on a whole cell. `excused`: it failed as it is known to. */
export type OutcomeStatus = RunStatus | 'excused';

/** What became of one expectation once the premises of the run were looked at. */
export interface ExpectationOutcome extends Verdict {
  /** Set when the verdict was changed by a premise that did not hold. */
  readonly premise?: string;
}

/** A control: the same run without something, which must miss its goals. */
export interface ControlOutcome {
  readonly name: string;
  readonly status: 'pass' | 'inconclusive';
  readonly reason: string;
  readonly run: RunResult;
}

/** Everything about one cell: its run, its controls, its repetition. */
export interface CellOutcome {
  readonly cell: ScenarioCell;
  readonly seed: number;
  readonly status: OutcomeStatus;
  /** One line on the status, for those that are not explained by an expectation. */
  readonly reason: string;
  readonly expectations: readonly ExpectationOutcome[];
  readonly controls: readonly ControlOutcome[];
  /** What makes the run say nothing about the engine: faults that never fired, controls that heal. */
  readonly premises: readonly string[];
  readonly run: RunResult | undefined;
  readonly faults: readonly FaultReport[];
  readonly divergence: Divergence | undefined;
  /** The run could not be carried out. */
  readonly error: Error | undefined;
  readonly realMs: number;
  readonly interrupted: boolean;
}
