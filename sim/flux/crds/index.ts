import { deepFreeze, type KubeObject } from '../../kube/index.ts';
import alerts from './alerts.json' with { type: 'json' };
import buckets from './buckets.json' with { type: 'json' };
import externalArtifacts from './externalartifacts.json' with { type: 'json' };
import gitRepositories from './gitrepositories.json' with { type: 'json' };
import helmCharts from './helmcharts.json' with { type: 'json' };
import helmReleases from './helmreleases.json' with { type: 'json' };
import helmRepositories from './helmrepositories.json' with { type: 'json' };
import kustomizations from './kustomizations.json' with { type: 'json' };
import ociRepositories from './ocirepositories.json' with { type: 'json' };
import providers from './providers.json' with { type: 'json' };
import receivers from './receivers.json' with { type: 'json' };

const CRDS: readonly unknown[] = [
  alerts,
  buckets,
  externalArtifacts,
  gitRepositories,
  helmCharts,
  helmReleases,
  helmRepositories,
  kustomizations,
  ociRepositories,
  providers,
  receivers,
];

/** The CustomResourceDefinitions of all Flux kinds, to be created before anything of them. Frozen and shared. */
export function fluxCrds(): readonly KubeObject[] {
  return deepFreeze(CRDS) as readonly KubeObject[];
}
