import type { Mutant } from '../mutant.ts';
import { mutatedEngine } from '../mutated-engine.ts';

/** What O14 catches. */
export const hotLoop: readonly Mutant[] = [
  {
    oracle: 'O14',
    wrong: 'reads a release a hundred times before it writes',
    signature: 'hot loop on helmreleases',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          async patchHelmReleaseStatus(ref, patch, signal) {
            for (let time = 0; time < 100; time++) await real.getHelmReleaseStatus(ref, signal);
            return real.patchHelmReleaseStatus(ref, patch, signal);
          },
        }),
      }),
  },
  {
    oracle: 'O14',
    wrong: 'lists all releases a hundred times before it begins',
    signature: 'hot loop on helmreleases',
    world: 'healthy',
    engine: () =>
      mutatedEngine({
        before: async ({ stop }, cluster) => {
          for (let time = 0; time < 100; time++) await cluster.listHelmReleases({}, stop);
          return true;
        },
      }),
  },
];
