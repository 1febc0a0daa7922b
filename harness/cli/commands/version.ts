import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
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

/** From package.json, two folders up from the sources and one from the bundle. */
function ownVersion(): string {
  for (const path of ['../../../package.json', '../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
      if (name === 'kubeflap') return String(version);
    } catch {
      // The other place, then.
    }
  }
  return 'unknown';
}
