import { Command } from 'commander';
import type { CliIo } from '../io.ts';

const EXAMPLES = `
Examples:
  kubeflap replay .kubeflap/runs/latest/upstream-1409.trace.ndjson
  kubeflap replay .kubeflap/explore/alloy-finding-1.finding.json --until 4m
  kubeflap replay .kubeflap/runs/latest/upstream-1409.trace.ndjson --step    # Enter shows the next event

Exit code 5 means that the flight went another way than the recording.`;

/** `kubeflap replay <file>` */
export function replayCommand(io: CliIo): Command {
  return new Command('replay')
    .description('fly a stored run or a finding again and compare the ledger hashes')
    .argument('<file>', 'a .trace.ndjson of kubeflap run or a .finding.json of kubeflap explore')
    .option('--until <t>', 'print the events up to this virtual time')
    .option('--step', 'print the events one by one, on Enter')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: { readonly until?: string; readonly step?: true }) => {
      const { replayFile } = await import('../explore/replay-file.ts');
      io.exit(await replayFile({ file, ...flags }, io));
    });
}
