import { isArray, type JsonObject } from '../../kube/index.ts';
import { configDigest, type HelmRecord, type HelmStatus, releaseDigest } from '../helm/release-record.ts';
import type { ObjectDraft } from '../object-draft.ts';
import { DEFAULT_MAX_HISTORY } from './helm-release-spec.ts';

/** An element of `status.history`: what the controller saw Helm store. Source: helm-controller v1.1.0 api/v2/snapshot_types.go. */
export interface Snapshot extends JsonObject {
  readonly digest: string;
  readonly name: string;
  readonly namespace: string;
  readonly version: number;
  readonly status: HelmStatus;
  readonly chartName: string;
  readonly chartVersion: string;
  readonly appVersion?: string;
  readonly configDigest: string;
  readonly firstDeployed: string;
  readonly lastDeployed: string;
  /** Null when not deleted: Go writes the zero time so, and the server prunes it. */
  readonly deleted?: string | null;
  readonly testHooks?: { readonly [name: string]: JsonObject };
  readonly ociDigest?: string;
}

/** The history, newest first. */
export function historyOf(draft: ObjectDraft): readonly Snapshot[] {
  const history = draft.status['history'];
  if (!isArray(history)) return [];
  return [...(history as readonly Snapshot[])].sort((a, b) => b.version - a.version);
}

export function latestOf(draft: ObjectDraft): Snapshot | undefined {
  return historyOf(draft)[0];
}

export function setHistory(draft: ObjectDraft, history: readonly Snapshot[]): void {
  draft.setStatus('history', history.length === 0 ? undefined : history);
}

/** Helm's times have fractions, the API's have none. */
function wholeSeconds(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}

export function snapshotOf(record: HelmRecord, ociDigest?: string): Snapshot {
  return {
    digest: releaseDigest(record),
    name: record.name,
    namespace: record.namespace,
    version: record.version,
    status: record.status,
    chartName: record.chart.name,
    chartVersion: record.chart.version,
    ...(record.chart.appVersion === undefined ? {} : { appVersion: record.chart.appVersion }),
    configDigest: configDigest(record.config),
    firstDeployed: wholeSeconds(record.firstDeployed),
    lastDeployed: wholeSeconds(record.lastDeployed),
    deleted: record.deleted === undefined ? null : wholeSeconds(record.deleted),
    ...(ociDigest === undefined || ociDigest === '' ? {} : { ociDigest }),
  };
}

/** The hooks' runs as a snapshot stores them; an empty map says "tested, had no tests". */
export function testHooksOf(record: HelmRecord): { readonly [name: string]: JsonObject } {
  return Object.fromEntries(
    (record.testHooks ?? []).map((hook) => [
      hook.name,
      {
        lastStarted: wholeSeconds(hook.startedAt),
        lastCompleted: wholeSeconds(hook.completedAt),
        phase: hook.phase,
      },
    ]),
  );
}

function withTestHooks(snapshot: Snapshot, hooks: Snapshot['testHooks']): Snapshot {
  return hooks === undefined ? snapshot : { ...snapshot, testHooks: hooks };
}

export function hasBeenTested(snapshot: Snapshot | undefined): boolean {
  return snapshot?.testHooks !== undefined;
}

export function hasFailedTest(snapshot: Snapshot): boolean {
  return Object.values(snapshot.testHooks ?? {}).some((hook) => hook['phase'] === 'Failed');
}

/** `NS/NAME.vN`, or nothing. */
export function fullReleaseName(snapshot: Snapshot | undefined): string {
  return snapshot ? `${snapshot.namespace}/${snapshot.name}.v${snapshot.version}` : '';
}

/** `CHART@VERSION`, or nothing. */
export function versionedChartName(snapshot: Snapshot | undefined): string {
  return snapshot ? `${snapshot.chartName}@${snapshot.chartVersion}` : '';
}

export function targets(snapshot: Snapshot, record: HelmRecord): boolean {
  return (
    snapshot.name === record.name &&
    snapshot.namespace === record.namespace &&
    snapshot.version === record.version
  );
}

function isRollbackTarget(snapshot: Snapshot, ignoreTests: boolean): boolean {
  const wasGood = snapshot.status === 'deployed' || snapshot.status === 'superseded';
  return wasGood && (ignoreTests || !hasFailedTest(snapshot));
}

/** The newest release before the latest that can be gone back to. Source: Snapshots.Previous. */
export function previousOf(history: readonly Snapshot[], ignoreTests: boolean): Snapshot | undefined {
  return history.slice(1).find((snapshot) => isRollbackTarget(snapshot, ignoreTests));
}

/** Drops what is older than the previous good release. Source: Snapshots.Truncate. */
export function truncateHistory(history: readonly Snapshot[], ignoreTests: boolean): readonly Snapshot[] {
  const previous = previousOf(history, ignoreTests);
  if (previous) return history.slice(0, history.indexOf(previous) + 1);
  return history.slice(0, DEFAULT_MAX_HISTORY);
}

/**
 * Records what an install or upgrade wrote: the newest revision in front, the first older one that is known updated in
 * place. Source: helm-controller v1.1.0 internal/reconcile/release.go recordOnObject.
 */
export function recordObserved(
  history: readonly Snapshot[],
  observed: ReadonlyMap<number, HelmRecord>,
  ociDigest: string,
): readonly Snapshot[] {
  const versions = [...observed.keys()].sort((a, b) => b - a);
  if (versions.length === 0) return history;
  const newest = snapshotOf(observed.get(versions[0]!)!, ociDigest);
  const older = versions.slice(1).map((version) => observed.get(version)!);
  const known = older.find((record) => history.some((snapshot) => targets(snapshot, record)));
  const updated = known ? history.map((snapshot) => refresh(snapshot, known)) : history;
  return [newest, ...updated];
}

/** The snapshot as it is after a write to its record; untouched when the record is another one's. */
export function refresh(snapshot: Snapshot, record: HelmRecord): Snapshot {
  if (!targets(snapshot, record)) return snapshot;
  return withTestHooks(snapshotOf(record, snapshot.ociDigest), snapshot.testHooks);
}
