import { type Condition, conditionOf, type HelmRelease, type HistoryEntry } from '../kube/index.ts';
import { AUTO_CORRECTED_AT, formatTime } from './annotations.ts';

/** Reason and message of a Ready condition the engine wrote. Observable contract of the job it replaces. */
export const CORRECTED_REASON = 'ReconciliationSucceeded';
export const CORRECTED_MESSAGE =
  'auto-corrected from deployed-but-unknown-Ready by stuck-hr-recovery (TBD-A66)';

/** True when the release carries the engine's own correction: how a lost answer is told from a lost write. */
export function isCorrected(release: HelmRelease): boolean {
  const ready = conditionOf(release, 'Ready');
  return ready?.status === 'True' && ready.message === CORRECTED_MESSAGE;
}

/**
 * The conditions to write: Ready True and Released True with the controller's own reason and message - without one the
 * controller copies Ready onto itself and any later hiccup strands the release again (flux-behaviour 5.2); one of an earlier
 * revision is brought up to date. Its time is not before the record's: that is how a record is told from an empty claim
 * (record.ts). A Reconciling that was left behind no longer holds: kstatus would go on calling the release in progress
 * (weakness 25). All others stay as they are: a merge patch replaces the whole list.
 */
export function correctedConditions(release: HelmRelease, nowMs: number): readonly Condition[] {
  const recordedMs = Date.parse(release.metadata.annotations?.[AUTO_CORRECTED_AT] ?? '') || 0;
  const stamp = {
    lastTransitionTime: formatTime(Math.max(nowMs, recordedMs)),
    ...(release.metadata.generation === undefined ? {} : { observedGeneration: release.metadata.generation }),
  };
  const verdict = { reason: CORRECTED_REASON, message: CORRECTED_MESSAGE, ...stamp };
  const head = release.status?.history?.[0];
  const released: Condition | undefined = head && {
    type: 'Released',
    status: 'True',
    ...canonicalRelease(release, head),
    ...stamp,
  };
  const conditions = (release.status?.conditions ?? []).map((condition): Condition => {
    if (condition.type === 'Ready') return { type: 'Ready', status: 'True', ...verdict };
    if (condition.type === 'Released') return released ?? condition;
    if (condition.type === 'Reconciling' && condition.status === 'True')
      return { type: 'Reconciling', status: 'False', ...verdict };
    return condition;
  });
  return released && !conditionOf(release, 'Released') ? [...conditions, released] : conditions;
}

/** What helm-controller itself writes after success. Source: flux-behaviour 1.3, install.go and upgrade.go. */
function canonicalRelease(release: HelmRelease, head: HistoryEntry): { reason: string; message: string } {
  const action = release.status?.lastAttemptedReleaseAction ?? (head.version === 1 ? 'install' : 'upgrade');
  const target = `release ${head.namespace}/${head.name}.v${head.version} with chart ${head.chartName}@${head.chartVersion}`;
  return action === 'install'
    ? { reason: 'InstallSucceeded', message: `Helm install succeeded for ${target}` }
    : { reason: 'UpgradeSucceeded', message: `Helm upgrade succeeded for ${target}` };
}
