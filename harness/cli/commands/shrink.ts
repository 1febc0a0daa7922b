import { Command } from 'commander';
import type { CliIo } from '../io.ts';

const EXAMPLES = `
Examples:
  kubeflap shrink .kubeflap/runs/latest/upstream-1409.trace.ndjson
  kubeflap shrink .kubeflap/runs/latest/upstream-1409.trace.ndjson --failure O9 --out /tmp/shrunk
  kubeflap shrink .kubeflap/explore/alloy-finding-1.finding.json

What is left is written as a scenario that kubeflap run fails in the same way. Exit code 2: nothing failed in the run; 5: it goes another
way today.`;

interface ShrinkFlags {
  readonly out?: string;
  readonly failure?: string;
}

/** `kubeflap shrink <file>` */
export function shrinkCommand(io: CliIo): Command {
  return new Command('shrink')
    .description('look for the fewest faults that still fail a stored run, or break the law of a finding')
    .argument('<file>', 'a .trace.ndjson of kubeflap run or a .finding.json of kubeflap explore')
    .option('--out <folder>', 'where to write (default: .kubeflap/shrunk; for a finding, beside it)')
    .option(
      '--failure <name>',
      'of a run that failed in several ways: an expectation, or a law such as O9 (default: the first)',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: ShrinkFlags) => {
      const { shrinkFile } = await import('../explore/shrink-file.ts');
      io.exit(await shrinkFile({ file, ...flags }, io));
    });
}
