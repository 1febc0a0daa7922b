import type { ApiClient, ResourcePath } from '../../apiserver/index.ts';
import { type Clock, sleep } from '../../clock/index.ts';
import { at, type JsonObject, jsonEqual, type KubeObject } from '../../kube/index.ts';
import type { Tape } from '../../random/index.ts';
import { AggregatedError, aggregate, isNotFound, withoutNotFound } from '../aggregate-error.ts';
import { conditionsOf, isConditionTrue } from '../condition.ts';
import { configDigest } from '../helm/release-record.ts';
import { ObjectDraft } from '../object-draft.ts';
import type { EventRecorder, RecordedEvent } from '../runtime/event-recorder.ts';
import type { Informer } from '../runtime/informer.ts';
import {
  isWorldError,
  ReconcileError,
  type ReconcileResult,
  TerminalError,
} from '../runtime/reconcile-loop.ts';
import { SerialPatcher } from '../runtime/serial-patcher.ts';
import type { Visited } from '../runtime/visited.ts';
import { REQUESTED_AT, takeResetRequest } from './annotation-request.ts';
import { runAtomicRelease } from './atomic-release.ts';
import { downloadChart } from './chart-download.ts';
import { reconcileChartTemplate } from './chart-template.ts';
import { HelmReleaseSpec } from './helm-release-spec.ts';
import type { HelmControllerState } from './model-states.ts';
import type { HelmControllerProfile, ReleaseRequest } from './release-request.ts';
import { ChartMutationError, type LoadedChart, whyNotReady } from './release-source.ts';
import { composeValues } from './release-values.ts';
import { clearFailures } from './remediation.ts';
import { historyOf, latestOf, setHistory } from './snapshot.ts';
import { uninstallRelease } from './uninstall-release.ts';

const FINALIZER = 'finalizers.fluxcd.io';
/** Source: helm-controller v1.1.0 internal/reconcile/atomic_release.go OwnedConditions. */
const OWNED_CONDITIONS = ['Released', 'Remediated', 'TestSuccess', 'Reconciling', 'Ready', 'Stalled'];
/** Source: waitForHistoryCacheSync: every second, at most ten. */
const HISTORY_SYNC = { pollMs: 1000, triesMax: 11 };
/** `--requeue-dependency`. */
const DEPENDENCY_REQUEUE_MS = 30_000;
/** Intervals are spread by this much either way. Source: fluxcd/pkg runtime/jitter. */
const INTERVAL_JITTER = 0.05;

/** What a pass over HelmReleases needs. */
export interface HelmReleaseReconciler {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly tape: Tape;
  readonly site: string;
  readonly fieldManager: string;
  readonly profile: HelmControllerProfile;
  readonly visited: Visited<HelmControllerState>;
  readonly recorder: EventRecorder;
  readonly helmReleases: Informer;
  readonly helmCharts: Informer;
  readonly ociRepositories: Informer;
  /** Fetches the chart of a source; undefined when its artifact cannot be found. @throws ConnectionError */
  readonly loadChart: (source: KubeObject) => LoadedChart | undefined;
  /** The rest of what a release action needs. */
  readonly releaseRequest: (
    draft: ObjectDraft,
    spec: HelmReleaseSpec,
    chart: LoadedChart['chart'],
    values: JsonObject,
  ) => ReleaseRequest;
}

/** The pass ends without an error to retry, but did not get as far as observing the generation. */
class WaitingError extends ReconcileError {
  readonly requeueAfterMs: number;
  constructor(message: string, requeueAfterMs: number) {
    super(message);
    this.requeueAfterMs = requeueAfterMs;
  }
}

/** One pass over one HelmRelease, as it goes. */
interface Pass extends HelmReleaseReconciler {
  readonly draft: ObjectDraft;
  readonly spec: HelmReleaseSpec;
  readonly patcher: SerialPatcher;
  record(event: RecordedEvent): void;
}

/**
 * One pass over one HelmRelease, from the cache's copy to the deferred patch, which goes out whatever happened before.
 * Source: helm-controller v1.1.0 internal/controller/helmrelease_controller.go; reference/flux-behaviour.md 1.5.
 */
export async function reconcileHelmRelease(
  reconciler: HelmReleaseReconciler,
  key: string,
): Promise<ReconcileResult> {
  const [namespace = '', name = ''] = key.split('/');
  const object = reconciler.helmReleases.get(namespace, name);
  if (!object) return {};
  const spec = new HelmReleaseSpec(object);
  if ((spec.chartRef === undefined) === (spec.chartTemplate === undefined))
    throw new TerminalError('invalid Chart reference');
  const pass = startPass(reconciler, object, spec);

  let outcome: ReconcileResult | Error;
  try {
    outcome = await runPass(pass);
  } catch (error) {
    if (!isWorldError(error)) throw error;
    outcome = error;
  }
  return finishPass(pass, outcome);
}

