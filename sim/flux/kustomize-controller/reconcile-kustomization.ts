import type { ApiClient } from '../../apiserver/index.ts';
import { type Clock, sleep } from '../../clock/index.ts';
import { at, formatGoDuration, type KubeObject } from '../../kube/index.ts';
import type { Tape } from '../../random/index.ts';
import { aggregate, withoutNotFound } from '../aggregate-error.ts';
import { conditionsOf, isConditionTrue } from '../condition.ts';
import { deleteWorkloadObject, findWorkloadObject } from '../helm/workload.ts';
import { REQUESTED_AT } from '../helm-controller/annotation-request.ts';
import { artifactOf } from '../helm-controller/release-source.ts';
import { ObjectDraft } from '../object-draft.ts';
import type { EventRecorder } from '../runtime/event-recorder.ts';
import { isWorldError, ReconcileError, type ReconcileResult } from '../runtime/reconcile-loop.ts';
import { SerialPatcher } from '../runtime/serial-patcher.ts';
import type { Visited } from '../runtime/visited.ts';
import { entriesOf, inventoryEntryOf, objectOfEntry, staleEntries } from './inventory.ts';
import { KustomizationSpec, type ObjectReference } from './kustomization-spec.ts';
import type { KustomizeControllerState, StepFailure } from './model-states.ts';
import { applyObject } from './object-apply.ts';
import { healthOf } from './object-health.ts';

const FINALIZER = 'finalizers.fluxcd.io';
const STATUS_FIELD_MANAGER = 'gotk-kustomize-controller';
const OWNED_CONDITIONS = ['Healthy', 'Ready', 'Reconciling', 'Stalled'];
/** `--requeue-dependency`. */
const DEPENDENCY_REQUEUE_MS = 30_000;
const HEALTH_POLL_MS = 5000;
const INTERVAL_JITTER = 0.05;

export interface KustomizationReconciler {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly tape: Tape;
  readonly site: string;
  readonly recorder: EventRecorder;
  readonly readCached: (namespace: string, name: string) => KubeObject | undefined;
  readonly mustReadCached: (namespace: string, name: string) => KubeObject;
  readonly findSource: (reference: ObjectReference) => KubeObject | undefined;
  /** What the source holds for a Kustomization at a revision. */
  readonly build: (kustomization: KubeObject, revision: string) => readonly KubeObject[];
  readonly visited: Visited<KustomizeControllerState>;
}

/** A step failed: Ready says so, and the pass is tried again after the retry interval or a shorter wait. */
class StepError extends ReconcileError {
  readonly reason: StepFailure;
  readonly requeueAfterMs: number | undefined;
  constructor(reason: StepFailure, message: string, requeueAfterMs?: number) {
    super(message);
    this.reason = reason;
    this.requeueAfterMs = requeueAfterMs;
  }
}

interface Pass extends KustomizationReconciler {
  readonly object: KubeObject;
  readonly draft: ObjectDraft;
  readonly spec: KustomizationSpec;
  readonly patcher: SerialPatcher;
}

/**
 * One pass over one Kustomization. Ready turns Unknown in every pass, so a lost final write leaves it so only until the
 * next one. Source: kustomize-controller v1.4.0 internal/controller/kustomization_controller.go; reference/flux-behaviour.md 6.2.
 */
export async function reconcileKustomization(
  reconciler: KustomizationReconciler,
  key: string,
): Promise<ReconcileResult> {
  const [namespace = '', name = ''] = key.split('/');
  const object = reconciler.readCached(namespace, name);
  if (!object) return {};
  const { client, clock, tape, site } = reconciler;
  const draft = new ObjectDraft(object, () => clock.now());
  const patcher = new SerialPatcher({
    draft,
    client,
    path: {
      group: 'kustomize.toolkit.fluxcd.io',
      version: 'v1',
      resource: 'kustomizations',
      namespace,
      name,
    },
    fieldManager: STATUS_FIELD_MANAGER,
    ownedConditions: OWNED_CONDITIONS,
    forceOverwriteConditions: true,
    readCached: () => reconciler.mustReadCached(namespace, name),
    clock,
    tape,
    site: `${site}/patch/${key}`,
  });
  const pass: Pass = { ...reconciler, object, draft, spec: new KustomizationSpec(object), patcher };
  let outcome: ReconcileResult | Error;
  try {
    outcome = await runPass(pass);
  } catch (error) {
    if (!isWorldError(error)) throw error;
    outcome = error;
  }
  return finishPass(pass, outcome);
}

