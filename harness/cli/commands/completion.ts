import { Argument, Command } from 'commander';
import { completionScript, SHELLS, type Shell } from '../completion-script.ts';
import { type CliIo, say } from '../io.ts';

/** `kubeflap completion <shell>` */
export function completionCommand(io: CliIo): Command {
  return new Command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>', 'the shell to complete in').choices(SHELLS))
    .addHelpText(
      'after',
      '\nExamples:\n  source <(kubeflap completion bash)\n  kubeflap completion fish > ~/.config/fish/completions/kubeflap.fish',
    )
    .action((shell: Shell, _options: unknown, self: Command) => {
      say(io.stdout, completionScript(shell, self.parent ?? self));
    });
}
