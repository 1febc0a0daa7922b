import { failureOf } from '../helm/action-context.ts';
import { HelmError } from '../helm/helm-error.ts';
import { configDigest, type HelmRecord } from '../helm/release-record.ts';
import { rollback } from '../helm/rollback.ts';
import { uninstall } from '../helm/uninstall.ts';
import { MissingRollbackTargetError, type ReleaseAction, releaseEventMeta } from './release-action.ts';
import type { ReleaseRequest } from './release-request.ts';
import { countFailure, Remediation } from './remediation.ts';
import {
  fullReleaseName,
  historyOf,
  latestOf,
  previousOf,
  refresh,
  type Snapshot,
  setHistory,
  snapshotOf,
  targets,
  versionedChartName,
} from './snapshot.ts';
import { summarize } from './summarize.ts';

/**
 * Goes back to the previous good release after a failed upgrade.
 * Source: helm-controller v1.1.0 internal/reconcile/rollback_remediation.go.
 */
export const rollbackAction: ReleaseAction = {
  name: 'rollback',
  type: 'remediate',
  section: 'rollback',
  helmAction: 'rollback',
  async run(request) {
    const { draft, spec, values } = request;
    const current = latestOf(draft);
    const ignoresTests = new Remediation('upgrade', spec).ignoresTestFailures;
    const previous = previousOf(historyOf(draft), ignoresTests);
    if (!previous)
      throw new MissingRollbackTargetError('missing target release for rollback: required to rollback');
    const storage = request.storage((record) => observeRollback(request, record));
    const chart = { name: previous.chartName, version: previous.chartVersion };
    const about = `Helm rollback to previous release ${fullReleaseName(previous)} with chart ${versionedChartName(previous)}`;
    const annotations = releaseEventMeta(previous.chartVersion, configDigest(values));
    const failure = await failureOfRun(
      rollback(request.context('rollback', chart, storage), {
        toVersion: previous.version,
        maxHistory: spec.maxHistory,
      }),
    );
    request.visited(failure ? 'rollback failed' : 'rollback succeeded');
    if (!failure) {
      const message = `${about} succeeded`;
      draft.mark('Remediated', 'True', 'RollbackSucceeded', message);
      request.record({ type: 'Normal', reason: 'RollbackSucceeded', message, annotations });
      summarize(draft, spec);
      return;
    }
    const message = `${about} failed: ${failure.message.trim()}`;
    countFailure(draft);
    draft.mark('Remediated', 'False', 'RollbackFailed', message);
    request.record({ type: 'Warning', reason: 'RollbackFailed', message, annotations });
    summarize(draft, spec);
    if (latestOf(draft)?.digest === current?.digest) throw failure;
  },
};

function observeRollback({ draft }: ReleaseRequest, record: HelmRecord): void {
  const history = historyOf(draft);
  const isKnown = history.some((snapshot) => targets(snapshot, record));
  setHistory(
    draft,
    isKnown ? history.map((snapshot) => refresh(snapshot, record)) : [snapshotOf(record), ...history],
  );
}

/** Updates the snapshots a write of Helm concerns. */
export function observeKnown({ draft }: ReleaseRequest, record: HelmRecord): void {
  setHistory(
    draft,
    historyOf(draft).map((snapshot) => refresh(snapshot, record)),
  );
}

/** The failure of a Helm action, if it failed. */
export async function failureOfRun(action: Promise<unknown>): Promise<Error | undefined> {
  try {
    await action;
    return undefined;
  } catch (error) {
    return failureOf(error);
  }
}

/**
 * Removes a failed release so that it can be made anew. Unlike other actions it does not summarize by itself when there is
 * nothing to uninstall. Source: helm-controller v1.1.0 internal/reconcile/uninstall_remediation.go.
 */
export const uninstallRemediation: ReleaseAction = {
  name: 'uninstall',
  type: 'remediate',
  section: 'uninstall',
  helmAction: 'uninstall',
  async run(request) {
    const { draft, spec } = request;
    const current = latestOf(draft);
    if (!current) throw new HelmError('action-failed', 'no latest release: required to uninstall');
    const failure = await runUninstall(request, current);
    request.visited(failure ? 'uninstall remediation failed' : 'uninstall remediation succeeded');
    const latest = latestOf(draft) ?? current;
    const about = `Helm uninstall remediation for release ${fullReleaseName(latest)} with chart ${versionedChartName(latest)}`;
    const annotations = releaseEventMeta(latest.chartVersion, latest.configDigest);
    if (!failure) {
      const message = `${about} succeeded`;
      draft.mark('Remediated', 'True', 'UninstallSucceeded', message);
      request.record({ type: 'Normal', reason: 'UninstallSucceeded', message, annotations });
      summarize(draft, spec);
      return;
    }
    const message = `${about} failed: ${failure.message.trim()}`;
    countFailure(draft);
    draft.mark('Remediated', 'False', 'UninstallFailed', message);
    request.record({ type: 'Warning', reason: 'UninstallFailed', message, annotations });
    summarize(draft, spec);
    if (latest.digest === current.digest) throw failure;
  },
};

/** Runs Helm's uninstall; a run that left the storage as it was counts as failed. */
export async function runUninstall(request: ReleaseRequest, current: Snapshot): Promise<Error | undefined> {
  const { draft, spec } = request;
  const storage = request.storage((record) => observeKnown(request, record), current.name);
  const chart = { name: current.chartName, version: current.chartVersion };
  try {
    const removed = await uninstall(request.context('uninstall', chart, storage), {
      keepHistory: spec.keepsHistoryOnUninstall,
      propagationPolicy: spec.deletionPropagation,
    });
    if (!targets(current, removed))
      return new HelmError(
        'action-failed',
        `release mismatch: uninstalled release ${removed.namespace}/${removed.name}.v${removed.version} != current release ${fullReleaseName(current)}`,
      );
  } catch (error) {
    return failureOf(error);
  }
  const isUnchanged = latestOf(draft)?.digest === current.digest && current.status !== 'uninstalled';
  return isUnchanged
    ? new HelmError('action-failed', 'uninstall completed with error: release not updated in Helm storage')
    : undefined;
}
