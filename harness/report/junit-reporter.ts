import junit, { type Builder } from 'junit-report-builder';
import { isLeftToExploration } from '../judge/index.ts';
import type { CellOutcome } from '../run/index.ts';
import { replayCommand } from './replay-command.ts';
import type { LeftOutCell, Reporter, SuiteSummary } from './reporter.ts';
import { frameOf } from './source-frame.ts';

/**
 * JUnit XML: a testsuite per scenario and cell, a testcase per expectation and control. It knows no third state, so
 * inconclusive, known failures and what this flight did not reach are skipped with their reason.
 */
export class JunitReporter implements Reporter {
  readonly #write: (xml: string) => void;
  readonly #leftOut: LeftOutCell[] = [];

  constructor(write: (xml: string) => void) {
    this.#write = write;
  }

  suiteStarted(): void {}

  cellLeftOut(leftOut: LeftOutCell): void {
    this.#leftOut.push(leftOut);
  }

  cellStarted(): void {}
  cellFinished(): void {}

  suiteFinished({ outcomes, notFlown, interrupted }: SuiteSummary): void {
    const report = root.newBuilder();
    for (const outcome of outcomes) addSuite(report, outcome);
    for (const { cell, why } of this.#leftOut) addSkipped(report, cell, why);
    // Missing from the file, they would be taken for runs that there never were.
    const why = interrupted ? 'not flown: interrupted before' : 'not flown: --bail ended the suite before';
    for (const cell of notFlown) addSkipped(report, cell, why);
    this.#write(`${report.build()}\n`);
  }
}

/** The package is CommonJS and its default export is the builder itself; its types describe a module with a default. */
const root = junit as unknown as Builder;

function titleOf(cell: CellOutcome['cell']): string {
  return `${cell.name}${cell.label ? ` [${cell.label}]` : ''}`;
}

function addSkipped(report: Builder, cell: CellOutcome['cell'], why: string): void {
  const name = titleOf(cell);
  const test = report.testSuite().name(name).testCase().className(name).name('the run as a whole').time(0);
  test.skipped().standardOutput(`skipped: ${why}`);
}

function addSuite(report: Builder, outcome: CellOutcome): void {
  const { cell, seed, status, reason, controls, expectations, divergence } = outcome;
  const name = titleOf(cell);
  const suite = report
    .testSuite()
    .name(name)
    .time(outcome.realMs / 1000)
    .property('seed', String(seed))
    .property('target', 'sim')
    .property('verdict', status)
    .property('hash', outcome.run?.hash ?? '');
  for (const expectation of expectations) {
    const { file, line } = frameOf(outcome, 'expect', expectation.expectation);
    const test = suite
      .testCase()
      .className(name)
      .name(expectation.expectation)
      .file(`${file}:${line}`)
      .time(0);
    const text = [expectation.reason, ...expectation.evidence, replayCommand(outcome)].join('\n');
    if (expectation.status === 'error') test.error(expectation.reason, 'error', text);
    else if (expectation.status === 'inconclusive' || expectation.status === 'unreached') test.skipped();
    else if (expectation.status === 'fail' && status !== 'excused') test.failure(text, 'fail');
    else if (expectation.status === 'fail')
      test.skipped().standardOutput(`known failure: ${expectation.reason}`);
    if (expectation.status === 'inconclusive') test.standardOutput(`inconclusive: ${expectation.reason}`);
    if (isLeftToExploration(expectation)) test.standardOutput(`${expectation.status}: ${expectation.reason}`);
  }
  for (const control of controls) {
    const test = suite.testCase().className(name).name(`control: ${control.name}`).time(0);
    if (control.status !== 'pass') test.skipped().standardOutput(`inconclusive: ${control.reason}`);
  }
  const whole = suite.testCase().className(name).name('the run as a whole').time(0);
  if (outcome.error) whole.error(outcome.error.message, 'error', outcome.error.stack ?? '');
  else if (divergence) whole.failure(`${divergence.first}\n${divergence.second}`, 'nondeterministic');
  else if (status === 'fail' && !expectations.some((e) => e.status === 'fail')) whole.failure(reason, 'fail');
  else if (status === 'inconclusive' || status === 'excused')
    whole.skipped().standardOutput(`${status}: ${reason}`);
}
