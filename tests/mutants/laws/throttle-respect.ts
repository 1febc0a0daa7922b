import { ClusterError } from '../../../src/index.ts';
import type { Mutant } from '../mutant.ts';
import { mutatedEngine } from '../mutated-engine.ts';
import { insisting } from '../wrong-engines.ts';

/** What O13 catches. */
export const throttleRespect: readonly Mutant[] = [
  {
    oracle: 'O13',
    wrong: 'asks a throttling server again at once',
    signature: 'impatient patch',
    world: 'status-patch-throttled',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          patchHelmReleaseStatus: (ref, patch, signal) =>
            real.patchHelmReleaseStatus(ref, patch, signal).catch((error: unknown) => {
              if (!(error instanceof ClusterError) || error.status !== 429) throw error;
              return real.patchHelmReleaseStatus(ref, patch, signal);
            }),
        }),
      }),
  },
  {
    oracle: 'O13',
    wrong: 'asks a throttling server for a list until it gets one, as patiently as it is told to',
    signature: 'too many retries: list',
    world: 'list-throttled',
    engine: () => insisting(),
  },
  {
    oracle: 'O13',
    wrong: 'asks a failing server for a list every two seconds until it gets one',
    signature: 'no backoff: list',
    world: 'list-fails',
    engine: () => insisting(),
  },
];
