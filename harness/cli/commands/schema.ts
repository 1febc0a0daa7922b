import { Command } from 'commander';
import { type CliIo, say } from '../io.ts';

/** `kubeflap schema` */
export function schemaCommand(io: CliIo): Command {
  return new Command('schema')
    .description('print the JSON Schema (draft-07) of scenario files, for editors')
    .addHelpText(
      'after',
      '\nExamples:\n  kubeflap schema > scenario.schema.json\n  # first line of a scenario:\n  # yaml-language-server: $schema=./scenario.schema.json',
    )
    .action(async () => {
      const { scenarioJsonSchema } = await import('../../scenario/index.ts');
      say(io.stdout, JSON.stringify(scenarioJsonSchema, null, 2));
    });
}
