import { systemClock } from '../../sim/clock/index.ts';
import type { FaultReport } from '../../sim/faults/index.ts';
import { isLeftToExploration, NOTHING_ASKED } from '../judge/index.ts';
import type { ControlSpec, KnownFailure, ScenarioCell } from '../scenario/index.ts';
import type { CellOutcome, ControlOutcome, ExpectationOutcome, OutcomeStatus } from './cell-outcome.ts';
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
    if (options.doubleRun !== false && !run.interrupted)
      again = await runScenario(cell, { ...base, disable: { faults: without } });
    for (const control of cell.scenario.document.spec.control ?? [])
      if (!options.signal?.aborted) controls.push(await flyControl(cell, control, base, without));
  } catch (thrown) {
    error = thrown instanceof Error ? thrown : new Error(String(thrown));
  }
  const interrupted = options.signal?.aborted ?? false;
  const faults = run?.trace.faults ?? [];
  const premises = [
    ...(run?.interrupted ? ['the run was interrupted'] : []),
    ...unfired(cell, faults, without),
    ...(run ? missedPremises(cell, run) : []),
    ...controls.filter((c) => c.status !== 'pass').map((c) => `control "${c.name}": ${c.reason}`),
  ];
  const expectations = run ? expectationsOf(cell, run, premises) : [];
  const divergence = run && again && !again.interrupted ? divergenceOf(run.trace, again.trace) : undefined;
  const { status, reason } = conclude({ cell, error, expectations, premises, faults, interrupted });
  return {
    cell,
    seed,
    status,
    reason,
    expectations,
    controls,
    premises,
    run,
    faults,
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
  const missed = run.verdicts.filter((verdict) => control.mustFail.includes(verdict.expectation));
  const healed = missed.filter((verdict) => verdict.status !== 'fail');
  if (healed.length === 0) {
    const [first] = missed;
    const reason = first?.evidence.slice(0, 3).join('; ') || first?.reason || '';
    return { name: control.name, status: 'pass', reason, run };
  }
  const names = healed.map((verdict) => `"${verdict.expectation}" (${verdict.reason})`).join(', ');
  return { name: control.name, status: 'inconclusive', reason: `does not fail ${names}`, run };
}

/** Faults that struck less often than the scenario needs. */
function unfired(cell: ScenarioCell, faults: readonly FaultReport[], without: readonly string[]): string[] {
  return cell.faultExpectations.flatMap(({ rule, min }) => {
    const report = faults.find((fault) => fault.rule === rule);
    const fired = report?.fired ?? 0;
    if (fired >= min) return [];
    if (without.includes(rule)) return [`fault "${rule}" was left out`];
    const error = report?.predicateError ? `; its condition failed: ${report.predicateError}` : '';
    return [`fault "${rule}" fired ${fired} of ${min} (matched ${report?.matched ?? 0})${error}`];
  });
}

/** Expectations that the author calls premises and that do not hold. */
function missedPremises(cell: ScenarioCell, { verdicts }: RunResult): string[] {
  return verdicts
    .filter(({ expectation, status }) => status === 'fail' && isPremise(cell, expectation))
    .map(({ expectation, reason }) => `premise "${expectation}": ${reason}`);
}

function isPremise(cell: ScenarioCell, expectation: string): boolean {
  return cell.scenario.document.spec.expect.some(({ name, premise }) => name === expectation && premise);
}

/** A good thing that is missing says nothing when the premise is missing too; a bad thing that happened still counts. */
function expectationsOf(
  cell: ScenarioCell,
  run: RunResult,
  premises: readonly string[],
): ExpectationOutcome[] {
  const [premise] = premises;
  return run.verdicts.map((verdict) =>
    premise !== undefined &&
    verdict.status === 'fail' &&
    (verdict.property === 'liveness' || isPremise(cell, verdict.expectation))
      ? { ...verdict, status: 'inconclusive', premise }
      : verdict,
  );
}

interface Findings {
  readonly cell: ScenarioCell;
  readonly error: Error | undefined;
  readonly expectations: readonly ExpectationOutcome[];
  readonly premises: readonly string[];
  readonly faults: readonly FaultReport[];
  readonly interrupted: boolean;
}

function conclude(findings: Findings): { status: OutcomeStatus; reason: string } {
  const { cell, error, expectations, premises, interrupted } = findings;
  if (error) return { status: 'error', reason: error.message };
  const broken = expectations.find((e) => e.status === 'error');
  if (broken) return { status: 'error', reason: `${broken.expectation}: ${broken.reason}` };
  if (interrupted) return { status: 'inconclusive', reason: 'interrupted' };
  const known = knownFailureOf(cell);
  if (known) return concludeKnown(known, findings);
  const excess = excessOf(findings);
  if (excess) return { status: 'fail', reason: excess };
  const failed = expectations.find((e) => e.status === 'fail');
  if (failed) return { status: 'fail', reason: `${failed.expectation}: ${failed.reason}` };
  const [premise] = premises;
  if (premise !== undefined) return { status: 'inconclusive', reason: premise };
  const vague = expectations.find((e) => e.status === 'inconclusive');
  if (vague) return { status: 'inconclusive', reason: `${vague.expectation}: ${vague.reason}` };
  if (expectations.every(isLeftToExploration)) return { status: 'inconclusive', reason: NOTHING_ASKED };
  return { status: 'pass', reason: '' };
}

function excessOf({ cell, faults }: Findings): string | undefined {
  for (const { rule, max } of cell.faultExpectations) {
    const fired = faults.find((fault) => fault.rule === rule)?.fired ?? 0;
    if (fired > max) return `fault "${rule}" fired ${fired} times, at most ${max} expected`;
  }
  return undefined;
}

function knownFailureOf(cell: ScenarioCell): KnownFailure | undefined {
  const known = cell.scenario.document.spec.knownFailure?.[cell.engine];
  return typeof known === 'string' ? { because: known } : known;
}

/** A known failure has to keep failing, for the stated expectations; otherwise the entry is out of date. */
function concludeKnown(
  known: KnownFailure,
  { expectations, premises }: Findings,
): { status: OutcomeStatus; reason: string } {
  const [premise] = premises;
  if (premise !== undefined) return { status: 'inconclusive', reason: premise };
  const failed = expectations.filter((e) => e.status === 'fail').map((e) => e.expectation);
  if (failed.length === 0)
    return {
      status: 'fail',
      reason: `it is listed under knownFailure, yet it passes: remove the entry (${known.because})`,
    };
  const wanted = known.expectations;
  const surprising = wanted ? failed.filter((name) => !wanted.includes(name)) : [];
  const missing = wanted ? wanted.filter((name) => !failed.includes(name)) : [];
  if (surprising.length > 0)
    return { status: 'fail', reason: `fails more than is known: ${surprising.join(', ')}` };
  if (missing.length > 0)
    return { status: 'fail', reason: `known to fail, yet holds: ${missing.join(', ')}` };
  return { status: 'excused', reason: known.because };
}
