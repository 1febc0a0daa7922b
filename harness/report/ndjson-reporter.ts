import type { CellOutcome } from '../run/index.ts';
import { replayCommand } from './replay-command.ts';
import type { LeftOutCell, Reporter, SuiteStart, SuiteSummary } from './reporter.ts';
import { frameOf } from './source-frame.ts';

/** The version of the lines below; grows when a reader would have to change. */
const STREAM_VERSION = 1;

/** For programs: one JSON document per line, as things happen. */
export class NdjsonReporter implements Reporter {
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  suiteStarted(start: SuiteStart): void {
    this.#line({ type: 'suite-started', schemaVersion: STREAM_VERSION, ...start });
  }

  cellLeftOut({ cell, why }: LeftOutCell): void {
    this.#line({
      type: 'run-skipped',
      scenario: cell.name,
      file: cell.scenario.file,
      cell: cell.label,
      engine: cell.engine,
      why,
    });
  }

  cellStarted(name: string): void {
    this.#line({ type: 'run-started', name });
  }

  cellFinished(outcome: CellOutcome): void {
    const { cell, run, controls, expectations, faults, premises, divergence } = outcome;
    this.#line({
      type: 'run-finished',
      scenario: cell.name,
      file: cell.scenario.file,
      cell: cell.label,
      engine: cell.engine,
      seed: outcome.seed,
      status: outcome.status,
      reason: outcome.reason,
      hash: run?.hash,
      clockMode: run?.trace.clockMode,
      virtualMs: run?.trace.endedAt,
      realMs: outcome.realMs,
      expectations: expectations.map((expectation) => {
        const { line, column } = frameOf(outcome, 'expect', expectation.expectation);
        return { ...expectation, line, column };
      }),
      controls: controls.map(({ name, status, reason }) => ({ name, status, reason })),
      faults,
      premises,
      divergence,
      error: outcome.error?.message,
      replay: replayCommand(outcome),
    });
  }

  suiteFinished({ outcomes, exitCode, interrupted, notFlown, realMs }: SuiteSummary): void {
    const statuses = outcomes.map((outcome) => outcome.status);
    const counts = Object.fromEntries(
      [...new Set(statuses)].map((s) => [s, statuses.filter((x) => x === s).length]),
    );
    const skipped = notFlown.length;
    this.#line({ type: 'suite-finished', exitCode, interrupted, skipped, realMs, counts });
  }

  #line(value: unknown): void {
    this.#write(`${JSON.stringify(value)}\n`);
  }
}
