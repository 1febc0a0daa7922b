import type { Mutant } from '../mutant.ts';
import { mutatedEngine } from '../mutated-engine.ts';
import { blindTo, withConditions } from '../wrong-engines.ts';

/** What O4 catches. */
export const lostCondition: readonly Mutant[] = [
  {
    oracle: 'O4',
    wrong: 'sends the conditions Ready and Released only: the merge patch wipes out all the others',
    signature: 'condition removed by the engine',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          patchHelmReleaseStatus: (ref, patch, signal) =>
            real.patchHelmReleaseStatus(
              ref,
              withConditions(patch, (all) =>
                all.filter(({ type }) => type === 'Ready' || type === 'Released'),
              ),
              signal,
            ),
        }),
      }),
  },
  {
    oracle: 'O4',
    besides: ['O1'],
    wrong: 'never finds the release that is deployed and called Unknown',
    signature: 'deployed but Unknown',
    world: 'two-stuck',
    engine: () => blindTo(({ metadata }) => metadata.name === 'stuck'),
  },
  {
    oracle: 'O4',
    wrong: 'takes every record of Helm for deployed, and calls a failed upgrade Ready',
    signature: 'failed but Ready',
    world: 'failed-upgrade',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          async listReleaseSecrets(namespace, name, signal) {
            const secrets = await real.listReleaseSecrets(namespace, name, signal);
            return secrets.filter(({ labels }) => labels['status'] === 'deployed');
          },
        }),
      }),
  },
];
