import { systemClock } from '../../../sim/clock/index.ts';
import { judgeFinding } from '../../explore/index.ts';
import { exitCodeOf, type LeftOutCell, type Reporter } from '../../report/index.ts';
import { type CellOutcome, closeSharedGateway, flyCell } from '../../run/index.ts';
import type { ScenarioCell } from '../../scenario/index.ts';
import { RunStore } from '../../trace/index.ts';
import { EXIT } from '../exit-code.ts';

export interface SuiteOptions {
  readonly cells: readonly ScenarioCell[];
  /** What cannot be flown on this machine. */
  readonly leftOut: readonly LeftOutCell[];
  readonly version: string;
  readonly seed?: number;
  readonly doubleRun: boolean;
  readonly allowInconclusive: boolean;
  /** Stop after this many cells that did not pass. */
  readonly bail?: number;
  readonly reporters: readonly Reporter[];
  /** Folder of the traces; undefined keeps none. */
  readonly storeRoot: string | undefined;
  readonly signal: AbortSignal;
}

/** Flies the cells one after another, tells the reporters, keeps the traces; answers the exit code. */
export async function runSuite(options: SuiteOptions): Promise<number> {
  const { cells, leftOut, reporters, signal, seed, storeRoot } = options;
  const begun = systemClock.now();
  const store = storeRoot === undefined ? undefined : RunStore.create(storeRoot, begun);
  const tell = (message: (reporter: Reporter) => void): void => reporters.forEach(message);
  tell((r) => r.suiteStarted({ version: options.version, cells: cells.length, seed, folder: store?.folder }));
  for (const each of leftOut) tell((r) => r.cellLeftOut(each));
  const outcomes: CellOutcome[] = [];
  let bad = 0;
  try {
    for (const cell of cells) {
      if (signal.aborted || (options.bail !== undefined && bad >= options.bail)) break;
      tell((r) => r.cellStarted(`${cell.name} ${cell.label}`.trimEnd()));
      const outcome = await judgeFinding(
        await flyCell(cell, {
          ...(seed === undefined ? {} : { seed }),
          doubleRun: options.doubleRun,
          signal,
        }),
        signal,
      );
      // What a flight came to until it was cut short is no result: a replay would be another flight.
      if (outcome.interrupted) break;
      outcomes.push(lighter(outcome, store));
      if (outcome.status !== 'pass' && outcome.status !== 'excused') bad += 1;
      tell((r) => r.cellFinished(outcome));
    }
  } finally {
    store?.close();
    await closeSharedGateway();
  }
  const interrupted = signal.aborted;
  const exitCode = interrupted ? EXIT.interrupted : exitCodeOf(outcomes, options.allowInconclusive);
  const notFlown = cells.slice(outcomes.length);
  const realMs = systemClock.now() - begun;
  tell((r) => r.suiteFinished({ outcomes, exitCode, interrupted, notFlown, realMs }));
  return exitCode;
}

/** Stores the traces and lets go of what reports no longer need: a long suite must not keep every object of every run. */
function lighter(outcome: CellOutcome, store: RunStore | undefined): CellOutcome {
  const { run, controls } = outcome;
  if (store) {
    if (run) store.save(run.trace);
    for (const control of controls) store.save(control.run.trace);
  }
  if (!run) return outcome;
  const told = run.trace.events.filter((event) => event.kind === 'run');
  return {
    ...outcome,
    run: { ...run, trace: { ...run.trace, events: told } },
    controls: controls.map((control) => ({
      ...control,
      run: { ...control.run, trace: { ...control.run.trace, events: [] } },
    })),
  };
}
