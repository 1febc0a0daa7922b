import { KubeConfig } from '@kubernetes/client-node';

/** The kubeconfig cannot be used as asked. */
export class KubeConfigError extends Error {
  readonly code = 'STUCK_HR_RECOVERY_KUBECONFIG';
}

/**
 * Loads `file`, or what kubectl would use, or the pod's service account; then selects `context` if one is given.
 * @throws KubeConfigError when the context is not there.
 */
export function loadKubeConfig(file: string | undefined, context: string | undefined): KubeConfig {
  const config = new KubeConfig();
  if (file === undefined) config.loadFromDefault();
  else config.loadFromFile(file);
  if (context === undefined) return config;
  if (!config.getContextObject(context)) {
    const known = config.getContexts().map(({ name }) => name);
    const hint = known.length === 0 ? 'it has no contexts' : `it has ${known.join(', ')}`;
    throw new KubeConfigError(`--context: ${JSON.stringify(context)} is not in the kubeconfig; ${hint}`);
  }
  config.setCurrentContext(context);
  return config;
}
