import { ReconcileError } from '../runtime/reconcile-loop.ts';
import { takeForceRequest } from './annotation-request.ts';
import { correctDriftAction, describeDrift } from './correct-drift.ts';
import { installAction, releaseSucceededMessage, upgradeAction } from './install-or-upgrade.ts';
import { ExceededMaxRetriesError, MissingRollbackTargetError, type ReleaseAction } from './release-action.ts';
import type { ReleaseRequest } from './release-request.ts';
import { isObserved, type ReleaseState } from './release-state.ts';
import { rollbackAction, uninstallRemediation } from './remediate.ts';
import { activeRemediation, Remediation } from './remediation.ts';
import {
  fullReleaseName,
  historyOf,
  latestOf,
  previousOf,
  setHistory,
  truncateHistory,
  versionedChartName,
} from './snapshot.ts';
import { testAction } from './test-action.ts';
import { unlockAction } from './unlock.ts';

/**
 * The step a state asks for; none when the release is as desired.
 * Source: helm-controller v1.1.0 internal/reconcile/atomic_release.go actionForState; reference/flux-behaviour.md 1.6.
 * @throws ExceededMaxRetriesError, MissingRollbackTargetError
 */
export async function nextActionFor(
  request: ReleaseRequest,
  state: ReleaseState,
): Promise<ReleaseAction | undefined> {
  const { draft, spec } = request;
  const isForced = takeForceRequest(draft);
  if (isForced) request.visited('force requested');
  switch (state.kind) {
    case 'InSync':
      return actionForInSync(request, isForced);
    case 'Locked':
      return unlockAction;
    case 'Absent':
      if (new Remediation('install', spec).isExhausted(draft) && !isForced)
        throw new ExceededMaxRetriesError('exceeded maximum retries: cannot install release');
      return installAction;
    case 'Unmanaged':
      setHistory(draft, []);
      return upgradeAction;
    case 'OutOfSync':
      if (new Remediation('upgrade', spec).isExhausted(draft) && !isForced)
        throw new ExceededMaxRetriesError('exceeded maximum retries: cannot upgrade release');
      return upgradeAction;
    case 'Drifted': {
      const release = fullReleaseName(latestOf(draft));
      const message = `Cluster state of release ${release} has drifted from the desired state:\n${describeDrift(state.objects)}`;
      request.record({ type: 'Warning', reason: 'DriftDetected', message });
      if (spec.driftDetectionMode === 'enabled') return correctDriftAction(state.objects);
      request.visited('drift reported');
      return undefined;
    }
    case 'Untested':
      replaceRemediated(request);
      return testAction;
    case 'Failed':
      return actionForFailed(request, isForced);
  }
}

function actionForInSync(request: ReleaseRequest, isForced: boolean): ReleaseAction | undefined {
  const { draft, spec } = request;
  const remediation = activeRemediation(draft, spec);
  const ignoresTests = remediation ? remediation.ignoresTestFailures : spec.ignoresTestFailures;
  setHistory(draft, truncateHistory(historyOf(draft), ignoresTests));
  if (isForced) return upgradeAction;
  replaceRemediated(request);
  restoreReleased(request);
  return undefined;
}

/** A rolled-back release that is what is wanted now counts as upgraded. */
function replaceRemediated({ draft }: ReleaseRequest): void {
  if (draft.condition('Remediated')?.status !== 'True') return;
  const current = latestOf(draft);
  const message = releaseSucceededMessage('upgrade', fullReleaseName(current), versionedChartName(current));
  draft.replaceCondition('Remediated', 'Released', 'True', 'UpgradeSucceeded', message);
}

/**
 * What later versions repair on an in-sync release: since v1.5.0 a Released that says failed; since pull request 1580 also
 * one that is missing, its reason derived from the last action or the history (inferred, no release has it yet).
 * Source: reference/flux-behaviour.md 2.6, 2.7.
 */
function restoreReleased({ draft, profile }: ReleaseRequest): void {
  if (profile === 'v1.1.0') return;
  const released = draft.condition('Released');
  const ready = draft.condition('Ready');
  if (ready?.status === 'True' && released?.status === 'True') return;
  const current = latestOf(draft);
  let action: 'install' | 'upgrade' | undefined;
  if (released?.reason === 'InstallFailed') action = 'install';
  else if (released?.reason === 'UpgradeFailed') action = 'upgrade';
  else if (released === undefined && profile === 'post-1580') {
    const attempted = draft.status['lastAttemptedReleaseAction'];
    const guess = (current?.version ?? 1) > 1 ? 'upgrade' : 'install';
    action = attempted === 'install' || attempted === 'upgrade' ? attempted : guess;
  }
  if (action === undefined) return;
  const message = releaseSucceededMessage(action, fullReleaseName(current), versionedChartName(current));
  draft.mark('Released', 'True', action === 'install' ? 'InstallSucceeded' : 'UpgradeSucceeded', message);
}

async function actionForFailed(request: ReleaseRequest, isForced: boolean): Promise<ReleaseAction> {
  const { draft, spec } = request;
  const remediation = activeRemediation(draft, spec);
  if (!remediation || remediation.failureCount(draft) <= 0 || isForced) return upgradeAction;
  if (remediation.isExhausted(draft) && !remediation.remediatesLastFailure)
    throw new ExceededMaxRetriesError('exceeded maximum retries: cannot remediate failed release');
  const ignoresTests = remediation.ignoresTestFailures;
  setHistory(draft, truncateHistory(historyOf(draft), ignoresTests));
  if (remediation.strategy === 'uninstall') return uninstallRemediation;

  const previous = previousOf(historyOf(draft), ignoresTests);
  if (!previous)
    throw new MissingRollbackTargetError(
      'missing target release for rollback: cannot remediate failed release',
    );
  const stored = await request.storage().get(previous.version);
  // A target that is gone or was changed cannot be trusted: the upgrade is tried again instead.
  if (stored && isObserved(previous, stored)) return rollbackAction;
  request.visited('rollback target changed');
  return upgradeAction;
}

/** The state cannot be determined. */
export class StateError extends ReconcileError {}
