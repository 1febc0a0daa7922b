import type { RunOnce } from './module-engine.ts';

/**
 * This project's own engine: one pass, as its command line would run it. Its code is loaded here, before virtual time goes
 * on, and only when a scenario flies it.
 */
export async function loadKubeflapEngine(): Promise<RunOnce> {
  const { ConfigError, configFrom, createCluster, EXIT, runRecovery } = await import('../../src/index.ts');
  return async ({ kubeConfig, http, clock, env, log, stop }) => {
    try {
      const config = configFrom(env);
      return (await runRecovery(createCluster(kubeConfig, http), config, clock, log, stop)).exitCode;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      log.error(`stuck-hr-recovery: ${error.message}`);
      return EXIT.config;
    }
  };
}
