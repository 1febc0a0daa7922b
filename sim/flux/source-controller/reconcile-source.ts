import type { ApiClient } from '../../apiserver/index.ts';
import { type Clock, sleep } from '../../clock/index.ts';
import { at, type JsonObject, type KubeObject, parseGoDuration } from '../../kube/index.ts';
import type { Tape } from '../../random/index.ts';
import { aggregate, withoutNotFound } from '../aggregate-error.ts';
import { conditionsOf, isConditionTrue } from '../condition.ts';
import { REQUESTED_AT } from '../helm-controller/annotation-request.ts';
import { ObjectDraft } from '../object-draft.ts';
import type { EventRecorder } from '../runtime/event-recorder.ts';
import { isWorldError, ReconcileError, type ReconcileResult } from '../runtime/reconcile-loop.ts';
import { SerialPatcher } from '../runtime/serial-patcher.ts';
import type { Visited } from '../runtime/visited.ts';
import { createArtifact } from './artifact.ts';
import type { SourceControllerState } from './model-states.ts';
import type { FetchResult, FindSource, SourceKind } from './source-kind.ts';

const FINALIZER = 'finalizers.fluxcd.io';
const FIELD_MANAGER = 'source-controller';
const EVENT_GROUP = 'source.toolkit.fluxcd.io';
/** Source: source-controller v1.4.1 internal/controller/gitrepository_controller.go, gitRepositoryReadyCondition. */
const FAILURES = ['StorageOperationFailed', 'FetchFailed', 'BuildFailed'];
const NEGATIVES = [...FAILURES, 'ArtifactOutdated', 'Stalled', 'Reconciling'];
const OWNED_CONDITIONS = [...NEGATIVES, 'Ready', 'ArtifactInStorage', 'SourceVerified', 'IncludeUnavailable'];
const WAITING_REQUEUE_MS = 30_000;
const DEFAULT_INTERVAL_MS = 60_000;
const INTERVAL_JITTER = 0.05;
/** The state each mode of failure leads to. */
const VISITED = { stalled: 'stalled', waiting: 'waits for its source', generic: 'fetch failed' } as const;

export interface SourceReconciler {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly tape: Tape;
  readonly site: string;
  readonly recorder: EventRecorder;
  readonly kind: SourceKind;
  readonly readCached: (namespace: string, name: string) => KubeObject | undefined;
  readonly mustReadCached: (namespace: string, name: string) => KubeObject;
  readonly find: FindSource;
  /** Paths of the artifacts on this incarnation's disk. */
  readonly storage: Set<string>;
  /** How long fetching takes. */
  readonly fetchMs: number;
  /** Decides instead of the kind, for scenarios in which fetching fails or brings something new. */
  readonly fetch?: ((source: KubeObject) => FetchResult | undefined) | undefined;
  readonly visited: Visited<SourceControllerState>;
}

/**
 * One pass over one source. Unlike helm-controller it works out Ready anew every time, so a lost write heals at the next
 * pass. Source: reference/flux-behaviour.md 6.1; source-controller v1.4.1.
 */
export async function reconcileSource(reconciler: SourceReconciler, key: string): Promise<ReconcileResult> {
  const { client, clock, tape, site, kind } = reconciler;
  const [namespace = '', name = ''] = key.split('/');
  const source = reconciler.readCached(namespace, name);
  if (!source) return {};
  if (kind.isStatic(source) && !needsMigration(source)) {
    reconciler.visited('static');
    return {};
  }
  const draft = new ObjectDraft(source, () => clock.now());
  const patcher = new SerialPatcher({
    draft,
    client,
    path: { group: 'source.toolkit.fluxcd.io', version: 'v1', resource: kind.resource, namespace, name },
    fieldManager: FIELD_MANAGER,
    ownedConditions: OWNED_CONDITIONS,
    readCached: () => reconciler.mustReadCached(namespace, name),
    clock,
    tape,
    site: `${site}/patch/${kind.resource}/${key}`,
  });
  if (kind.isStatic(source)) {
    reconciler.visited('becomes static');
    becomeStatic(draft);
    await patcher.patch();
    return {};
  }
  let outcome: ReconcileResult | Error;
  try {
    outcome = await runPass(reconciler, source, draft, patcher);
  } catch (error) {
    if (!isWorldError(error)) throw error;
    outcome = error;
  }
  return finishPass(reconciler, draft, patcher, outcome);
}

/**
 * A static object still carries what it had as another type: a HelmRepository that was turned into an OCI one.
 * Source: source-controller v1.4.1 helmrepository_controller.go migrationToStatic.
 */