async function finishPass(pass: Pass, outcome: ReconcileResult | Error): Promise<ReconcileResult> {
  const { draft, patcher, spec, recorder, object } = pass;
  const requestedAt = draft.annotation(REQUESTED_AT);
  if (requestedAt !== undefined) draft.setStatus('lastHandledReconcileAt', requestedAt);
  if (outcome instanceof StepError) {
    pass.visited(outcome.reason);
    draft.mark('Ready', 'False', outcome.reason, outcome.message);
    const type = outcome.reason === 'DependencyNotReady' ? 'Normal' : 'Warning';
    recorder.record(object, { type, reason: outcome.reason, message: outcome.message });
  }
  const isReady = draft.condition('Ready')?.status === 'True';
  if (isReady) draft.deleteCondition('Reconciling');
  else if (draft.condition('Ready')?.status === 'False')
    draft.mark('Reconciling', 'True', 'ProgressingWithRetry', draft.condition('Ready')?.message ?? '');
  const errors: Error[] = outcome instanceof Error && !(outcome instanceof StepError) ? [outcome] : [];
  try {
    await patcher.patch({ observeGeneration: isReady || spec.isSuspended });
  } catch (error) {
    if (!isWorldError(error)) throw error;
    const isDeleting = draft.metadata.deletionTimestamp !== undefined;
    const relevant = isDeleting ? withoutNotFound(error) : error;
    if (relevant) {
      pass.visited('last patch failed');
      errors.push(relevant);
    }
  }
  const failure = aggregate(errors);
  if (failure) throw failure;
  if (outcome instanceof StepError) return { requeueAfterMs: outcome.requeueAfterMs ?? spec.retryIntervalMs };
  return outcome as ReconcileResult;
}

async function runPass(pass: Pass): Promise<ReconcileResult> {
  const { draft, spec, tape, site } = pass;
  const finalizers = draft.metadata.finalizers ?? [];
  if (draft.metadata.deletionTimestamp !== undefined) {
    pass.visited('deleted');
    if (spec.prunes && !spec.isSuspended) await prune(pass, entriesOf(draft.status['inventory']));
    const { finalizers: _all, ...metadata } = draft.metadata;
    const others = finalizers.filter((finalizer) => finalizer !== FINALIZER);
    draft.metadata = others.length === 0 ? metadata : { ...metadata, finalizers: others };
    return {};
  }
  if (!finalizers.includes(FINALIZER)) {
    pass.visited('adds the finalizer');
    draft.metadata = { ...draft.metadata, finalizers: [...finalizers, FINALIZER] };
    return { requeue: true };
  }
  if (spec.isSuspended) {
    pass.visited('suspended');
    return {};
  }
  const revision = sourceRevision(pass);
  await checkDependencies(pass, revision);
  await applyRevision(pass, revision);
  const jitter = 1 - INTERVAL_JITTER + 2 * INTERVAL_JITTER * tape.fraction(`${site}/interval-jitter`);
  return { requeueAfterMs: spec.intervalMs * jitter };
}

function sourceRevision({ spec, findSource }: Pass): string {
  const source = findSource(spec.source);
  const { kind, namespace, name } = spec.source;
  if (!source) throw new StepError('ArtifactFailed', `Source '${kind}/${namespace}/${name}' not found`);
  const artifact = artifactOf(source);
  if (!artifact)
    throw new StepError(
      'ArtifactFailed',
      'Source artifact not found, retrying in 30s',
      DEPENDENCY_REQUEUE_MS,
    );
  return artifact.revision;
}

async function checkDependencies({ spec, client }: Pass, revision: string): Promise<void> {
  for (const { namespace, name } of spec.dependsOn) {
    const reference = `${namespace}/${name}`;
    const path = { group: 'kustomize.toolkit.fluxcd.io', version: 'v1', resource: 'kustomizations' };
    let dependency: KubeObject;
    try {
      dependency = await client.get({ ...path, namespace, name });
    } catch (error) {
      if (!isWorldError(error)) throw error;
      const message = `dependency '${reference}' not found: ${error.message}`;
      throw new StepError('DependencyNotReady', message, DEPENDENCY_REQUEUE_MS);
    }
    const isObserved = at(dependency, 'status', 'observedGeneration') === dependency.metadata.generation;
    if (!isObserved || !isConditionTrue(conditionsOf(dependency), 'Ready'))
      throw new StepError(
        'DependencyNotReady',
        `dependency '${reference}' is not ready`,
        DEPENDENCY_REQUEUE_MS,
      );
    const theirs = new KustomizationSpec(dependency).source;
    const sharesSource = JSON.stringify(theirs) === JSON.stringify(spec.source);
    if (sharesSource && at(dependency, 'status', 'lastAppliedRevision') !== revision)
      throw new StepError(
        'DependencyNotReady',
        `dependency '${reference}' revision is not up to date`,
        DEPENDENCY_REQUEUE_MS,
      );
  }
}

async function progress({ draft, patcher }: Pass, message: string): Promise<void> {
  draft.markReconciling('Progressing', message);
  draft.mark('Ready', 'Unknown', 'Progressing', 'Reconciliation in progress');
  try {
    await patcher.patch();
  } catch (error) {
    if (!isWorldError(error)) throw error;
    throw new StepError('ReconciliationFailed', `failed to update status: ${error.message}`);
  }
}

