import { failureOf } from '../helm/action-context.ts';
import { install } from '../helm/install.ts';
import { configDigest, type HelmRecord } from '../helm/release-record.ts';
import { upgrade } from '../helm/upgrade.ts';
import { type ReleaseAction, releaseEventMeta } from './release-action.ts';
import type { ReleaseRequest } from './release-request.ts';
import { countFailure, Remediation } from './remediation.ts';
import {
  fullReleaseName,
  hasBeenTested,
  historyOf,
  latestOf,
  recordObserved,
  setHistory,
  versionedChartName,
} from './snapshot.ts';
import { summarize } from './summarize.ts';

const WORDS = {
  install: { succeeded: 'InstallSucceeded', failed: 'InstallFailed' },
  upgrade: { succeeded: 'UpgradeSucceeded', failed: 'UpgradeFailed' },
} as const;

/** `Helm install succeeded for release NS/REL.vN with chart C@V`. */
export function releaseSucceededMessage(
  action: 'install' | 'upgrade',
  release: string,
  chart: string,
): string {
  return `Helm ${action} succeeded for release ${release} with chart ${chart}`;
}

/**
 * Makes a release. What Helm stored is recorded whether or not the action succeeded; a failure that stored nothing is not
 * counted and goes up. Source: helm-controller v1.1.0 internal/reconcile/install.go, upgrade.go.
 */
function releaseAction(action: 'install' | 'upgrade'): ReleaseAction {
  return {
    name: action,
    type: 'release',
    section: action,
    helmAction: action,
    async run(request) {
      const { draft, spec } = request;
      draft.setStatus('lastAttemptedReleaseAction', action);
      if (action === 'install') setHistory(draft, []);
      draft.deleteCondition('TestSuccess');
      draft.deleteCondition('Remediated');

      const observed = new Map<number, HelmRecord>();
      const failure = await runHelm(action, request, observed);
      const ociDigest = String(draft.status['lastAttemptedRevisionDigest'] ?? '');
      setHistory(draft, recordObserved(historyOf(draft), observed, ociDigest));
      request.visited(`${action} ${failure ? 'failed' : 'succeeded'}`);
      if (!failure) succeed(action, request);
      else {
        fail(action, request, failure);
        if (observed.size > 0) new Remediation(action, spec).countFailure(draft);
      }
      summarize(draft, spec);
      if (failure && observed.size === 0) throw failure;
    },
  };
}

export const installAction = releaseAction('install');
export const upgradeAction = releaseAction('upgrade');

async function runHelm(
  action: 'install' | 'upgrade',
  request: ReleaseRequest,
  observed: Map<number, HelmRecord>,
): Promise<Error | undefined> {
  const { spec, chart, values } = request;
  const storage = request.storage((record) => observed.set(record.version, record));
  const context = request.context(action, chart, storage);
  try {
    if (action === 'install')
      await install(
        context,
        { chart, values },
        { createNamespace: spec.createsNamespace, replace: spec.replacesOnInstall },
      );
    else await upgrade(context, { chart, values }, { maxHistory: spec.maxHistory });
    return undefined;
  } catch (error) {
    return failureOf(error);
  }
}

function succeed(action: 'install' | 'upgrade', { draft, spec, record }: ReleaseRequest): void {
  const current = latestOf(draft);
  const message = releaseSucceededMessage(action, fullReleaseName(current), versionedChartName(current));
  const reason = WORDS[action].succeeded;
  draft.mark('Released', 'True', reason, message);
  if (spec.testsEnabled && !hasBeenTested(current))
    draft.mark(
      'TestSuccess',
      'Unknown',
      'AwaitingTests',
      `Helm release ${fullReleaseName(current)} with chart ${versionedChartName(current)} is awaiting tests`,
    );
  const annotations = releaseEventMeta(current?.chartVersion ?? '', current?.configDigest ?? '');
  record({ type: 'Normal', reason, message, annotations });
}

function fail(action: 'install' | 'upgrade', request: ReleaseRequest, failure: Error): void {
  const { draft, spec, chart, values } = request;
  const reason = WORDS[action].failed;
  const release = `${spec.releaseNamespace}/${spec.fullReleaseName}`;
  const message = `Helm ${action} failed for release ${release} with chart ${chart.name}@${chart.version}: ${failure.message.trim()}`;
  countFailure(draft);
  draft.mark('Released', 'False', reason, message);
  const annotations = releaseEventMeta(chart.version, configDigest(values));
  request.record({ type: 'Warning', reason, message, annotations });
}
