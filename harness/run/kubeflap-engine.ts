import type { ModuleInput } from './module-engine.ts';

/** One pass of this project's own engine, as its command line would run it. */
export async function runKubeflapEngine({ kubeConfig, clock, env, log }: ModuleInput): Promise<number> {
  const { ConfigError, configFrom, createCluster, EXIT, runRecovery } = await import('../../src/index.ts');
  try {
    const config = configFrom(env);
    return (await runRecovery(createCluster(kubeConfig), config, clock, log)).exitCode;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    log.error(`stuck-hr-recovery: ${error.message}`);
    return EXIT.config;
  }
}
