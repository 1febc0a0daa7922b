import { ClusterError } from '../../../src/index.ts';
import type { Mutant } from '../mutant.ts';
import { mutatedEngine } from '../mutated-engine.ts';

/** What O18 catches. */
export const ambiguity: readonly Mutant[] = [
  {
    oracle: 'O18',
    wrong: 'sends a write whose answer was lost again without looking',
    signature: 'patch helmreleases/status on an unknown outcome',
    world: 'status-patch-lost',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          patchHelmReleaseStatus: (ref, patch, signal) =>
            real.patchHelmReleaseStatus(ref, patch, signal).catch((error: unknown) => {
              if (!(error instanceof ClusterError) || error.outcome !== 'unknown') throw error;
              return real.patchHelmReleaseStatus(ref, patch, signal);
            }),
        }),
      }),
  },
];
