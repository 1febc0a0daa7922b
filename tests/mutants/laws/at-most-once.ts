import type { Mutant } from '../mutant.ts';
import { mutatedEngine } from '../mutated-engine.ts';
import { withConditions } from '../wrong-engines.ts';

/** What O10 catches. */
export const atMostOnce: readonly Mutant[] = [
  {
    oracle: 'O10',
    wrong: 'corrects what it has just corrected once more, with a new transition time',
    signature: 'twice: correct',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real, { clock }) => ({
          ...real,
          async patchHelmReleaseStatus(ref, patch, signal) {
            const { metadata } = await real.patchHelmReleaseStatus(ref, patch, signal);
            const lastTransitionTime = `${new Date(clock.now() + 60_000).toISOString().slice(0, 19)}Z`;
            const again = withConditions(patch, (all) =>
              all.map((one) => (one['type'] === 'Ready' ? { ...one, lastTransitionTime } : one)),
            );
            const { resourceVersion } = metadata;
            return real.patchHelmReleaseStatus(ref, { ...again, metadata: { resourceVersion } }, signal);
          },
        }),
      }),
  },
  {
    oracle: 'O10',
    wrong: 'takes a correction back and makes it again',
    signature: 'twice: correct',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          async patchHelmReleaseStatus(ref, patch, signal) {
            const { value: found } = await real.getHelmReleaseStatus(ref, signal);
            const ready = found.status?.conditions?.find(({ type }) => type === 'Ready');
            const unknown = withConditions(patch, (all) =>
              all.map((one) => (one['type'] === 'Ready' ? { ...ready } : one)),
            );
            let stored = await real.patchHelmReleaseStatus(ref, patch, signal);
            for (const body of [unknown, patch]) {
              const { resourceVersion } = stored.metadata;
              stored = await real.patchHelmReleaseStatus(
                ref,
                { ...body, metadata: { resourceVersion } },
                signal,
              );
            }
            return stored;
          },
        }),
      }),
  },
  {
    oracle: 'O10',
    wrong: 'toggles what it has just toggled once more',
    signature: 'twice: suspend',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => {
          let suspension: { readonly metadata: object } | undefined;
          return {
            ...real,
            async patchHelmRelease(ref, patch, signal) {
              const { spec } = patch as { spec?: { suspend?: boolean | null } };
              if (spec?.suspend === true) suspension = patch as typeof suspension;
              const stored = await real.patchHelmRelease(ref, patch, signal);
              if (spec?.suspend || !spec || !suspension) return stored;
              const { resourceVersion } = stored.metadata;
              const metadata = { ...suspension.metadata, resourceVersion };
              await real.patchHelmRelease(ref, { ...suspension, metadata }, signal);
              return real.patchHelmRelease(ref, patch, signal);
            },
          };
        },
      }),
  },
  {
    oracle: 'O10',
    wrong: 'forces an upgrade once more than its operator allows',
    signature: 'twice: force',
    world: 'forced-upgrade-fails',
    engine: () => mutatedEngine({ config: { forceBudget: 3 } }),
  },
  {
    oracle: 'O10',
    besides: ['O7'],
    wrong: 'asks for a second reset before anybody could have answered the first',
    signature: 'twice: reset',
    world: 'two-stuck',
    engine: () => {
      let asked = 0;
      return mutatedEngine({
        before: async ({ clock, stop }, cluster) => {
          const ref = { namespace: 'apps', name: 'healthy' };
          while (asked++ < 2) {
            const { value } = await cluster.getHelmReleaseStatus(ref, stop);
            const { resourceVersion } = value.metadata;
            const annotations = { 'reconcile.fluxcd.io/resetAt': `${clock.now()} ${asked}` };
            await cluster.patchHelmRelease(ref, { metadata: { resourceVersion, annotations } }, stop);
          }
          return true;
        },
      });
    },
  },
];
