import { Command, InvalidArgumentError, Option } from 'commander';
import type { ExploreRequest } from '../explore/explore-request.ts';
import type { CliIo } from '../io.ts';

const EXAMPLES = `
Examples:
  kubeflap explore                                        # every single fault, everywhere, our engine
  kubeflap explore scenarios/recovery --strategy pairs --budget 10m
  kubeflap explore --strategy swarm --seeds 500 --corpus .kubeflap/corpus
  kubeflap explore --engine reference --budget 5m         # what does the old job do?

A finding is written as a scenario that kubeflap run reproduces. Exit code 1 means that there is one.
Ctrl-C ends the flights under way; a spent budget does so two seconds later. They count as not flown, and are named.`;

/** `kubeflap explore [paths...]` */
export function exploreCommand(io: CliIo): Command {
  return new Command('explore')
    .description('fly scenarios under every fault, pair of faults or random mix, and shrink what breaks')
    .argument('[paths...]', 'scenario files or folders (default: scenarios)')
    .addOption(
      new Option(
        '--strategy <names>',
        'singles, pairs (with singles; one of two at the engine), all-pairs, swarm, or several with commas',
      ).default('singles'),
    )
    .option('--seeds <n>', 'random mixes for each scenario of a swarm (default: 100)', wholeNumber)
    .option(
      '--budget <duration>',
      'stop after this long in real time, e.g. 5m, shrinking in 10s more (default: when everything is flown)',
    )
    .option('--classes <letters>', 'A a healthy server under load, B caches and upgrades, C data loss', 'A,B')
    .option('--workers <n>', 'threads (default: one for each core)', wholeNumber)
    .option('--engine <name>', 'the engine under test', 'kubeflap')
    .option('-l, --selector <selector>', 'only scenarios with these labels')
    .option('-t, --test-name-pattern <text>', 'only scenarios with this in their name')
    .option('--out <folder>', 'where findings and the certificate are written', '.kubeflap/explore')
    .option('--corpus <folder>', 'keep schedules that reached new behaviour')
    .addHelpText('after', EXAMPLES)
    .action(async (paths: string[], flags: Omit<ExploreRequest, 'paths'>) => {
      const { exploreSuite } = await import('../explore/explore-suite.ts');
      io.exit(await exploreSuite({ paths, ...flags }, io));
    });
}

function wholeNumber(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('a whole number, 1 or more');
  return count;
}
