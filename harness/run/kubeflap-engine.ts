import type { RunOnce } from './module-engine.ts';
import { decisionsOf, exitDecision } from './own-decisions.ts';

let loaded: Promise<RunOnce> | undefined;

/**
 * This project's own engine: one pass, as its command line would run it. Its code is loaded here, before virtual time goes
 * on, and only when a scenario flies it; the module loader is asked once, for it is slower than a whole run.
 */
export function loadKubeflapEngine(): Promise<RunOnce> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<RunOnce> {
  const { ConfigError, configFrom, createCluster, EXIT, runRecovery, Tally } = await import(
    '../../src/index.ts'
  );
  const exits = Object.keys(EXIT) as (keyof typeof EXIT)[];
  return async ({ kubeConfig, http, clock, env, log, stop, account }) => {
    const tally = new Tally();
    account(() => decisionsOf(tally.summary(EXIT.ok, 0, 0), undefined));
    try {
      const config = configFrom(env);
      const summary = await runRecovery(createCluster(kubeConfig, http), config, clock, log, stop, tally);
      const { exitCode } = summary;
      return { exitCode, decisions: decisionsOf(summary, exits.find((name) => EXIT[name] === exitCode)!) };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      log.error(`stuck-hr-recovery: ${error.message}`);
      return { exitCode: EXIT.config, decisions: [exitDecision('config')] };
    }
  };
}
