import type { ModuleInput } from './module-engine.ts';

/** One pass of this project's own engine, as its command line would run it. */
export async function runKubeflapEngine(input: ModuleInput): Promise<number> {
  const { kubeConfig, http, clock, env, log, stop } = input;
  const { ConfigError, configFrom, createCluster, EXIT, runRecovery } = await import('../../src/index.ts');
  try {
    const config = configFrom(env);
    return (await runRecovery(createCluster(kubeConfig, http), config, clock, log, stop)).exitCode;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    log.error(`stuck-hr-recovery: ${error.message}`);
    return EXIT.config;
  }
}
