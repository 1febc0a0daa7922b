import { Command, Option } from 'commander';
import { ownVersion } from '../../trace/index-version.ts';
import { type CliIo, say } from '../io.ts';

/** `kubeflap version` */
export function versionCommand(io: CliIo): Command {
  return new Command('version')
    .description('print the version of kubeflap and of the Kubernetes API it imitates')
    .addOption(new Option('-o, --output <format>', 'output format').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExamples:\n  kubeflap version\n  kubeflap version -o json')
    .action((options: { output: 'text' | 'json' }) => {
      const version = { kubeflap: ownVersion(), kubernetes: 'v1.32.13', node: process.versions.node };
      if (options.output === 'json') say(io.stdout, JSON.stringify(version));
      else for (const [name, value] of Object.entries(version)) say(io.stdout, `${name} ${value}`);
    });
}
