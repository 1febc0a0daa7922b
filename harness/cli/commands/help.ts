import { Command } from 'commander';

/** `kubeflap help [command]`. Commander's own shows the whole help for a command there is not, and does not say why. */
export function helpCommand(): Command {
  return new Command('help')
    .description('show what a command does')
    .argument('[command]', 'a command')
    .action((name: string | undefined, _options: unknown, self: Command) => {
      const program = self.parent ?? self;
      if (name === undefined) return program.help();
      const named = program.commands.find((command) => [command.name(), ...command.aliases()].includes(name));
      if (!named) return program.error(`error: unknown command '${name}'`);
      return named.help();
    });
}
