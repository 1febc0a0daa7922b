import { HelmError } from '../helm/helm-error.ts';
import type { HelmRecord } from '../helm/release-record.ts';
import { testRelease } from '../helm/test-release.ts';
import { type ReleaseAction, releaseEventMeta } from './release-action.ts';
import type { ReleaseRequest } from './release-request.ts';
import { failureOfRun } from './remediate.ts';
import { activeRemediation, countFailure } from './remediation.ts';
import {
  fullReleaseName,
  hasBeenTested,
  historyOf,
  latestOf,
  setHistory,
  snapshotOf,
  targets,
  testHooksOf,
  versionedChartName,
} from './snapshot.ts';
import { summarize } from './summarize.ts';

/** Runs the chart's tests. Source: helm-controller v1.1.0 internal/reconcile/test.go. */
export const testAction: ReleaseAction = {
  name: 'test',
  type: 'test',
  section: 'test',
  helmAction: 'test',
  async run(request) {
    const { draft, spec, chart } = request;
    if (!latestOf(draft)) throw new HelmError('action-failed', 'no latest release: required for test');
    const storage = request.storage((record) => observeTest(request, record));
    const context = request.context('test', chart, storage);
    const failure = await failureOfRun(testRelease(context, request.testHooks));
    request.visited(failure ? 'test failed' : 'test succeeded');
    if (failure) failTest(request, failure);
    else succeedTest(request);
    summarize(draft, spec);
    if (failure && !hasBeenTested(latestOf(draft))) throw failure;
  },
};

function observeTest({ draft }: ReleaseRequest, record: HelmRecord): void {
  const [latest, ...older] = historyOf(draft);
  if (!latest || !targets(latest, record)) return;
  setHistory(draft, [{ ...snapshotOf(record, latest.ociDigest), testHooks: testHooksOf(record) }, ...older]);
}

function succeedTest(request: ReleaseRequest): void {
  const current = latestOf(request.draft)!;
  const count = Object.keys(current.testHooks ?? {}).length;
  const hooks =
    count === 0 ? 'no test hooks' : `${count} test hook${count > 1 ? 's' : ''} completed successfully`;
  const message = `Helm test succeeded for release ${fullReleaseName(current)} with chart ${versionedChartName(current)}: ${hooks}`;
  request.draft.mark('TestSuccess', 'True', 'TestSucceeded', message);
  record(request, 'Normal', 'TestSucceeded', message);
}

function failTest(request: ReleaseRequest, failure: Error): void {
  const { draft, spec } = request;
  const current = latestOf(draft)!;
  const message = `Helm test failed for release ${fullReleaseName(current)} with chart ${versionedChartName(current)}: ${failure.message.trim()}`;
  countFailure(draft);
  draft.mark('TestSuccess', 'False', 'TestFailed', message);
  record(request, 'Warning', 'TestFailed', message);
  if (!hasBeenTested(current)) return;
  const remediation = activeRemediation(draft, spec);
  if (remediation && !remediation.ignoresTestFailures) remediation.countFailure(draft);
}

function record(request: ReleaseRequest, type: 'Normal' | 'Warning', reason: string, message: string): void {
  const current = latestOf(request.draft);
  const annotations = releaseEventMeta(current?.chartVersion ?? '', current?.configDigest ?? '');
  request.record({ type, reason, message, annotations });
}
