import { isHelmError } from '../helm/helm-error.ts';
import { releaseEventMeta } from './release-action.ts';
import type { ReleaseRequest } from './release-request.ts';
import { runUninstall } from './remediate.ts';
import { countFailure } from './remediation.ts';
import { fullReleaseName, latestOf, versionedChartName } from './snapshot.ts';
import { summarize } from './summarize.ts';

/**
 * Uninstalls the release of a HelmRelease that is deleted or now targets another one. Nothing to uninstall is fine.
 * Source: helm-controller v1.1.0 internal/reconcile/uninstall.go.
 * @throws the failure, to be tried again
 */
export async function uninstallRelease(request: ReleaseRequest): Promise<void> {
  const { draft, spec } = request;
  const current = latestOf(draft);
  if (!current) return;
  const failure = await runUninstall(request, current);
  const release = fullReleaseName(current);
  if (failure && isHelmError(failure, 'release-not-found')) {
    const message = `Release ${release} was not found, assuming it is uninstalled`;
    draft.mark('Released', 'False', 'UninstallSucceeded', message);
  } else if (failure && isHelmError(failure, 'already-deleted') && spec.keepsHistoryOnUninstall) {
    draft.mark('Released', 'False', 'UninstallSucceeded', `Release ${release} was already uninstalled`);
  } else {
    conclude(request, failure);
    summarize(draft, spec);
    if (failure) throw failure;
    return;
  }
  summarize(draft, spec);
}

function conclude(request: ReleaseRequest, failure: Error | undefined): void {
  const { draft } = request;
  const latest = latestOf(draft);
  const about = `for release ${fullReleaseName(latest)} with chart ${versionedChartName(latest)}`;
  const reason = failure ? 'UninstallFailed' : 'UninstallSucceeded';
  const message = failure
    ? `Helm uninstall failed ${about}: ${failure.message.trim()}`
    : `Helm uninstall succeeded ${about}`;
  if (failure) countFailure(draft);
  draft.mark('Released', 'False', reason, message);
  request.record({
    type: failure ? 'Warning' : 'Normal',
    reason,
    message,
    annotations: releaseEventMeta(latest?.chartVersion ?? '', latest?.configDigest ?? ''),
  });
}
