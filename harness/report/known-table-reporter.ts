import pc from 'picocolors';
import type { CellOutcome } from '../run/index.ts';
import { formatElapsed } from '../scenario/index.ts';
import { type KnownWeakness, WEAKNESS_LABEL } from './known-weakness.ts';
import { replayCommand } from './replay-command.ts';
import type { Reporter, SuiteStart, SuiteSummary } from './reporter.ts';
import type { TerminalOptions } from './terminal-reporter.ts';

/** The known weaknesses as a table: what the reference engine misses and kubeflap's own does not. */
export class KnownTableReporter implements Reporter {
  readonly #weaknesses: readonly KnownWeakness[];
  readonly #options: TerminalOptions;
  readonly #colors: ReturnType<typeof pc.createColors>;

  constructor(weaknesses: readonly KnownWeakness[], options: TerminalOptions) {
    this.#weaknesses = weaknesses;
    this.#options = options;
    this.#colors = pc.createColors(options.color);
  }

  suiteStarted({ version, cells }: SuiteStart): void {
    const count = this.#weaknesses.length;
    this.#line(
      `${this.#colors.inverse(' RUN ')} kubeflap ${version}  ${count} known weaknesses · ${cells} runs\n`,
    );
  }

  /** The table comes at the end: until then a terminal shows how far it is. */
  cellLeftOut(): void {}

  cellStarted(name: string): void {
    if (this.#options.live) this.#options.write(`\x1b[2K${this.#colors.dim(` … ${name}`)}\r`);
  }

  cellFinished(): void {
    if (this.#options.live) this.#options.write('\x1b[2K');
  }

  suiteFinished({ outcomes, notFlown, interrupted, realMs }: SuiteSummary): void {
    const c = this.#colors;
    for (const { number, title, because, notModelled } of this.#weaknesses) {
      const own = outcomes.filter((outcome) => numberOf(outcome) === number);
      if (notModelled === undefined && own.length === 0) continue;
      this.#line(` ${String(number).padStart(2)}  ${title}${because ? c.dim(`: ${because}`) : ''}`);
      if (notModelled !== undefined) this.#line(`     ${c.yellow('- not modelled:')} ${notModelled.trim()}`);
      for (const engine of new Set(own.map(({ cell }) => cell.engine)))
        this.#engine(
          engine,
          own.filter(({ cell }) => cell.engine === engine),
        );
    }
    const wrong = outcomes.filter((outcome) => !isAsStated(outcome)).length;
    const rest = this.#weaknesses.filter((weakness) => weakness.notModelled !== undefined).length;
    this.#line('');
    const missing = notFlown.length;
    if (wrong > 0)
      this.#line(
        c.red(
          ` The table is not true: ${wrong} of ${outcomes.length} runs went otherwise, ${missing} not flown`,
        ),
      );
    else if (missing > 0)
      this.#line(
        c.yellow(
          ` Nobody knows whether the table is true: ${outcomes.length} runs went as stated, ${missing} not flown`,
        ),
      );
    else
      this.#line(
        c.green(
          ` The table is true: ${outcomes.length} runs went as stated, ${rest} weaknesses are not modelled`,
        ),
      );
    const virtual = outcomes.reduce((sum, { run }) => sum + (run?.trace.endedAt ?? 0), 0);
    this.#line(` Time  ${formatElapsed(virtual)} virtual in ${(realMs / 1000).toFixed(1)}s`);
    if (interrupted) this.#line(c.yellow(' Interrupted'));
  }

  #engine(engine: string, outcomes: readonly CellOutcome[]): void {
    const c = this.#colors;
    const isTrue = outcomes.every(isAsStated);
    const symbol = isTrue ? c.green('✓') : c.red('×');
    this.#line(`     ${symbol} ${engine.padEnd(10)} ${findingOf(outcomes)}`);
    for (const outcome of outcomes)
      if (!isAsStated(outcome)) this.#line(c.dim(`       replay     ${replayCommand(outcome)}`));
  }

  #line(text: string): void {
    this.#options.write(`${text}\n`);
  }
}

/** True when the run went as its scenario says: it passes, or fails as its engine is known to. */
function isAsStated({ status, divergence }: CellOutcome): boolean {
  return divergence === undefined && (status === 'pass' || status === 'excused');
}

function numberOf({ cell }: CellOutcome): number {
  return Number(cell.scenario.document.metadata.labels?.[WEAKNESS_LABEL]);
}

/** One line on the runs of one engine. */
function findingOf(outcomes: readonly CellOutcome[]): string {
  const wrong = outcomes.find((outcome) => !isAsStated(outcome));
  if (wrong) return wrong.divergence ? 'two runs differ' : `${wrong.status}: ${wrong.reason}`;
  const excused = outcomes.filter(({ status }) => status === 'excused');
  if (excused.length === 0) return 'passes';
  const missed = excused.flatMap(({ expectations }) => expectations.filter((e) => e.status === 'fail'));
  const names = [...new Set(missed.map(({ expectation }) => `"${expectation}"`))];
  return `fails as expected: ${names.join(', ')}`;
}
