import { systemClock } from '../../sim/clock/index.ts';
import type { ControlSpec, ScenarioCell } from '../scenario/index.ts';
import type { CellOutcome, ControlOutcome } from './cell-outcome.ts';
import { type Conclusion, concludeControl, concludeRun, hungRuns } from './conclude.ts';
import { divergenceOf } from './determinism.ts';
import { type RunResult, runScenario } from './run-scenario.ts';

export interface FlyOptions {
  readonly seed?: number;
  /** Runs everything twice and compares. Default true. */
  readonly doubleRun?: boolean;
  /** Faults to leave out, as if they had been deleted: shows what each is worth. */
  readonly withoutFaults?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Flies a cell with its repetition and its controls, and comes to one verdict. Never rejects: trouble is an outcome. */
export async function flyCell(cell: ScenarioCell, options: FlyOptions = {}): Promise<CellOutcome> {
  const begun = systemClock.now();
  const seed = options.seed ?? cell.seed;
  const without = options.withoutFaults ?? [];
  const base = { seed, ...(options.signal ? { signal: options.signal } : {}) };
  const controls: ControlOutcome[] = [];
  let run: RunResult | undefined;
  let again: RunResult | undefined;
  let error: Error | undefined;
  try {
    run = await runScenario(cell, { ...base, disable: { faults: without } });
    // Where a process that never rests had got to when it was killed is chance, and its verdict stands.
    if (options.doubleRun !== false && !run.interrupted && hungRuns(run.trace).length === 0)
      again = await runScenario(cell, { ...base, disable: { faults: without } });
    for (const control of cell.scenario.document.spec.control ?? [])
      if (!options.signal?.aborted) controls.push(await flyControl(cell, control, base, without));
  } catch (thrown) {
    error = thrown instanceof Error ? thrown : new Error(String(thrown));
  }
  const interrupted = options.signal?.aborted ?? false;
  const divergence = run && again && !again.interrupted ? divergenceOf(run.trace, again.trace) : undefined;
  const { status, reason, expectations, premises } = conclude(cell, run, controls, error, interrupted);
  return {
    cell,
    seed,
    status,
    reason,
    expectations,
    controls,
    premises,
    run,
    faults: run?.trace.faults ?? [],
    divergence,
    error,
    realMs: systemClock.now() - begun,
    interrupted,
  };
}

async function flyControl(
  cell: ScenarioCell,
  control: ControlSpec,
  base: { readonly seed: number; readonly signal?: AbortSignal },
  withoutFaults: readonly string[],
): Promise<ControlOutcome> {
  const { disable } = control;
  const run = await runScenario(cell, {
    ...base,
    control: control.name,
    disable: { ...disable, faults: [...(disable.faults ?? []), ...withoutFaults] },
  });
  return { name: control.name, ...concludeControl(control, run.verdicts), run };
}

function conclude(
  cell: ScenarioCell,
  run: RunResult | undefined,
  controls: readonly ControlOutcome[],
  error: Error | undefined,
  interrupted: boolean,
): Conclusion {
  const nothing: Conclusion = { status: 'inconclusive', reason: '', expectations: [], premises: [] };
  const concluded = run
    ? concludeRun(cell, { ...run, faults: run.trace.faults, hung: hungRuns(run.trace), controls })
    : nothing;
  if (error) return { ...concluded, status: 'error', reason: error.message };
  // Interrupted after its run, it has not flown all its controls: what the run says proves nothing yet.
  return interrupted && concluded.status !== 'error'
    ? { ...concluded, status: 'inconclusive', reason: 'interrupted' }
    : concluded;
}
