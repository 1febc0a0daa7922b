import { AUDIT, type Mutant } from '../mutant.ts';
import { mutatedEngine } from '../mutated-engine.ts';
import { talkative } from '../wrong-engines.ts';

/** What O2 catches. */
export const idempotency: readonly Mutant[] = [
  {
    oracle: 'O2',
    wrong: 'renews a label on every release it has ever corrected, run after run',
    signature: 'writes again: patch helmreleases/',
    world: 'two-stuck',
    engine: () => {
      let run = 0;
      return mutatedEngine({
        before: async ({ stop }, cluster) => {
          run += 1;
          const { value } = await cluster.listHelmReleases({}, stop);
          for (const { metadata } of value) {
            if (metadata.annotations?.[AUDIT] === undefined) continue;
            const { resourceVersion } = metadata;
            await cluster.patchHelmRelease(
              metadata,
              { metadata: { resourceVersion, labels: { seen: `run-${run}` } } },
              stop,
            );
          }
          return true;
        },
      });
    },
  },
  {
    oracle: 'O2',
    wrong: 'says in an Event that all is well, at every run after the first',
    signature: 'writes again: create events/',
    world: 'two-stuck',
    engine: () => {
      let runs = 0;
      return talkative(() => runs++ > 0);
    },
  },
];
