import { type Engine, type ModuleInput, moduleEngine } from '../../harness/run/index.ts';
import { type Cluster, type Config, configFrom, createCluster, runRecovery } from '../../src/index.ts';

/** Where a mutant differs from this project's own engine. */
export interface Mutation {
  /** Stands between the engine and its cluster. */
  readonly cluster?: (cluster: Cluster, input: ModuleInput) => Cluster;
  readonly config?: Partial<Config>;
  readonly log?: (log: ModuleInput['log']) => ModuleInput['log'];
  /** Before the pass begins; false skips it. */
  readonly before?: (input: ModuleInput, cluster: Cluster) => Promise<boolean>;
  readonly exitCode?: (truth: number) => number;
}

/** This project's own engine with one thing wrong. */
export function mutatedEngine(mutation: Mutation): Engine {
  return moduleEngine('mutant', async () => async (input) => {
    const real = createCluster(input.kubeConfig, input.http);
    const cluster = { ...real, ...mutation.cluster?.(real, input) };
    if (mutation.before && !(await mutation.before(input, cluster))) return 0;
    const config = { ...configFrom(input.env), ...mutation.config };
    const log = mutation.log?.(input.log) ?? input.log;
    const { exitCode } = await runRecovery(cluster, config, input.clock, log, input.stop);
    return mutation.exitCode?.(exitCode) ?? exitCode;
  });
}
