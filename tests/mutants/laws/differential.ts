import type { CommitRow, GivenRow } from '../../../harness/trace/index.ts';
import { tamperLast } from '../edited-traces.ts';
import type { Mutant } from '../mutant.ts';
import { afterFailure, correct, noting, onceAfterFailure, withConditions } from '../wrong-engines.ts';

/** What O11 catches. */
export const differential: readonly Mutant[] = [
  {
    oracle: 'O11',
    besides: ['O1', 'O7'],
    wrong: 'after a failure it calls a healthy release failed',
    signature: 'differs: Ready=False',
    world: 'status-patch-fails',
    engine: () =>
      onceAfterFailure((cluster, { metadata, status }, signal) => {
        const { resourceVersion } = metadata;
        const conditions = status?.conditions?.map((condition) =>
          condition.type === 'Ready' ? { ...condition, status: 'False' } : condition,
        );
        return cluster.patchHelmReleaseStatus(
          metadata,
          { metadata: { resourceVersion }, status: { conditions } },
          signal,
        );
      }),
  },
  {
    oracle: 'O11',
    wrong: 'after a failure it takes a shorter way that writes Ready and forgets Released',
    signature: 'differs: lost Released=True',
    world: 'status-patch-fails',
    engine: () =>
      afterFailure((patch) => withConditions(patch, (all) => all.filter(({ type }) => type !== 'Released'))),
  },
  {
    oracle: 'O11',
    wrong: 'after a failure it adds a condition of its own',
    signature: 'differs: gained Corrected=True',
    world: 'status-patch-fails',
    engine: () =>
      afterFailure((patch) =>
        withConditions(patch, (all) => [...all, { ...all[0], type: 'Corrected', status: 'True' }]),
      ),
  },
  {
    oracle: 'O11',
    wrong: 'a release that is gone in the end, and was not without faults (an edited trace)',
    signature: 'missing release',
    world: 'status-patch-fails',
    engine: correct,
    tamper: (trace) => {
      const last = trace.events.findLast((event) => event.kind === 'commit');
      const given = trace.events.find(
        (event) =>
          event.kind === 'given' &&
          event.object.kind === 'HelmRelease' &&
          event.object.metadata.name === 'healthy',
      ) as GivenRow;
      const gone: CommitRow = {
        ...last!,
        type: 'DELETED',
        revision: last!.revision + 1,
        group: 'helm.toolkit.fluxcd.io',
        resource: 'helmreleases',
        namespace: 'apps',
        name: 'healthy',
        object: given.object,
        oldObject: given.object,
        request: undefined,
      };
      return { ...trace, events: [...trace.events, gone] };
    },
  },
  {
    oracle: 'O11',
    wrong: 'notes each try of a correction that fails, a dozen times, on the release',
    signature: 'more often than without faults: changes annotations of helmreleases',
    world: 'status-patch-fails',
    engine: () => noting(),
  },
  {
    oracle: 'O11',
    wrong: 'an engine that leaves something behind, where something failed (an edited trace)',
    signature: 'more often than without faults: leaves configmaps',
    world: 'status-patch-fails',
    engine: correct,
    tamper: (trace) => tamperLast(trace, 'ADDED'),
  },
  {
    oracle: 'O11',
    wrong: 'an engine that deletes something, where something failed (an edited trace)',
    signature: 'more often than without faults: deletes configmaps',
    world: 'status-patch-fails',
    engine: correct,
    tamper: (trace) => tamperLast(trace, 'DELETED'),
  },
];
