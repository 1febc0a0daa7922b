import type { CellOutcome } from '../run/index.ts';
import type { ScenarioCell } from '../scenario/index.ts';

/** What is known before the first run. */
export interface SuiteStart {
  readonly version: string;
  readonly cells: number;
  /** Given on the command line; otherwise every scenario has its own. */
  readonly seed: number | undefined;
  /** Where traces are kept. */
  readonly folder: string | undefined;
}

/** A cell that is not flown because this machine lacks what its engine needs. */
export interface LeftOutCell {
  readonly cell: ScenarioCell;
  readonly why: string;
}

/** The suite as a whole. */
export interface SuiteSummary {
  readonly outcomes: readonly CellOutcome[];
  readonly exitCode: number;
  readonly interrupted: boolean;
  /** Cells that were not flown: after --bail or an interruption. */
  readonly notFlown: readonly ScenarioCell[];
  readonly realMs: number;
}

/** Consumes the stream of a suite's events. All output formats are reporters, none is special. */
export interface Reporter {
  suiteStarted(start: SuiteStart): void;
  cellLeftOut(leftOut: LeftOutCell): void;
  cellStarted(name: string): void;
  cellFinished(outcome: CellOutcome): void;
  suiteFinished(summary: SuiteSummary): void;
}
