import { delimiter } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';

/** What client-node's loadFromDefault makes up when there is neither a kubeconfig nor a service account. */
const NOTHING_FOUND = 'http://localhost:8080';

/** The kubeconfig cannot be used as asked. */
export class KubeConfigError extends Error {
  readonly code = 'STUCK_HR_RECOVERY_KUBECONFIG';
}

/**
 * Loads `file`, or what kubectl would use, or the pod's service account; then selects `context` if one is given.
 * @throws KubeConfigError when there is none, it is not readable, or it does not say which cluster is meant.
 */
export function loadKubeConfig(file: string | undefined, context: string | undefined): KubeConfig {
  const config = new KubeConfig();
  try {
    if (file === undefined) loadDefault(config);
    else config.loadFromFile(file);
  } catch (error) {
    // Of a parser's message only the first line: the others show an excerpt of the file, tokens and all.
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    throw new KubeConfigError(`the kubeconfig is not readable: ${reason}`);
  }
  if (config.getCurrentCluster()?.server === NOTHING_FOUND)
    throw new KubeConfigError(
      'no cluster to work on: give --kubeconfig or KUBECONFIG, or run in a pod with a service account token',
    );
  if (context !== undefined) config.setCurrentContext(context);
  checkContext(config, context === undefined ? 'current-context' : '--context');
  return config;
}

/**
 * Of several files in KUBECONFIG the first that sets current-context wins: client-node's loadFromDefault takes it from the last
 * one, or from the first and no other. Source: Kubernetes documentation, "Merging kubeconfig files".
 */
function loadDefault(config: KubeConfig): void {
  const files = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  const [first, ...others] = files;
  if (first === undefined) {
    config.loadFromDefault();
    return;
  }
  config.loadFromFile(first);
  for (const file of others) {
    const next = new KubeConfig();
    next.loadFromFile(file);
    config.mergeConfig(next, Boolean(config.getCurrentContext()));
  }
}

/** @param setting where the name of the context is from */
function checkContext(config: KubeConfig, setting: 'current-context' | '--context'): void {
  const name = config.getCurrentContext();
  const known = config.getContexts().map((context) => context.name);
  const choice = known.length === 0 ? 'it has no contexts' : `it has ${known.join(', ')}`;
  const fix = setting === 'current-context' && known.length > 0 ? '; choose one with --context' : '';
  if (!name) throw new KubeConfigError(`the kubeconfig has no current-context; ${choice}${fix}`);
  const context = config.getContextObject(name);
  if (!context)
    throw new KubeConfigError(
      `${setting}: ${JSON.stringify(name)} is not in the kubeconfig; ${choice}${fix}`,
    );
  if (!config.getCluster(context.cluster))
    throw new KubeConfigError(
      `${setting}: ${JSON.stringify(name)} is of cluster ${JSON.stringify(context.cluster)}, which is not in the kubeconfig; add it, or choose another context with --context`,
    );
}
