import { readFileSync } from 'node:fs';
import type { KubeConfig } from '@kubernetes/client-node';

/** Where a kubeconfig's current context points, and what its TLS needs. */
export interface ClusterTarget {
  /** Without a trailing slash. */
  readonly server: string;
  readonly tls: {
    readonly ca?: Buffer;
    readonly cert?: Buffer;
    readonly key?: Buffer;
    readonly servername?: string;
    readonly rejectUnauthorized: boolean;
  };
}

/** The kubeconfig lacks what a connection needs. */
export class KubeconfigError extends Error {
  readonly code = 'KUBEFLAP_KUBECONFIG';
}

/** @throws KubeconfigError when there is no current cluster. */
export function clusterOf(config: KubeConfig): ClusterTarget {
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new KubeconfigError('the kubeconfig has no current context with a cluster');
  const user = config.getCurrentUser();
  const ca = material(cluster.caData, cluster.caFile);
  const cert = material(user?.certData, user?.certFile);
  const key = material(user?.keyData, user?.keyFile);
  return {
    server: cluster.server.replace(/\/+$/, ''),
    tls: {
      rejectUnauthorized: !cluster.skipTLSVerify,
      ...(ca && { ca }),
      ...(cert && { cert }),
      ...(key && { key }),
      ...(cluster.tlsServerName && { servername: cluster.tlsServerName }),
    },
  };
}

function material(data: string | undefined, file: string | undefined): Buffer | undefined {
  if (data) return Buffer.from(data, 'base64');
  return file ? readFileSync(file) : undefined;
}
