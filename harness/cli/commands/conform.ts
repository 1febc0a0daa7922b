import { Command, InvalidArgumentError } from 'commander';
import type { CliIo } from '../io.ts';

/** What `kubeflap conform` was asked for. */
export interface ConformCommandOptions {
  readonly server?: string;
  readonly ca?: string;
  readonly insecure?: true;
  readonly tokens?: string;
  readonly corpus?: string;
  readonly only?: RegExp;
  readonly jobs: number;
  readonly show: number;
  readonly pollMs: number;
  readonly json?: string;
}

const EXAMPLES = `
Examples:
  kubeflap conform                                              check the simulator itself
  kubeflap conform --only '^(crud|watch)/'                      some areas only
  kubeflap conform --server https://127.0.0.1:6443 --ca ca.crt --tokens tokens.csv
                                                                check another server, or your cluster

The server must know the tokens of the file: admin in system:masters, the others without rights. Everything a case
makes is removed again.`;

/** `kubeflap conform` */
export function conformCommand(io: CliIo): Command {
  return new Command('conform')
    .description('replay recorded exchanges of a real kube-apiserver and show every difference')
    .option('--server <url>', 'the server to check; without it the simulator, in this process')
    .option('--ca <file>', 'certificate authority of the server, PEM')
    .option('--insecure', 'do not check the server’s certificate')
    .option(
      '--tokens <file>',
      'CSV of token,user,uid,"group,group" that the server knows (default: the corpus’)',
    )
    .option(
      '--corpus <dir>',
      'folder with cases/, golden/ and fixtures/ (default: the one that comes with kubeflap)',
    )
    .option('--only <regex>', 'only cases whose area/name matches', parseRegExp)
    .option('--jobs <n>', 'cases at a time', parseCount, 4)
    .option('--show <n>', 'differing exchanges to print', parseCount, 40)
    .option('--poll-ms <n>', 'how long to wait for what controllers do', parseCount, 15_000)
    .option('--json <file>', 'write the findings as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (options: ConformCommandOptions) => {
      const { conform } = await import('../conform/conform.ts');
      await conform(options, io);
    });
}

function parseCount(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('a whole number is needed.');
  return Number(text);
}

function parseRegExp(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