function needsMigration(source: KubeObject): boolean {
  if (at(source, 'spec', 'suspend') === true && source.metadata.deletionTimestamp === undefined) return false;
  const hasFinalizer = source.metadata.finalizers?.includes(FINALIZER) ?? false;
  return hasFinalizer || conditionsOf(source).length > 0 || at(source, 'status', 'artifact') !== undefined;
}

function becomeStatic(draft: ObjectDraft): void {
  dropFinalizer(draft);
  draft.conditions = [];
  draft.status = {};
}

function dropFinalizer(draft: ObjectDraft): void {
  const { finalizers = [], ...metadata } = draft.metadata;
  const others = finalizers.filter((finalizer) => finalizer !== FINALIZER);
  draft.metadata = others.length === 0 ? metadata : { ...metadata, finalizers: others };
}

async function finishPass(
  { visited }: SourceReconciler,
  draft: ObjectDraft,
  patcher: SerialPatcher,
  outcome: ReconcileResult | Error,
): Promise<ReconcileResult> {
  const requestedAt = draft.annotation(REQUESTED_AT);
  if (requestedAt !== undefined) draft.setStatus('lastHandledReconcileAt', requestedAt);
  const errors = outcome instanceof Error ? [outcome] : [];
  const isObserved = !(outcome instanceof Error) && outcome.requeue !== true;
  const isSuspended = at(draft.object, 'spec', 'suspend') === true;
  const isWaiting = !isSuspended && draft.condition('Reconciling') !== undefined;
  try {
    await patcher.patch({ observeGeneration: isObserved && !isWaiting });
  } catch (error) {
    if (!isWorldError(error)) throw error;
    const isDeleting = draft.metadata.deletionTimestamp !== undefined;
    const relevant = isDeleting ? withoutNotFound(error) : error;
    if (relevant) {
      visited('last patch failed');
      errors.push(relevant);
    }
  }
  const failure = aggregate(errors);
  if (failure) throw failure;
  return outcome as ReconcileResult;
}

async function runPass(
  reconciler: SourceReconciler,
  source: KubeObject,
  draft: ObjectDraft,
  patcher: SerialPatcher,
): Promise<ReconcileResult> {
  const finalizers = draft.metadata.finalizers ?? [];
  if (draft.metadata.deletionTimestamp !== undefined) {
    reconciler.visited('deleted');
    dropFinalizer(draft);
    return {};
  }
  if (!finalizers.includes(FINALIZER)) {
    reconciler.visited('adds the finalizer');
    draft.metadata = { ...draft.metadata, finalizers: [...finalizers, FINALIZER] };
    return { requeue: true };
  }
  if (at(source, 'spec', 'suspend') === true) {
    reconciler.visited('suspended');
    return {};
  }
  await announce(draft, patcher);
  await checkStorage(reconciler, draft, patcher);
  if (reconciler.fetchMs > 0) await sleep(reconciler.clock, reconciler.fetchMs);
  const result = reconciler.fetch?.(source) ?? reconciler.kind.fetch(source, reconciler.find);
  if (result.kind === 'failed') return fail(reconciler, draft, result);
  await store(reconciler, source, draft, patcher, result);
  return { requeueAfterMs: interval(reconciler, source) };
}

/** A quiet pass over a known generation announces nothing. */
async function announce(draft: ObjectDraft, patcher: SerialPatcher): Promise<void> {
  const ready = draft.condition('Ready')?.status;
  const isNews = draft.status['observedGeneration'] !== draft.generation;
  const requestedAt = draft.annotation(REQUESTED_AT);
  const isRequested = requestedAt !== undefined && requestedAt !== draft.status['lastHandledReconcileAt'];
  const message = isNews
    ? `processing object: new generation ${draft.status['observedGeneration'] ?? -1} -> ${draft.generation}`
    : 'reconciliation in progress';
  draft.markReconciling('Progressing', message);
  if (ready === undefined || ready === 'Unknown') draft.mark('Ready', 'Unknown', 'Progressing', message);
  if (isNews || isRequested) await patcher.patch();
}

/** An artifact that is in the status but not on the disk has to be made again: the disk does not survive a restart. */
async function checkStorage(
  { storage, visited }: SourceReconciler,
  draft: ObjectDraft,
  patcher: SerialPatcher,
): Promise<void> {
  const path = at(draft.status, 'artifact', 'path');
  if (typeof path === 'string' && storage.has(path)) return;
  visited('artifact missing');
  const message = path === undefined ? 'building artifact' : 'building artifact: disappeared from storage';
  draft.setStatus('artifact', undefined);
  draft.deleteCondition('ArtifactInStorage');
  draft.markReconciling('Progressing', message);
  draft.mark('Ready', 'Unknown', 'Progressing', message);
  await patcher.patch();
}

