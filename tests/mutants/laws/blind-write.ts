import type { JsonObject } from '../../../sim/kube/index.ts';
import type { Mutant } from '../mutant.ts';
import { mutatedEngine } from '../mutated-engine.ts';
import { withoutPrecondition } from '../wrong-engines.ts';

/** What O6 catches. */
export const blindWrite: readonly Mutant[] = [
  {
    oracle: 'O6',
    wrong: 'corrects the status without a precondition: whoever wrote a millisecond before is overwritten',
    signature: 'blind patch of helmreleases/status',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          patchHelmReleaseStatus: (ref, patch, signal) =>
            real.patchHelmReleaseStatus(ref, withoutPrecondition(patch), signal),
        }),
      }),
  },
  {
    oracle: 'O6',
    wrong: 'suspends without a precondition',
    signature: 'blind patch of helmreleases/',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          patchHelmRelease(ref, patch, signal) {
            const { metadata, spec } = patch as { metadata: { annotations?: object }; spec?: JsonObject };
            if (spec?.['suspend'] !== true) return real.patchHelmRelease(ref, patch, signal);
            return real.patchHelmRelease(
              ref,
              { metadata: { annotations: metadata.annotations }, spec },
              signal,
            );
          },
        }),
      }),
  },
];
