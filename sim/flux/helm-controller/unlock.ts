import { isPending } from '../helm/release-record.ts';
import { type ReleaseAction, releaseEventMeta } from './release-action.ts';
import { failureOfRun, observeKnown } from './remediate.ts';
import { countFailure } from './remediation.ts';
import { fullReleaseName, snapshotOf, versionedChartName } from './snapshot.ts';
import { summarize } from './summarize.ts';

/**
 * Frees a release that a dead controller left pending by declaring it failed.
 * Source: helm-controller v1.1.0 internal/reconcile/unlock.go.
 */
export const unlockAction: ReleaseAction = {
  name: 'unlock',
  type: 'unlock',
  async run(request) {
    const { draft, spec } = request;
    const storage = request.storage((record) => observeKnown(request, record));
    const record = await storage.last();
    if (!record || !isPending(record.status)) {
      summarize(draft, spec);
      return;
    }
    const description = `Release unlocked from stale '${record.status}' state`;
    const failure = await failureOfRun(storage.update({ ...record, status: 'failed', description }));
    request.visited(failure ? 'unlock failed' : 'unlock succeeded');
    const current = snapshotOf(record);
    const about = `Helm release ${fullReleaseName(current)} with chart ${versionedChartName(current)} in ${record.status} state`;
    const message = failure ? `Unlock of ${about} failed: ${failure.message.trim()}` : `Unlocked ${about}`;
    if (failure) countFailure(draft);
    draft.mark('Released', 'False', 'PendingRelease', message);
    request.record({
      type: failure ? 'Warning' : 'Normal',
      reason: 'PendingRelease',
      message,
      annotations: releaseEventMeta(current.chartVersion, current.configDigest),
    });
    summarize(draft, spec);
    if (failure) throw failure;
  },
};
