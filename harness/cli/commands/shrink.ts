import { Command } from 'commander';
import type { CliIo } from '../io.ts';

const EXAMPLES = `
Example:
  kubeflap shrink .kubeflap/explore/alloy-finding-1.finding.json`;

/** `kubeflap shrink <finding>` */
export function shrinkCommand(io: CliIo): Command {
  return new Command('shrink')
    .description('look for the shortest schedule that still breaks the same law')
    .argument('<file>', 'a .finding.json of kubeflap explore')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string) => {
      const { shrinkFile } = await import('../explore/shrink-file.ts');
      io.exit(await shrinkFile(file, io));
    });
}
