import type { Mutant } from '../mutant.ts';
import { mutatedEngine } from '../mutated-engine.ts';
import { meddling } from '../wrong-engines.ts';

/** What O7 catches. */
export const guardrails: readonly Mutant[] = [
  {
    oracle: 'O7',
    wrong: 'knows no guardrail: repairs eleven releases in one run',
    signature: 'acted beyond the guardrail',
    world: 'eleven-stuck',
    engine: () => mutatedEngine({ config: { guardrail: 1000 } }),
  },
  {
    oracle: 'O7',
    wrong: 'writes to a release that somebody else suspended',
    signature: 'touched a suspended release',
    world: 'suspended',
    engine: () => {
      let told = false;
      return mutatedEngine({
        before: async ({ stop }, cluster) => {
          const { value } = await cluster.listHelmReleases({}, stop);
          for (const { metadata, spec } of told ? [] : value) {
            if (!spec?.suspend) continue;
            const { resourceVersion } = metadata;
            await cluster.patchHelmRelease(
              metadata,
              { metadata: { resourceVersion, labels: { told: 'yes' } } },
              stop,
            );
          }
          told = true;
          return true;
        },
      });
    },
  },
  {
    oracle: 'O7',
    wrong: 'resumes a release that somebody else suspended',
    signature: 'un-suspended',
    world: 'suspended',
    engine: () => meddling(({ spec }) => spec?.suspend === true, { spec: { suspend: false } }),
  },
  {
    oracle: 'O7',
    wrong: 'writes to a release that is being deleted',
    signature: 'touched a deleted release',
    world: 'deleted',
    engine: () =>
      meddling(({ metadata }) => metadata.deletionTimestamp !== undefined, { spec: { timeout: '7m' } }),
  },
  {
    oracle: 'O7',
    wrong: 'leaves a note on a release that was right all the time, while others are stuck',
    signature: 'touched a healthy release',
    world: 'two-stuck',
    engine: () =>
      meddling(({ metadata }) => metadata.name === 'healthy', {
        metadata: { annotations: { note: 'not this one' } },
      }),
  },
];
