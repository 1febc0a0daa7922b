import { Command, InvalidArgumentError, Option } from 'commander';
import { ownVersion } from '../../trace/index-version.ts';
import type { CliIo } from '../io.ts';

interface RunFlags {
  readonly testNamePattern?: string;
  readonly selector?: string;
  readonly seed?: number;
  readonly engine?: string;
  readonly reporter: readonly ('tty' | 'junit' | 'ndjson')[];
  readonly 'outputFile.junit'?: string;
  readonly 'outputFile.ndjson'?: string;
  readonly doubleRun: boolean;
  readonly allowInconclusive?: boolean;
  readonly bail?: true | number;
  readonly trace: boolean;
  readonly known?: boolean;
  readonly markdown?: boolean;
}

const EXAMPLES = `
Examples:
  kubeflap run                                       # every scenario below ./scenarios
  kubeflap run scenarios/flux -l tier=pr             # a folder, by label
  kubeflap run -t guardrail --engine reference       # by name, with the reference engine
  kubeflap run --reporter tty --output-file.junit report.xml
  kubeflap run --known                               # the reference engine's known weaknesses, as a table

Without paths, -t, -l or --engine, other engines than kubeflap's own do not fly scenarios of tier=known; --known does that. Runs
whose engine needs a program this machine has not (kubectl) are then skipped, and say so; otherwise that ends with 4.`;

/** `kubeflap run [paths...]` */
export function runCommand(io: CliIo): Command {
  return new Command('run')
    .description('fly scenarios and judge them')
    .argument('[paths...]', 'scenario files or folders (default: scenarios)')
    .option('-t, --test-name-pattern <text>', 'only scenarios with this in their name or in an expectation')
    .option('-l, --selector <selector>', 'only scenarios with these labels, e.g. tier=pr,area!=perf')
    .option('--seed <n>', 'seed of every run (default: what the scenario says)', seedOf)
    .option('--engine <name>', 'only this engine, or this one where the scenario leaves it open')
    .addOption(
      new Option(
        '--reporter <names...>',
        'how to report; beside junit or ndjson on stdout, tty goes to stderr',
      )
        .choices(['tty', 'junit', 'ndjson'])
        .default(['tty']),
    )
    .option('--output-file.junit <file>', 'also write JUnit XML')
    .option('--output-file.ndjson <file>', 'also write the event stream')
    .option('--no-double-run', 'do not run everything twice to prove that it repeats')
    .option('--allow-inconclusive', 'exit 0 although something was inconclusive')
    .option('--bail [n]', 'stop after n runs that did not pass (default 1)', bailOf)
    .option('--no-trace', 'keep no traces under .kubeflap/runs')
    .option(
      '--known',
      'fly the known weaknesses and print their table (default path: scenarios/known-weaknesses)',
    )
    .addOption(new Option('--markdown', 'with --known: print the table as a page, fly nothing').hideHelp())
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], flags: RunFlags) => {
      const [{ isWholeSuite, selectCells }, known, { runSuite }, { createReporters }, { prepareCells }] =
        await Promise.all([
          import('../run/select.ts'),
          import('../run/known-weaknesses.ts'),
          import('../run/run-suite.ts'),
          import('../run/reporters.ts'),
          import('../run/prepare.ts'),
        ]);
      const weaknesses = flags.known ? known.loadKnownWeaknesses(known.knownPaths(paths)) : undefined;
      if (weaknesses && flags.markdown) {
        const { knownMarkdown } = await import('../../report/index.ts');
        io.stdout.write(knownMarkdown(weaknesses, 'docs'));
        return;
      }
      const selection = {
        paths: flags.known ? known.knownPaths(paths) : paths,
        ...(flags.testNamePattern === undefined ? {} : { name: flags.testNamePattern }),
        ...(flags.selector === undefined ? {} : { selector: flags.selector }),
        ...(flags.engine === undefined ? {} : { engine: flags.engine }),
      };
      const isWhole = isWholeSuite(selection);
      const wanted = isWhole ? known.leaveKnown(selectCells(selection), io) : selectCells(selection);
      const { cells, leftOut } = await prepareCells(wanted, {
        // Whoever names an engine or a scenario means it; the whole suite is what this machine can fly.
        missingPrograms: isWhole ? 'leave out' : 'refuse',
        signal: io.signal,
      });
      const junit = flags['outputFile.junit'];
      const ndjson = flags['outputFile.ndjson'];
      const files = {
        ...(junit === undefined ? {} : { junit }),
        ...(ndjson === undefined ? {} : { ndjson }),
      };
      const exitCode = await runSuite({
        cells,
        leftOut,
        version: ownVersion(),
        ...(flags.seed === undefined ? {} : { seed: flags.seed }),
        doubleRun: flags.doubleRun,
        allowInconclusive: !flags.known && (flags.allowInconclusive ?? false),
        ...(flags.bail === undefined ? {} : { bail: flags.bail === true ? 1 : flags.bail }),
        reporters: createReporters(flags.reporter, files, io, weaknesses),
        storeRoot: flags.trace ? '.kubeflap' : undefined,
        signal: io.signal,
      });
      io.exit(exitCode);
    });
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || seed > 0xffff_ffff)
    throw new InvalidArgumentError('a seed is a whole number from 0 to 4294967295');
  return seed;
}

function bailOf(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1) throw new InvalidArgumentError('a whole number, 1 or more');
  return count;
}
