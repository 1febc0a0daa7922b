import { cellOfTrace, contractOf, engineActorOf, withoutEngine } from '../../explore/index.ts';
import {
  historyOf,
  isLeftToExploration,
  judgeLaws,
  judgeTrace,
  type LawReport,
  NOTHING_ASKED,
  type Verdict,
} from '../../judge/index.ts';
import { judgeContextOf, runScenario } from '../../run/index.ts';
import { cellsOf, DEFAULT_ENGINE, type ScenarioCell } from '../../scenario/index.ts';
import type { Trace } from '../../trace/index.ts';

/** A stored run, judged with what is known today. */
export interface JudgedRun {
  readonly status: 'pass' | 'fail' | 'inconclusive' | 'error' | 'excused';
  readonly reason: string;
  readonly verdicts: readonly Verdict[];
  /** Undefined for controls and for worlds without an engine: there is nobody to hold to the laws. */
  readonly laws: LawReport | undefined;
}

/**
 * Judges a stored run again. Nothing of it is flown again, but the laws need to know what the correct engine makes of the same
 * world, and that is flown.
 * @throws CellGoneError, ScenarioError
 */
export async function judgeStored(trace: Trace, strict: boolean): Promise<JudgedRun> {
  const cell = cellOfTrace(trace);
  const verdicts = judgeTrace(trace.events, trace.endedAt, judgeContextOf(cell));
  const laws = trace.control === undefined ? await lawsOf(cell, trace) : undefined;
  return { verdicts, laws, ...concludedFrom(cell, trace, verdicts, laws, strict) };
}

async function lawsOf(cell: ScenarioCell, trace: Trace): Promise<LawReport | undefined> {
  if (!engineActorOf(cell)) return undefined;
  const own = cellsOf(cell.scenario, DEFAULT_ENGINE).find(
    ({ label }) => withoutEngine(label) === withoutEngine(cell.label),
  );
  const contract = await contractOf(cell, own ?? cell);
  const faults = cell.faults.map(({ name }) => name);
  const calm = faults.length > 0 && (await runScenario(cell, { disable: { faults }, done: () => false }));
  return judgeLaws(historyOf(trace), {
    ...contract,
    baseline: calm ? historyOf(calm.trace) : undefined,
  });
}

function concludedFrom(
  cell: ScenarioCell,
  trace: Trace,
  verdicts: readonly Verdict[],
  laws: LawReport | undefined,
  strict: boolean,
): Pick<JudgedRun, 'status' | 'reason'> {
  const { control = [], knownFailure } = cell.scenario.document.spec;
  const withStatus = (status: Verdict['status']): Verdict | undefined =>
    verdicts.find((v) => v.status === status);
  const error = withStatus('error');
  if (error) return { status: 'error', reason: reasonOf(error) };
  if (trace.control !== undefined) {
    const mustFail = control.find(({ name }) => name === trace.control)?.mustFail ?? [];
    const healed = verdicts.find((v) => mustFail.includes(v.expectation) && v.status !== 'fail');
    return healed
      ? { status: 'inconclusive', reason: `the control heals: ${reasonOf(healed)}` }
      : { status: 'pass', reason: '' };
  }
  const failed = withStatus('fail');
  const known = knownFailure?.[cell.engine];
  if (failed && known !== undefined)
    return { status: 'excused', reason: typeof known === 'string' ? known : known.because };
  if (failed) return { status: 'fail', reason: reasonOf(failed) };
  const broken = laws?.broken.find(({ realism }) => realism !== 'C');
  if (strict && broken) return { status: 'fail', reason: `${broken.oracle}: ${broken.message}` };
  const vague = withStatus('inconclusive');
  if (vague) return { status: 'inconclusive', reason: reasonOf(vague) };
  if (verdicts.every(isLeftToExploration)) return { status: 'inconclusive', reason: NOTHING_ASKED };
  return { status: 'pass', reason: '' };
}

function reasonOf({ expectation, reason }: Verdict): string {
  return `${expectation}: ${reason}`;
}
