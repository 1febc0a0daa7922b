import pc from 'picocolors';
import type { FaultReport } from '../../sim/faults/index.ts';
import { isLeftToExploration, type VerdictStatus } from '../judge/index.ts';
import type { CellOutcome, ControlOutcome, ExpectationOutcome, OutcomeStatus } from '../run/index.ts';
import { formatElapsed } from '../scenario/index.ts';
import { replayCommand } from './replay-command.ts';
import type { LeftOutCell, Reporter, SuiteStart, SuiteSummary } from './reporter.ts';
import { frameOf } from './source-frame.ts';

export interface TerminalOptions {
  /** Where lines go. */
  readonly write: (text: string) => void;
  readonly color: boolean;
  /** True on a terminal: the running scenario is shown until it is done. */
  readonly live: boolean;
}

const SYMBOLS: Readonly<Record<OutcomeStatus | VerdictStatus, string>> = {
  pass: '✓',
  fail: '×',
  inconclusive: '?',
  error: '!',
  excused: '~',
  reached: '●',
  unreached: '○',
};

/** Lines of an engine's output shown with a failure. */
const OUTPUT_LINES = 12;

/** For people: one line per scenario, more where something is to be said. */
export class TerminalReporter implements Reporter {
  readonly #options: TerminalOptions;
  readonly #colors: ReturnType<typeof pc.createColors>;
  #isLive = false;
  #leftOut = 0;

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#colors = pc.createColors(options.color);
  }

  suiteStarted({ version, cells, seed, folder }: SuiteStart): void {
    const c = this.#colors;
    const seedText = seed === undefined ? '' : ` · seed=${seed}`;
    this.#line(
      `${c.inverse(' RUN ')} kubeflap ${version}  sim · ${plural(cells, 'run')}${seedText}${folder ? c.dim(`  ${folder}`) : ''}`,
    );
    this.#line('');
  }

  cellLeftOut({ cell, why }: LeftOutCell): void {
    const c = this.#colors;
    const label = cell.label === '' ? '' : c.dim(` [${cell.label}]`);
    this.#leftOut += 1;
    this.#line(` ${c.yellow('-')} ${cell.scenario.file}${label}  ${c.yellow(`skipped: ${why}`)}`);
  }

  cellStarted(name: string): void {
    if (!this.#options.live) return;
    this.#options.write(`${this.#colors.dim(` … ${name}`)}\r`);
    this.#isLive = true;
  }

  cellFinished(outcome: CellOutcome): void {
    const c = this.#colors;
    const { cell, expectations, run, realMs, status, controls } = outcome;
    const label = cell.label === '' ? '' : c.dim(` [${cell.label}]`);
    const time = run ? `t=${formatElapsed(run.trace.endedAt)} in ${(realMs / 1000).toFixed(1)}s` : '';
    const mode = run?.trace.clockMode === 'frozen' ? ' · process, clock frozen while it computes' : '';
    const summary = `${plural(expectations.length, 'expectation')}, ${plural(controls.length, 'control')}`;
    this.#line(
      ` ${this.#symbol(status)} ${cell.scenario.file}${label}  ${c.dim(`${summary}  ${time}${mode}`)}`,
    );
    for (const fault of outcome.faults)
      this.#line(
        c.dim(
          `     fault ${fault.rule}: ${fault.fired} fired of ${fault.matched} matched${skippedText(fault)} (class ${fault.realism})`,
        ),
      );
    for (const { step, why } of run?.missedSteps ?? []) this.#line(c.yellow(`     step ${step} ${why}`));
    if (status === 'excused') this.#line(c.yellow(`     known failure of ${cell.engine}: ${outcome.reason}`));
    // What only an exploration decides is no part of a pass; what was not reached is counted at the end.
    const told = status === 'pass' ? expectations.filter((e) => e.status === 'reached') : expectations;
    for (const expectation of told) this.#expectation(expectation);
    if (status === 'pass') return;
    for (const control of controls) this.#control(control);
  }

  suiteFinished({ outcomes, interrupted, notFlown, realMs, exitCode }: SuiteSummary): void {
    const c = this.#colors;
    this.#line('');
    for (const outcome of outcomes) this.#details(outcome);
    const count = (status: OutcomeStatus): number => outcomes.filter((o) => o.status === status).length;
    const parts = [
      count('error') > 0 ? c.red(`${count('error')} broken`) : '',
      count('fail') > 0 ? c.red(`${count('fail')} failed`) : '',
      count('inconclusive') > 0 ? c.yellow(`${count('inconclusive')} inconclusive`) : '',
      count('excused') > 0 ? c.yellow(plural(count('excused'), 'known failure')) : '',
      c.green(`${count('pass')} passed`),
      this.#leftOut > 0 ? c.yellow(`${this.#leftOut} skipped`) : '',
      notFlown.length > 0 ? `${notFlown.length} not run` : '',
    ].filter((part) => part !== '');
    const faults = outcomes.flatMap((o) => o.faults).reduce((sum, fault) => sum + fault.fired, 0);
    const virtual = outcomes.reduce((sum, o) => sum + (o.run?.trace.endedAt ?? 0), 0);
    const controls = outcomes.flatMap((o) => o.controls);
    const broken = controls.filter((control) => control.status === 'pass').length;
    this.#line(` Scenarios  ${parts.join(' | ')}`);
    const sometimes = outcomes.flatMap((o) => o.expectations).filter(isLeftToExploration);
    const reached = sometimes.filter(({ status }) => status === 'reached').length;
    if (sometimes.length > 0)
      this.#line(` Sometimes  ${reached} of ${sometimes.length} reached; kubeflap explore decides them`);
    this.#line(` Controls   ${broken} of ${controls.length} stayed broken    Faults ${faults} fired`);
    this.#line(` Time       ${formatElapsed(virtual)} virtual in ${(realMs / 1000).toFixed(1)}s`);
    if (interrupted) this.#line(c.yellow(' Interrupted: the results above are what was finished'));
    if (exitCode === 0) this.#line('');
  }

  #expectation(expectation: ExpectationOutcome): void {
    const since = this.#colors.dim(expectation.reason);
    this.#line(`   ${this.#symbol(expectation.status)} ${expectation.expectation.padEnd(56)} ${since}`);
  }

  #control(control: ControlOutcome): void {
    this.#line(
      `   ${this.#symbol(control.status)} ${`control: ${control.name}`.padEnd(56)} ${this.#colors.dim(control.reason)}`,
    );
  }

  /** What a reader needs to understand a cell that did not pass. */
  #details(outcome: CellOutcome): void {
    if (outcome.status === 'pass' && !outcome.divergence) return;
    if (outcome.status === 'excused' && !outcome.divergence) return;
    const c = this.#colors;
    const title = `${outcome.cell.name}${outcome.cell.label ? ` [${outcome.cell.label}]` : ''}`;
    const explained = outcome.expectations.filter((e) => e.status === 'fail' || e.status === 'error');
    for (const expectation of explained) {
      this.#line(
        `${c.red(c.inverse(expectation.status === 'fail' ? ' FAIL ' : ' ERROR '))} ${title} › ${expectation.expectation}`,
      );
      this.#line(`   ${expectation.reason}`);
      for (const line of expectation.evidence) this.#line(c.dim(`   ${line}`));
      this.#frame(outcome, 'expect', expectation.expectation);
    }
    if (explained.length === 0 && outcome.status !== 'pass' && outcome.status !== 'excused')
      this.#line(`${c.yellow(c.inverse(` ${outcome.status.toUpperCase()} `))} ${title}: ${outcome.reason}`);
    for (const control of outcome.controls)
      if (control.status !== 'pass') this.#frame(outcome, 'control', control.name);
    if (outcome.error?.stack && outcome.status === 'error') this.#line(c.dim(indent(outcome.error.stack)));
    if (outcome.divergence) {
      this.#line(
        `${c.red(c.inverse(' NOT DETERMINISTIC '))} ${title}: two runs differ from event ${outcome.divergence.index} on`,
      );
      this.#line(`   first   ${outcome.divergence.first}`);
      this.#line(`   second  ${outcome.divergence.second}`);
    }
    this.#output(outcome);
    this.#line(`   replay   ${replayCommand(outcome)}`);
    this.#line('');
  }

  /** The last words of the engine. */
  #output(outcome: CellOutcome): void {
    const runs = outcome.run?.trace.events.filter((event) => event.kind === 'run') ?? [];
    const last = runs.findLast((run) => run.stdout !== '' || run.stderr !== '');
    if (!last) return;
    const lines = `${last.stdout}${last.stderr}`.trimEnd().split('\n').slice(-OUTPUT_LINES);
    this.#line(
      this.#colors.dim(`   output of ${last.actor}#${last.number} at t=${formatElapsed(last.startedAt)}:`),
    );
    for (const line of lines) this.#line(this.#colors.dim(`     | ${line}`));
  }

  #frame(outcome: CellOutcome, kind: 'expect' | 'control', name: string): void {
    const { file, line, column, text } = frameOf(outcome, kind, name);
    this.#line(` ❯ ${file}:${line}:${column}`);
    this.#line(this.#colors.dim(`   ${String(line).padStart(4)}| ${text}`));
  }

  #symbol(status: OutcomeStatus | VerdictStatus): string {
    return this.#paintOf(status)(SYMBOLS[status]);
  }

  #paintOf(status: OutcomeStatus | VerdictStatus): (text: string) => string {
    const c = this.#colors;
    switch (status) {
      case 'pass':
      case 'reached':
        return c.green;
      case 'fail':
      case 'error':
        return c.red;
      case 'unreached':
        return c.dim;
      default:
        return c.yellow;
    }
  }

  #line(text: string): void {
    // \x1b[2K wipes the line that shows the running scenario.
    const wipe = this.#isLive ? '\x1b[2K' : '';
    this.#isLive = false;
    this.#options.write(`${wipe}${text}\n`);
  }
}

/** What it met and let pass, and why. */
function skippedText({ skipped, skippedBecause }: FaultReport): string {
  if (skipped === 0) return '';
  const reasons = Object.entries(skippedBecause).map(([reason, count]) => `${reason} ${count}`);
  // Counted, and never offered: an earlier fault took it, or it is none that the action can be done to.
  const rest = Object.values(skippedBecause).reduce((left, count) => left - count, skipped);
  if (rest > 0) reasons.push(`another fault's or unfit ${rest}`);
  return `, ${skipped} skipped: ${reasons.join(', ')}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `   ${line}`)
    .join('\n');
}
