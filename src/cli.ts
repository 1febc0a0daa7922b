import { Command, CommanderError } from 'commander';
import { ConfigError, configFrom } from './config.ts';
import { EXIT, EXIT_BROKEN } from './exit-code.ts';
import { createCluster, KubeConfigError, loadKubeConfig } from './kube/index.ts';
import { publishMetrics } from './metrics/publish.ts';
import { metricsSettings } from './metrics/settings.ts';
import type { Log } from './ports.ts';
import { runRecovery } from './run.ts';
import { wallClock } from './wall-clock.ts';

const EXAMPLES = `
Each flag but --context can also be given as an environment variable, e.g. STUCK_THRESHOLD=15m or DRY_RUN=true.

Exit codes:
  0  nothing was left to do: all is well, repaired, asked for, left alone for a reason or given up
  1  guardrail: too many candidates, nothing was written
  2  unusable setting, nothing was asked of the cluster
  3  the releases could not be listed
  4  at least one release could not be judged or repaired; the next run tries again
  5  the engine itself broke: a bug, please report it

Examples:
  $ stuck-hr-recovery                              # in a pod, or with KUBECONFIG
  $ stuck-hr-recovery --dry-run --context prod     # say what would be done
  $ stuck-hr-recovery --stuck-threshold 15m --namespace flux-system
`;

/** Repaired and diagnosed go to stdout, trouble to stderr; Kubernetes keeps both. */
const processLog: Log = {
  info: (text) => void process.stdout.write(`${text}\n`),
  error: (text) => void process.stderr.write(`${text}\n`),
};

/** Runs one pass from the command line and returns its exit code. Never rejects. */
export async function main(argv: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  // A log nobody reads any more (`| head`) must not end a pass in the middle of a repair.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const program = new Command('stuck-hr-recovery')
    .description(
      'Repairs Flux HelmReleases that are deployed but stuck at Ready=Unknown. One pass, then exit.',
    )
    .option('--stuck-threshold <duration>', 'how long a release must have been Ready=Unknown (default 5m)')
    .option('--guardrail <n>', 'write nothing when there are more candidates than this (default 10)')
    .option('--namespace <name>', 'only releases of this namespace (default: all)')
    .option(
      '--label-selector <selector>',
      'only releases with these labels, e.g. of one shard (default: all)',
    )
    .option('--lease-namespace <name>', "where helm-controller's lease is (default flux-system)")
    .option('--lease-name <name>', "helm-controller's lease (default helm-controller-leader-election)")
    .option('--confirm-delay <duration>', 'pause between the two looks at a candidate (default 2s)')
    .option('--toggle-delay <duration>', 'pause between suspend and resume (default 5s)')
    .option('--request-timeout <duration>', 'deadline of one API call (default 10s)')
    .option('--run-timeout <duration>', 'begin no repair after this long (default 100s)')
    .option('--max-attempts <n>', 'futile repairs of one release before it is given up (default 5)')
    .option(
      '--poke-wait <duration>',
      'poke helm-controller first and give it this long before writing; poke it where it is silent (default 0s: never)',
    )
    .option('--allow-force', 'ask for a real upgrade (forceAt) of what nothing else repairs')
    .option('--force-budget <n>', 'forced upgrades of one generation before it is given up (default 1)')
    .option(
      '--repair-stalled',
      'have the failures reset (resetAt) of what stalled because its retries are spent',
    )
    .option('--reset-budget <n>', 'resets of one generation before it is given up (default 3)')
    .option('--metrics-file <path>', "write what was done for Prometheus' textfile collector")
    .option(
      '--metrics-push-url <url>',
      'put what was done to a Pushgateway; a failure is logged and costs nothing',
    )
    .option(
      '--metrics-instance <name>',
      'which engine this is, where there are several: their figures are kept apart',
    )
    .option('--dry-run', 'write nothing, say what would be done')
    .option('--kubeconfig <file>', 'default: KUBECONFIG, ~/.kube/config or the service account of the pod')
    .option('--context <name>', 'context of the kubeconfig (default: its current one)')
    .addHelpText('after', EXAMPLES)
    .exitOverride();
  try {
    program.parse([...argv], { from: 'user' });
    const { kubeconfig, context, ...flags } = program.opts<Record<string, string | boolean>>();
    const settings = { ...environment, ...asSettings(flags) };
    const config = configFrom(settings);
    const metrics = metricsSettings(settings);
    const cluster = createCluster(
      loadKubeConfig(kubeconfig as string | undefined, context as string | undefined),
    );
    const stop = new AbortController();
    // Kubernetes allows 30 s between SIGTERM and SIGKILL: enough to finish a toggle, not to begin the next repair.
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
    const summary = await runRecovery(cluster, config, wallClock, processLog, stop.signal);
    // A dry run did nothing that anybody should count.
    if (!config.dryRun) await publishMetrics(summary, metrics, wallClock, processLog);
    return summary.exitCode;
  } catch (error) {
    // Commander has printed its own message; --help and --version end here with exitCode 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.config;
    if (error instanceof ConfigError || error instanceof KubeConfigError) {
      processLog.error(`stuck-hr-recovery: ${error.message}`);
      return EXIT.config;
    }
    processLog.error(`stuck-hr-recovery: ${error instanceof Error ? error.stack : String(error)}`);
    return EXIT_BROKEN;
  }
}

/** `stuckThreshold` -> `STUCK_THRESHOLD`: flags and environment are one set of settings. */
function asSettings(flags: Readonly<Record<string, string | boolean>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(flags).map(([flag, value]) => [
      flag.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
      String(value),
    ]),
  );
}
