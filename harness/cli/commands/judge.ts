import { Command } from 'commander';
import type { CliIo } from '../io.ts';

const EXAMPLES = `
Examples:
  kubeflap judge .kubeflap/runs/latest
  kubeflap judge .kubeflap/runs/latest/upstream-1409.trace.ndjson
  kubeflap judge .kubeflap/runs/latest --strict    # a broken law fails a run as well

A run is judged as kubeflap run does, but alone: each of its controls is a trace of its own, and one that heals makes only itself
inconclusive. The expectations are those of the scenario file as it is today; a law that a finding was written for is asked like
the other laws. A trace of an earlier version does not say that it was interrupted. Of a folder, one that cannot be read is named, the
others are judged, and the exit code is 2. The laws O1 to O20 are described in docs/oracles.md. A law that
broke under class C faults (data loss) is shown apart and fails nothing.`;

/** `kubeflap judge <run>` */
export function judgeCommand(io: CliIo): Command {
  return new Command('judge')
    .description('judge stored runs again, with the expectations and laws of today')
    .argument('<run>', 'a .trace.ndjson of kubeflap run, or a folder of them')
    .option('--strict', 'a broken law fails a run, not only an expectation')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, flags: { readonly strict?: true }) => {
      const { judgeRuns } = await import('../judge/judge-runs.ts');
      io.exit(await judgeRuns({ run, strict: flags.strict ?? false }, io));
    });
}