function startPass(reconciler: HelmReleaseReconciler, object: KubeObject, spec: HelmReleaseSpec): Pass {
  const { clock, tape, site, client, fieldManager, helmReleases, recorder } = reconciler;
  const draft = new ObjectDraft(object, () => clock.now());
  // Go's zero time of snapshots is `null` on the wire and absent in storage; both sides of a difference must agree.
  setHistory(
    draft,
    historyOf(draft).map((snapshot) => ({ ...snapshot, deleted: snapshot.deleted ?? null })),
  );
  const patcher = new SerialPatcher({
    draft,
    client,
    path: helmReleasePath(draft),
    fieldManager,
    ownedConditions: OWNED_CONDITIONS,
    readCached: () => helmReleases.mustGet(draft.namespace, draft.name),
    clock,
    tape,
    site: `${site}/patch/${draft.namespace}/${draft.name}`,
  });
  return { ...reconciler, draft, spec, patcher, record: (event) => recorder.record(object, event) };
}

function helmReleasePath({ namespace, name }: { namespace: string; name: string }): ResourcePath {
  return { group: 'helm.toolkit.fluxcd.io', version: 'v2', resource: 'helmreleases', namespace, name };
}

/** The deferred part: acknowledge the request, patch, wait for the cache. */
async function finishPass(pass: Pass, outcome: ReconcileResult | Error): Promise<ReconcileResult> {
  const { draft, patcher } = pass;
  const requestedAt = draft.annotation(REQUESTED_AT);
  if (requestedAt !== undefined) draft.setStatus('lastHandledReconcileAt', requestedAt);
  const observeGeneration =
    outcome instanceof Error ? outcome instanceof TerminalError : outcome.requeue !== true;
  const errors: Error[] = outcome instanceof Error && !(outcome instanceof WaitingError) ? [outcome] : [];
  try {
    await patcher.patch({ observeGeneration });
  } catch (error) {
    if (!isWorldError(error)) throw error;
    const isDeleting = draft.metadata.deletionTimestamp !== undefined;
    const relevant = isDeleting ? withoutNotFound(error) : error;
    if (relevant) {
      pass.visited('last patch failed');
      errors.push(relevant);
    }
  }
  await waitForHistoryInCache(pass);
  const failure = aggregate(errors);
  if (failure) throw keepTerminal(failure);
  if (outcome instanceof WaitingError) return { requeueAfterMs: outcome.requeueAfterMs };
  return outcome instanceof Error ? {} : outcome;
}

/** An aggregate with a terminal part is terminal: errors.Is looks inside. */
function keepTerminal(failure: Error): Error {
  const isTerminal =
    failure instanceof AggregatedError && failure.errors.some((part) => part instanceof TerminalError);
  return isTerminal ? new TerminalError(failure.message, { cause: failure }) : failure;
}

async function waitForHistoryInCache({ draft, helmReleases, clock }: Pass): Promise<void> {
  for (let tries = 1; ; tries++) {
    const cached = helmReleases.get(draft.namespace, draft.name);
    if (!cached) return;
    const known = historyOf(new ObjectDraft(cached, () => clock.now()));
    if (jsonEqual(withoutNulls(known), withoutNulls(historyOf(draft)))) return;
    if (tries === HISTORY_SYNC.triesMax) return;
    await sleep(clock, HISTORY_SYNC.pollMs);
  }
}

function withoutNulls(history: readonly JsonObject[]): readonly JsonObject[] {
  return history.map((snapshot) => {
    const { deleted, ...rest } = snapshot;
    return deleted === null || deleted === undefined ? rest : snapshot;
  });
}

async function runPass(pass: Pass): Promise<ReconcileResult> {
  const { draft, spec } = pass;
  if (draft.metadata.deletionTimestamp !== undefined) return reconcileDeletion(pass);
  const finalizers = draft.metadata.finalizers ?? [];
  if (!finalizers.includes(FINALIZER)) {
    pass.visited('adds the finalizer');
    draft.metadata = { ...draft.metadata, finalizers: [...finalizers, FINALIZER] };
    return { requeue: true };
  }
  if (spec.isSuspended) {
    pass.visited('suspended');
    return {};
  }
  await reconcileChartTemplate(pass);
  return reconcileRelease(pass);
}

