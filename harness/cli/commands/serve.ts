import { Command, InvalidArgumentError, Option } from 'commander';
import type { CliIo } from '../io.ts';

/** What `kubeflap serve` was asked for. */
export interface ServeCommandOptions {
  readonly port: number;
  readonly tokenAuthFile?: string;
  readonly certDir?: string;
  readonly kubeconfigOut: string;
  readonly crds: 'flux' | 'none';
  readonly controllers: boolean;
  readonly workloads: boolean;
  readonly scenario?: string;
}

const EXAMPLES = `
Examples:
  kubeflap serve                                   on port 6443, kubeconfig in .kubeflap/kubeconfig
  kubeflap serve --port 0 --crds flux              on a free port, with the Flux CRDs installed
  kubeflap serve --token-auth-file tokens.csv --cert-dir certs --kubeconfig-out kc
  KUBECONFIG=.kubeflap/kubeconfig kubectl get ns   in another terminal

The server listens on the loopback interface only and keeps everything in memory.`;

/** `kubeflap serve` */
export function serveCommand(io: CliIo): Command {
  return new Command('serve')
    .description('serve the simulated Kubernetes API over TLS on real time, for kubectl and other clients')
    .option('--port <number>', 'port to listen on; 0 picks a free one', parsePort, 6443)
    .option(
      '--token-auth-file <file>',
      'CSV of token,user,uid,"group,group"; without it one admin token is made up',
    )
    .option('--cert-dir <dir>', 'keep the certificate authority and serving certificate here across runs')
    .option('--kubeconfig-out <file>', 'where to write a kubeconfig for the admin', '.kubeflap/kubeconfig')
    .addOption(new Option('--crds <set>', 'CRDs to install first').choices(['flux', 'none']).default('none'))
    .option(
      '--no-controllers',
      "do not run Kubernetes' own controllers (namespaces, garbage collection, ...)",
    )
    .option(
      '--workloads',
      'let deployments, jobs and pods live, as scripted by pod.kubeflap.dev/ annotations',
      false,
    )
    .option('--scenario <file>', 'start with the objects a scenario is given')
    .addHelpText('after', EXAMPLES)
    .action(async (options: ServeCommandOptions) => {
      const { serve } = await import('../serve/serve.ts');
      await serve(options, io);
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535.');
  return port;
}
