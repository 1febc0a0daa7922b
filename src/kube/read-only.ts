import { type Cluster, ClusterError } from './cluster.ts';

/** A cluster that refuses every write before it is sent: a dry run cannot write by mistake. */
export function readOnly(cluster: Cluster): Cluster {
  const refuse = async (): Promise<never> => {
    throw new ClusterError('a dry run does not write', { outcome: 'refused', reason: 'DryRun' });
  };
  return {
    ...cluster,
    patchHelmRelease: refuse,
    patchHelmReleaseStatus: refuse,
    createEvent: refuse,
  };
}