async function reconcileRelease(pass: Pass): Promise<ReconcileResult> {
  const { draft, spec, patcher } = pass;
  draft.markReconciling('Progressing', 'Fulfilling prerequisites');
  await patcher.patch();
  await checkDependencies(pass);
  clearStaleReady(draft, 'DependencyNotReady');
  const source = getSource(pass);
  clearStaleReady(draft, 'AccessDenied', 'ArtifactFailed');
  const notReady = whyNotReady(source);
  if (notReady !== undefined) {
    pass.visited('source not ready');
    draft.mark('Ready', 'False', 'SourceNotReady', notReady);
    // Since v1.4.0 a lost watch event costs 30 s, before that the whole interval.
    throw new WaitingError(
      notReady,
      pass.profile === 'v1.1.0' ? jitteredInterval(pass) : DEPENDENCY_REQUEUE_MS,
    );
  }
  clearStaleReady(draft, 'SourceNotReady');
  const values = await loadValues(pass);
  clearStaleReady(draft, 'ValuesError');
  const loaded = await loadChart(pass, source);
  if (!loaded) {
    pass.visited('artifact not found');
    const message = `Source not ready: artifact not found. Retrying in ${DEPENDENCY_REQUEUE_MS / 1000}s`;
    draft.mark('Ready', 'False', 'ArtifactFailed', message);
    throw new WaitingError(message, DEPENDENCY_REQUEUE_MS);
  }
  clearStaleReady(draft, 'ArtifactFailed');

  const request = pass.releaseRequest(draft, spec, loaded.chart, values);
  if (hasTargetChanged(draft, spec, loaded.chart.name)) {
    pass.visited('target changed');
    await uninstallRelease(request);
    forgetRelease(draft);
    return { requeue: true };
  }
  if (noteAttempt(draft, spec, loaded, values)) pass.visited('reset requested');
  const result = await runAtomicRelease(request, patcher);
  return result === 'requeue' ? { requeue: true } : { requeueAfterMs: jitteredInterval(pass) };
}

async function loadChart(pass: Pass, source: KubeObject): Promise<LoadedChart | undefined> {
  const { draft, clock, record } = pass;
  try {
    return await downloadChart(pass.loadChart, source, clock);
  } catch (error) {
    if (!isWorldError(error)) throw error;
    pass.visited('chart not loaded');
    if (error instanceof ChartMutationError) draft.mark('Ready', 'False', 'ChartMutateError', error.message);
    else {
      draft.mark('Ready', 'False', 'ArtifactFailed', `Could not load chart: ${error.message}`);
      record({ type: 'Warning', reason: 'ArtifactFailed', message: error.message });
    }
    throw error;
  }
}

/** A prerequisite that works again turns its failure into `reconciliation in progress`. */
function clearStaleReady(draft: ObjectDraft, ...reasons: string[]): void {
  if (reasons.includes(draft.condition('Ready')?.reason ?? ''))
    draft.mark('Ready', 'Unknown', 'Progressing', 'reconciliation in progress');
}

async function loadValues({ draft, spec, client, record, visited }: Pass): Promise<JsonObject> {
  try {
    return await composeValues(client, spec);
  } catch (error) {
    if (!isWorldError(error)) throw error;
    visited('values not composed');
    draft.mark('Ready', 'False', 'ValuesError', error.message);
    record({ type: 'Warning', reason: 'ValuesError', message: error.message });
    throw error;
  }
}

/** Dependencies are read live, not from the cache. @throws WaitingError */
async function checkDependencies(pass: Pass): Promise<void> {
  const { draft, spec, client } = pass;
  for (const dependency of spec.dependsOn) {
    const reference = `${dependency.namespace}/${dependency.name}`;
    let problem: string | undefined;
    try {
      const object = await client.get(helmReleasePath(dependency));
      const isObserved = at(object, 'status', 'observedGeneration') === object.metadata.generation;
      if (!isObserved || !isConditionTrue(conditionsOf(object), 'Ready'))
        problem = `dependency '${reference}' is not ready`;
    } catch (error) {
      if (!isWorldError(error)) throw error;
      problem = `unable to get '${reference}' dependency: ${error.message}`;
    }
    if (problem === undefined) continue;
    pass.visited('dependency not ready');
    draft.mark('Ready', 'False', 'DependencyNotReady', problem);
    pass.record({ type: 'Normal', reason: 'DependencyNotReady', message: problem });
    throw new WaitingError(problem, DEPENDENCY_REQUEUE_MS);
  }
}

