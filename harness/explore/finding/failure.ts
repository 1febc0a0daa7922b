import { judgeTrace } from '../../judge/index.ts';
import { concludeRun, hungRuns, judgeContextOf, type RunResult } from '../../run/index.ts';
import type { ScenarioCell } from '../../scenario/index.ts';
import type { Trace } from '../../trace/index.ts';
import { signatureOf } from './finding.ts';
import { lawsOfTrace } from './laws-of-trace.ts';

/** One thing that went wrong in a run, by what makes it the same thing in another run. */
export interface Failure {
  /** `endless`: an engine was killed, since it went on without end while virtual time stood still. */
  readonly kind: 'expectation' | 'endless' | 'law';
  /** The expectation's name; the law and the kind of wrong, `O9 annotation left by a crash`; the word `endless`. */
  readonly name: string;
  readonly message: string;
}

/** What a run failed for, and what it takes to conclude that. */
type Judged = Pick<RunResult, 'verdicts' | 'trace'>;

/**
 * What `kubeflap run` would call a failure of a run, known failures included; in the order of the expectations. A premise that
 * does not hold takes failures away, as it does there.
 */
export function expectationFailuresOf(cell: ScenarioCell, { verdicts, trace }: Judged): Failure[] {
  const hung = hungRuns(trace);
  const { expectations } = concludeRun(cell, {
    verdicts,
    faults: trace.faults,
    interrupted: false,
    hung,
    controls: [],
  });
  const failed = expectations.filter(({ status }) => status === 'fail');
  return [
    ...failed.map(
      ({ expectation, reason }): Failure => ({ kind: 'expectation', name: expectation, message: reason }),
    ),
    ...hung.slice(0, 1).map((message): Failure => ({ kind: 'endless', name: 'endless', message })),
  ];
}

/** The laws a stored run broke, which no expectation has to know of. @throws FlightInterruptedError */
export async function lawsBrokenIn(
  cell: ScenarioCell,
  trace: Trace,
  signal?: AbortSignal,
): Promise<Failure[]> {
  const laws = await lawsOfTrace(cell, trace, signal);
  return (laws?.broken ?? []).map((violation) => ({
    kind: 'law',
    name: signatureOf(violation),
    message: violation.message,
  }));
}

/** The verdicts of a stored run. */
export function judgedTrace(cell: ScenarioCell, trace: Trace): Judged {
  return { trace, verdicts: judgeTrace(trace.events, trace.endedAt, judgeContextOf(cell)) };
}
