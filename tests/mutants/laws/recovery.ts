import type { HelmRelease, Mutant } from '../mutant.ts';
import { mutatedEngine } from '../mutated-engine.ts';

/** What O1 catches. */
export const recovery: readonly Mutant[] = [
  {
    oracle: 'O1',
    wrong: 'pins the timeout of what it has corrected: the new generation is one nobody has observed',
    signature: 'not recovered',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          async patchHelmReleaseStatus(ref, patch, signal) {
            const stored = await real.patchHelmReleaseStatus(ref, patch, signal);
            const { resourceVersion } = stored.metadata;
            return real.patchHelmRelease(
              ref,
              { metadata: { resourceVersion }, spec: { timeout: '7m' } },
              signal,
            );
          },
        }),
      }),
  },
  {
    oracle: 'O1',
    besides: ['O7'],
    wrong: 'moves a generation on minutes before the end, and says itself that it was observed',
    signature: 'recovered too late to tell',
    world: 'two-stuck',
    engine: () => {
      let run = 0;
      return mutatedEngine({
        before: async ({ stop }, cluster) => {
          run += 1;
          if (run !== 19) return true;
          const ref = { namespace: 'apps', name: 'healthy' };
          const { value: found } = await cluster.getHelmReleaseStatus(ref, stop);
          const locked = ({ metadata: { resourceVersion } }: HelmRelease) => ({
            metadata: { resourceVersion },
          });
          const moved = await cluster.patchHelmRelease(
            ref,
            { ...locked(found), spec: { timeout: '7m' } },
            stop,
          );
          const observedGeneration = moved.metadata.generation;
          await cluster.patchHelmReleaseStatus(
            ref,
            { ...locked(moved), status: { observedGeneration } },
            stop,
          );
          return true;
        },
      });
    },
  },
];