function getSource({ draft, spec, helmCharts, ociRepositories, visited }: Pass): KubeObject {
  const reference = spec.chartRef ?? chartInStatus(draft);
  const cache = reference.kind === 'OCIRepository' ? ociRepositories : helmCharts;
  try {
    return cache.mustGet(reference.namespace, reference.name);
  } catch (error) {
    if (!isWorldError(error)) throw error;
    visited('source not found');
    draft.mark('Ready', 'False', 'ArtifactFailed', `could not get Source object: ${error.message}`);
    throw error;
  }
}

function chartInStatus(draft: ObjectDraft): { kind: string; namespace: string; name: string } {
  const [namespace = '', name = ''] = String(draft.status['helmChart'] ?? '').split('/');
  return { kind: 'HelmChart', namespace, name };
}

/** Another storage, namespace, name or chart is another release. Source: internal/action/verify.go ReleaseTargetChanged. */
function hasTargetChanged(draft: ObjectDraft, spec: HelmReleaseSpec, chartName: string): boolean {
  const current = latestOf(draft);
  const storageNamespace = draft.status['storageNamespace'];
  if (!current || typeof storageNamespace !== 'string' || storageNamespace === '') return false;
  return (
    spec.storageNamespace !== storageNamespace ||
    spec.releaseNamespace !== current.namespace ||
    spec.releaseName !== current.name ||
    chartName !== current.chartName
  );
}

function forgetRelease(draft: ObjectDraft): void {
  setHistory(draft, []);
  clearFailures(draft);
  draft.setStatus('storageNamespace', undefined);
}

/** Writes down what is about to be attempted, resetting the failures of anything else; true when that was asked for. */
function noteAttempt(
  draft: ObjectDraft,
  spec: HelmReleaseSpec,
  loaded: LoadedChart,
  values: JsonObject,
): boolean {
  const { chart, ociDigest } = loaded;
  const digest = configDigest(values);
  const isReset = takeResetRequest(draft);
  const lastDigest = draft.status['lastAttemptedConfigDigest'];
  draft.setStatus('storageNamespace', spec.storageNamespace);
  if (
    isReset ||
    draft.status['lastAttemptedGeneration'] !== draft.generation ||
    draft.status['lastAttemptedRevision'] !== chart.version ||
    (lastDigest !== undefined && lastDigest !== digest)
  )
    clearFailures(draft);
  draft.setStatus('lastAttemptedGeneration', draft.generation);
  draft.setStatus('lastAttemptedRevision', chart.version);
  draft.setStatus('lastAttemptedRevisionDigest', ociDigest === '' ? undefined : ociDigest);
  draft.setStatus('lastAttemptedConfigDigest', digest);
  draft.setStatus('lastAttemptedValuesChecksum', undefined);
  draft.setStatus('lastReleaseRevision', undefined);
  return isReset;
}

async function reconcileDeletion(pass: Pass): Promise<ReconcileResult> {
  const { draft, spec } = pass;
  pass.visited(spec.isSuspended ? 'deleted while suspended' : 'deleted');
  if (!spec.isSuspended) {
    await uninstallForDeletion(pass);
    await reconcileChartTemplate(pass);
  }
  const finalizers = (draft.metadata.finalizers ?? []).filter((finalizer) => finalizer !== FINALIZER);
  const { finalizers: _all, ...metadata } = draft.metadata;
  draft.metadata = finalizers.length === 0 ? metadata : { ...metadata, finalizers };
  return {};
}

async function uninstallForDeletion(pass: Pass): Promise<void> {
  const { draft, spec, client } = pass;
  if ((draft.status['storageNamespace'] ?? '') === '') return;
  if (spec.serviceAccountName !== '') {
    const path = { group: '', version: 'v1', resource: 'serviceaccounts', namespace: spec.namespace };
    try {
      await client.get({ ...path, name: spec.serviceAccountName });
    } catch (error) {
      // Without the account nothing can be uninstalled any more: its namespace is probably going away.
      if (isNotFound(error)) return;
      throw error;
    }
  }
  const latest = latestOf(draft);
  const chart = { name: latest?.chartName ?? '', version: latest?.chartVersion ?? '' };
  await uninstallRelease(pass.releaseRequest(draft, spec, chart, {}));
  setHistory(draft, []);
  draft.setStatus('storageNamespace', undefined);
}

function jitteredInterval({ spec, tape, site }: Pass): number {
  const factor = 1 - INTERVAL_JITTER + 2 * INTERVAL_JITTER * tape.fraction(`${site}/interval-jitter`);
  return spec.intervalMs * factor;
}