function fail(
  { recorder, visited }: SourceReconciler,
  draft: ObjectDraft,
  failure: Extract<FetchResult, { kind: 'failed' }>,
): ReconcileResult {
  const { condition, reason, message, mode } = failure;
  visited(VISITED[mode]);
  draft.mark(condition, 'True', reason, message);
  draft.mark('Ready', 'False', reason, message);
  recorder.record(draft.object, { type: 'Warning', reason, message });
  if (mode === 'stalled') {
    draft.markStalled(reason, message);
    return {};
  }
  draft.markReconciling('ProgressingWithRetry', message);
  if (mode === 'waiting') return { requeueAfterMs: WAITING_REQUEUE_MS };
  throw new ReconcileError(message);
}

async function store(
  { clock, storage, recorder, visited }: SourceReconciler,
  source: KubeObject,
  draft: ObjectDraft,
  patcher: SerialPatcher,
  result: Extract<FetchResult, { kind: 'fetched' }>,
): Promise<void> {
  const { revision, reason, message } = result;
  draft.deleteCondition('FetchFailed');
  draft.deleteCondition('BuildFailed');
  const current = at(draft.status, 'artifact', 'revision');
  visited(current === revision ? 'artifact up to date' : 'new artifact');
  if (current !== revision) {
    const outdated = `new upstream revision '${revision}'`;
    draft.mark('ArtifactOutdated', 'True', 'NewRevision', outdated);
    draft.markReconciling('Progressing', `building artifact: ${outdated}`);
    if (draft.condition('Ready')?.status !== 'True')
      draft.mark('Ready', 'Unknown', 'Progressing', `building artifact: ${outdated}`);
    await patcher.patch();
    const artifact = createArtifact(source, result, clock.now());
    storage.add(String(artifact['path']));
    draft.setStatus('artifact', artifact);
  }
  tell(recorder, source, draft, result);
  for (const [key, value] of Object.entries(result.status ?? ({} as JsonObject))) draft.setStatus(key, value);
  for (const type of ['ArtifactOutdated', 'Reconciling', 'Stalled']) draft.deleteCondition(type);
  draft.mark('ArtifactInStorage', 'True', reason, message);
  draft.mark('Ready', 'True', reason, message);
}

/**
 * The Event of a pass that succeeded: a new artifact - not one that only had to be made again -, a recovery, or nothing new.
 * Source: source-controller v1.4.1 gitrepository_controller.go notify and its siblings; reference/flux-behaviour.md 6.1.
 */
function tell(
  recorder: EventRecorder,
  source: KubeObject,
  draft: ObjectDraft,
  { revision, reason, message, upToDate }: Extract<FetchResult, { kind: 'fetched' }>,
): void {
  const digest = String(at(draft.status, 'artifact', 'digest'));
  const annotations = { [`${EVENT_GROUP}/revision`]: revision, [`${EVENT_GROUP}/digest`]: digest };
  // A chart's event names how it came about.
  const isChart = source.kind === 'HelmChart';
  if (at(source, 'status', 'artifact', 'digest') !== digest)
    recorder.record(source, {
      type: 'Normal',
      reason: isChart ? reason : 'NewArtifact',
      message,
      annotations,
    });
  else if (FAILURES.some((type) => isConditionTrue(conditionsOf(source), type)))
    recorder.record(source, { type: 'Normal', reason: isChart ? reason : 'Succeeded', message, annotations });
  else recorder.record(source, { type: 'Normal', ...(upToDate ?? nothingNew(revision)) });
}

function nothingNew(revision: string): { readonly reason: string; readonly message: string } {
  return {
    reason: 'ArtifactUpToDate',
    message: `artifact up-to-date with remote revision: '${revision}'`,
  };
}

function interval({ tape, site, kind }: SourceReconciler, source: KubeObject): number {
  const written = at(source, 'spec', 'interval');
  const intervalMs = typeof written === 'string' ? parseGoDuration(written) : undefined;
  const draw = tape.fraction(`${site}/${kind.resource}/interval-jitter`);
  return (intervalMs ?? DEFAULT_INTERVAL_MS) * (1 - INTERVAL_JITTER + 2 * INTERVAL_JITTER * draw);
}
