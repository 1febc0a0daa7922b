import type { FaultReport } from '../../sim/faults/index.ts';
import { isLeftToExploration, NOTHING_ASKED, type Verdict } from '../judge/index.ts';
import type { ControlSpec, KnownFailure, ScenarioCell } from '../scenario/index.ts';
import type { Trace } from '../trace/index.ts';
import type { ControlOutcome, ExpectationOutcome, OutcomeStatus } from './cell-outcome.ts';

/** What is known of a run, whether it was flown just now or is a stored one. */
export interface Flown {
  readonly verdicts: readonly Verdict[];
  readonly faults: readonly FaultReport[];
  readonly interrupted: boolean;
  /** Engines that had to be killed because they went on without end while virtual time stood still. */
  readonly hung: readonly string[];
  /** Those of its controls that are at hand. */
  readonly controls: readonly Pick<ControlOutcome, 'name' | 'status' | 'reason'>[];
}

/** What a run comes to. */
export interface Conclusion {
  readonly status: OutcomeStatus;
  readonly reason: string;
  readonly expectations: readonly ExpectationOutcome[];
  /** What makes the run say nothing about the engine. */
  readonly premises: readonly string[];
}

/** The verdict on a run: the only place that weighs expectations, premises, counts of faults and known failures. */
export function concludeRun(
  cell: ScenarioCell,
  { verdicts, faults, interrupted, hung, controls }: Flown,
): Conclusion {
  const premises = [
    ...(interrupted ? ['the run was interrupted'] : []),
    ...unfired(cell, faults),
    ...missedPremises(cell, verdicts),
    ...controls.filter((c) => c.status !== 'pass').map((c) => `control "${c.name}": ${c.reason}`),
  ];
  const expectations = expectationsOf(cell, verdicts, premises);
  return { ...statusOf({ cell, expectations, premises, faults, interrupted, hung }), expectations, premises };
}

/** The verdict on a control: it has to miss its goals. */
export function concludeControl(
  { mustFail }: Pick<ControlSpec, 'mustFail'>,
  verdicts: readonly Verdict[],
): Pick<ControlOutcome, 'status' | 'reason'> {
  const missed = verdicts.filter((verdict) => mustFail.includes(verdict.expectation));
  const healed = missed.filter((verdict) => verdict.status !== 'fail');
  if (healed.length === 0) {
    const [first] = missed;
    return { status: 'pass', reason: first?.evidence.slice(0, 3).join('; ') || first?.reason || '' };
  }
  const names = healed.map((verdict) => `"${verdict.expectation}" (${verdict.reason})`).join(', ');
  return { status: 'inconclusive', reason: `does not fail ${names}` };
}

/** Faults that struck less often than the scenario needs; one without a report took no part. */
function unfired(cell: ScenarioCell, faults: readonly FaultReport[]): string[] {
  return cell.faultExpectations.flatMap(({ rule, min }) => {
    const report = faults.find((fault) => fault.rule === rule);
    if ((report?.fired ?? 0) >= min) return [];
    if (!report) return [`fault "${rule}" was left out`];
    const { fired, matched, predicateError } = report;
    const error = predicateError ? `; its condition failed: ${predicateError}` : '';
    return [`fault "${rule}" fired ${fired} of ${min} (matched ${matched})${error}`];
  });
}

/** Expectations that the author calls premises and that do not hold. */
function missedPremises(cell: ScenarioCell, verdicts: readonly Verdict[]): string[] {
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
  verdicts: readonly Verdict[],
  premises: readonly string[],
): ExpectationOutcome[] {
  const [premise] = premises;
  return verdicts.map((verdict) =>
    premise !== undefined &&
    verdict.status === 'fail' &&
    (verdict.property === 'liveness' || isPremise(cell, verdict.expectation))
      ? { ...verdict, status: 'inconclusive', premise }
      : verdict,
  );
}

interface Findings {
  readonly cell: ScenarioCell;
  readonly expectations: readonly ExpectationOutcome[];
  readonly premises: readonly string[];
  readonly faults: readonly FaultReport[];
  readonly interrupted: boolean;
  readonly hung: readonly string[];
}

function statusOf(findings: Findings): Pick<Conclusion, 'status' | 'reason'> {
  const { cell, expectations, premises, interrupted, hung } = findings;
  const broken = expectations.find((e) => e.status === 'error');
  if (broken) return { status: 'error', reason: `${broken.expectation}: ${broken.reason}` };
  if (interrupted) return { status: 'inconclusive', reason: 'interrupted' };
  const known = knownFailureOf(cell);
  if (known) return concludeKnown(known, findings);
  const excess = excessOf(findings);
  if (excess) return { status: 'fail', reason: excess };
  // Nobody could deploy it, whatever it left undone or did right until then.
  const [endless] = hung;
  if (endless !== undefined) return { status: 'fail', reason: endless };
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
): Pick<Conclusion, 'status' | 'reason'> {
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

/** {@link Flown.hung} of a trace. */
export function hungRuns({ events }: Pick<Trace, 'events'>): string[] {
  return events.flatMap((event) =>
    event.kind === 'run' && event.hung !== undefined
      ? [`run ${event.number} of ${event.actor} was killed: ${event.hung}`]
      : [],
  );
}