async function applyRevision(pass: Pass, revision: string): Promise<void> {
  const { draft, spec, object, recorder } = pass;
  const timeout = formatGoDuration(spec.timeoutMs);
  await progress(pass, `Fetching manifests for revision ${revision} with a timeout of ${timeout}`);
  draft.setStatus('lastAttemptedRevision', revision);
  await progress(pass, `Building manifests for revision ${revision} with a timeout of ${timeout}`);
  const objects = pass.build(object, revision).map((manifest) => withOwner(manifest, object));
  await progress(pass, `Detecting drift for revision ${revision} with a timeout of ${timeout}`);
  const changes = await applyAll(pass, objects);
  const before = entriesOf(draft.status['inventory']);
  const entries = objects.map(inventoryEntryOf);
  draft.setStatus('inventory', { entries });
  if (spec.prunes) await prune(pass, staleEntries(before, entries));
  await checkHealth(pass, objects, revision);
  const message = `Applied revision: ${revision}`;
  draft.setStatus('lastAppliedRevision', revision);
  draft.mark('Ready', 'True', 'ReconciliationSucceeded', message);
  pass.visited(changes > 0 ? 'applied' : 'nothing to apply');
  if (changes > 0) recorder.record(object, { type: 'Normal', reason: 'ReconciliationSucceeded', message });
}

/** Manifests carry the labels of the Kustomization that applies them. */
function withOwner(manifest: KubeObject, { metadata }: KubeObject): KubeObject {
  const labels = {
    ...manifest.metadata.labels,
    'kustomize.toolkit.fluxcd.io/name': metadata.name ?? '',
    'kustomize.toolkit.fluxcd.io/namespace': metadata.namespace ?? '',
  };
  return { ...manifest, metadata: { ...manifest.metadata, labels } };
}

const FIRST_KINDS = ['CustomResourceDefinition', 'Namespace'];

/** Definitions and namespaces first, then everything else; the answer is how many objects changed. */
async function applyAll({ client }: Pass, objects: readonly KubeObject[]): Promise<number> {
  const isFirst = (object: KubeObject): boolean => FIRST_KINDS.includes(object.kind);
  let changes = 0;
  for (const object of [...objects.filter(isFirst), ...objects.filter((other) => !isFirst(other))]) {
    try {
      if ((await applyObject(client, object)) !== 'unchanged') changes += 1;
    } catch (error) {
      if (!isWorldError(error)) throw error;
      const { namespace, name } = object.metadata;
      const subject = `${object.kind}/${namespace === undefined ? '' : `${namespace}/`}${name}`;
      throw new StepError('ReconciliationFailed', `${subject} dry-run failed: ${error.message}`);
    }
  }
  return changes;
}

async function prune({ client }: Pass, entries: ReturnType<typeof entriesOf>): Promise<void> {
  for (const entry of entries) {
    const live = await findWorkloadObject(client, objectOfEntry(entry));
    if (!live) continue;
    if (live.metadata.annotations?.['kustomize.toolkit.fluxcd.io/prune'] === 'disabled') continue;
    try {
      await deleteWorkloadObject(client, live, 'Background');
    } catch (error) {
      if (!isWorldError(error)) throw error;
      throw new StepError('PruneFailed', error.message);
    }
  }
}

async function checkHealth(pass: Pass, objects: readonly KubeObject[], revision: string): Promise<void> {
  const { draft, spec, clock } = pass;
  const checked = spec.waits ? objects : objects.filter((object) => isHealthChecked(spec, object));
  if (checked.length === 0) {
    draft.deleteCondition('Healthy');
    return;
  }
  const message = `Running health checks for revision ${revision} with a timeout of ${formatGoDuration(spec.timeoutMs)}`;
  draft.mark('Healthy', 'Unknown', 'Progressing', message);
  await progress(pass, message);
  const startedAt = clock.now();
  const failure = await waitUntilHealthy(pass, checked);
  if (failure !== undefined) {
    draft.mark('Healthy', 'False', 'HealthCheckFailed', failure);
    throw new StepError('HealthCheckFailed', failure);
  }
  const took = formatGoDuration(clock.now() - startedAt);
  draft.mark('Healthy', 'True', 'Succeeded', `Health check passed in ${took}`);
}

function isHealthChecked(spec: KustomizationSpec, { kind, metadata }: KubeObject): boolean {
  return spec.healthChecks.some(
    (check) => check.kind === kind && check.name === metadata.name && check.namespace === metadata.namespace,
  );
}

/** Polls until all are current; the answer says what was not. A stalled object ends the wait at once. */
async function waitUntilHealthy(
  { client, clock, spec }: Pass,
  objects: readonly KubeObject[],
): Promise<string | undefined> {
  const deadline = clock.now() + spec.timeoutMs;
  for (;;) {
    const waiting: string[] = [];
    const failed: string[] = [];
    for (const object of objects) {
      const health = healthOf(await findWorkloadObject(client, object));
      const { namespace, name } = object.metadata;
      const text = `${object.kind}/${namespace === undefined ? '' : `${namespace}/`}${name} status: '${health}'`;
      if (health === 'Failed') failed.push(text);
      else if (health !== 'Current') waiting.push(text);
    }
    if (failed.length > 0) return `failed early due to stalled resources: [${failed.join(', ')}]`;
    if (waiting.length === 0) return undefined;
    if (clock.now() >= deadline) return `timeout waiting for: [${waiting.join(', ')}]`;
    await sleep(clock, Math.min(HEALTH_POLL_MS, deadline - clock.now()));
  }
}
