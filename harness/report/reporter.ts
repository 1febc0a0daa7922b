import type { CellOutcome } from '../run/index.ts';

/** What is known before the first run. */
export interface SuiteStart {
  readonly version: string;
  readonly cells: number;
  /** Given on the command line; otherwise every scenario has its own. */
  readonly seed: number | undefined;
  /** Where traces are kept. */
  readonly folder: string | undefined;
}

/** The suite as a whole. */
export interface SuiteSummary {
  readonly outcomes: readonly CellOutcome[];
  readonly exitCode: number;
  readonly interrupted: boolean;
  /** Cells that were not flown: after --bail or an interruption. */
  readonly skipped: number;
  readonly realMs: number;
}

/** Consumes the stream of a suite's events. All output formats are reporters, none is special. */
export interface Reporter {
  suiteStarted(start: SuiteStart): void;
  cellStarted(name: string): void;
  cellFinished(outcome: CellOutcome): void;
  suiteFinished(summary: SuiteSummary): void;
}
