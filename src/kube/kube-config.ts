import { KubeConfig } from '@kubernetes/client-node';

/** What client-node's loadFromDefault makes up when there is neither a kubeconfig nor a service account. */
const NOTHING_FOUND = 'http://localhost:8080';

/** The kubeconfig cannot be used as asked. */
export class KubeConfigError extends Error {
  readonly code = 'STUCK_HR_RECOVERY_KUBECONFIG';
}

/**
 * Loads `file`, or what kubectl would use, or the pod's service account; then selects `context` if one is given.
 * @throws KubeConfigError when there is none, it is not readable, or the context is not in it.
 */
export function loadKubeConfig(file: string | undefined, context: string | undefined): KubeConfig {
  const config = new KubeConfig();
  try {
    if (file === undefined) config.loadFromDefault();
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
  if (context === undefined) return config;
  if (!config.getContextObject(context)) {
    const known = config.getContexts().map(({ name }) => name);
    const hint = known.length === 0 ? 'it has no contexts' : `it has ${known.join(', ')}`;
    throw new KubeConfigError(`--context: ${JSON.stringify(context)} is not in the kubeconfig; ${hint}`);
  }
  config.setCurrentContext(context);
  return config;
}
