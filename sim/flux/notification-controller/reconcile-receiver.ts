import { createHash } from 'node:crypto';
import type { ApiClient, ResourcePath } from '../../apiserver/index.ts';
import type { Clock } from '../../clock/index.ts';
import { at, type KubeObject, parseGoDuration } from '../../kube/index.ts';
import type { Tape } from '../../random/index.ts';
import { aggregate, withoutNotFound } from '../aggregate-error.ts';
import { REQUESTED_AT } from '../helm-controller/annotation-request.ts';
import { ObjectDraft } from '../object-draft.ts';
import type { EventRecorder } from '../runtime/event-recorder.ts';
import { isWorldError, ReconcileError, type ReconcileResult } from '../runtime/reconcile-loop.ts';
import { SerialPatcher } from '../runtime/serial-patcher.ts';

const FINALIZER = 'finalizers.fluxcd.io';
const FIELD_MANAGER = 'notification-controller';
const OWNED_CONDITIONS = ['Ready', 'Reconciling', 'Stalled'];
/** Source: CRD default of `spec.interval`. */
const DEFAULT_INTERVAL_MS = 10 * 60_000;
const INTERVAL_JITTER = 0.05;

export const RECEIVERS = { group: 'notification.toolkit.fluxcd.io', version: 'v1', resource: 'receivers' };

export interface ReceiverReconciler {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly tape: Tape;
  readonly site: string;
  readonly recorder: EventRecorder;
  readonly readCached: (namespace: string, name: string) => KubeObject | undefined;
  readonly mustReadCached: (namespace: string, name: string) => KubeObject;
}

/**
 * One pass over one Receiver: its address is worked out anew from the token, so a lost write heals at the next interval.
 * Reconciling is only set in memory and gone before the single patch of a pass that succeeds.
 * Source: notification-controller v1.4.0 internal/controller/receiver_controller.go; reference/flux-behaviour.md 6.3.
 */
export async function reconcileReceiver(
  reconciler: ReceiverReconciler,
  key: string,
): Promise<ReconcileResult> {
  const [namespace = '', name = ''] = key.split('/');
  const receiver = reconciler.readCached(namespace, name);
  if (!receiver) return {};
  const { client, clock, tape, site } = reconciler;
  const draft = new ObjectDraft(receiver, () => clock.now());
  const patcher = new SerialPatcher({
    draft,
    client,
    path: { ...RECEIVERS, namespace, name },
    fieldManager: FIELD_MANAGER,
    ownedConditions: OWNED_CONDITIONS,
    readCached: () => reconciler.mustReadCached(namespace, name),
    clock,
    tape,
    site: `${site}/patch/${key}`,
  });
  let outcome: ReconcileResult | Error;
  try {
    outcome = await runPass(reconciler, receiver, draft);
  } catch (error) {
    if (!isWorldError(error)) throw error;
    outcome = error;
  }
  return finishPass(draft, patcher, outcome);
}

async function finishPass(
  draft: ObjectDraft,
  patcher: SerialPatcher,
  outcome: ReconcileResult | Error,
): Promise<ReconcileResult> {
  const requestedAt = draft.annotation(REQUESTED_AT);
  if (requestedAt !== undefined) draft.setStatus('lastHandledReconcileAt', requestedAt);
  const errors = outcome instanceof Error ? [outcome] : [];
  try {
    await patcher.patch({ observeGeneration: !(outcome instanceof Error) && outcome.requeue !== true });
  } catch (error) {
    if (!isWorldError(error)) throw error;
    const isDeleting = draft.metadata.deletionTimestamp !== undefined;
    const relevant = isDeleting ? withoutNotFound(error) : error;
    if (relevant) errors.push(relevant);
  }
  const failure = aggregate(errors);
  if (failure) throw failure;
  return outcome as ReconcileResult;
}

async function runPass(
  { client, recorder, tape, site }: ReceiverReconciler,
  receiver: KubeObject,
  draft: ObjectDraft,
): Promise<ReconcileResult> {
  const finalizers = draft.metadata.finalizers ?? [];
  if (draft.metadata.deletionTimestamp !== undefined) {
    const { finalizers: _all, ...metadata } = draft.metadata;
    const others = finalizers.filter((finalizer) => finalizer !== FINALIZER);
    draft.metadata = others.length === 0 ? metadata : { ...metadata, finalizers: others };
    return {};
  }
  if (!finalizers.includes(FINALIZER)) {
    draft.metadata = { ...draft.metadata, finalizers: [...finalizers, FINALIZER] };
    return { requeue: true };
  }
  if (at(receiver, 'spec', 'suspend') === true) return {};
  draft.markReconciling('Progressing', 'Reconciliation in progress');
  let token: string;
  try {
    token = await readToken(client, receiver);
  } catch (error) {
    if (!isWorldError(error)) throw error;
    draft.mark('Ready', 'False', 'TokenNotFound', error.message);
    draft.setStatus('webhookPath', undefined);
    recorder.record(receiver, { type: 'Warning', reason: 'TokenNotFound', message: error.message });
    throw error;
  }
  const webhookPath = webhookPathOf(receiver, token);
  const message = `Receiver initialized for path: ${webhookPath}`;
  if (draft.status['webhookPath'] !== webhookPath) draft.setStatus('webhookPath', webhookPath);
  draft.mark('Ready', 'True', 'Succeeded', message);
  draft.deleteCondition('Reconciling');
  const draw = tape.fraction(`${site}/interval-jitter`);
  const intervalMs = parseGoDuration(String(at(receiver, 'spec', 'interval') ?? '')) ?? DEFAULT_INTERVAL_MS;
  return { requeueAfterMs: intervalMs * (1 - INTERVAL_JITTER + 2 * INTERVAL_JITTER * draw) };
}

/** @throws ReconcileError when there is none */
async function readToken(client: ApiClient, receiver: KubeObject): Promise<string> {
  const namespace = receiver.metadata.namespace ?? '';
  const name = String(at(receiver, 'spec', 'secretRef', 'name') ?? '');
  const secret: ResourcePath = { group: '', version: 'v1', resource: 'secrets', namespace, name };
  let data: unknown;
  try {
    data = at(await client.get(secret), 'data', 'token');
  } catch (cause) {
    if (!isWorldError(cause)) throw cause;
    const message = `unable to read token from secret '${namespace}/${name}' error: ${cause.message}`;
    throw new ReconcileError(message, { cause });
  }
  if (typeof data === 'string') return Buffer.from(data, 'base64').toString();
  throw new ReconcileError(`invalid '${namespace}/${name}' secret data: required field 'token'`);
}

/** `/hook/` and the SHA-256 of token, name and namespace. Source: Receiver.GetWebhookPath. */
function webhookPathOf({ metadata }: KubeObject, token: string): string {
  const sum = createHash('sha256').update(`${token}${metadata.name}${metadata.namespace}`).digest('hex');
  return `/hook/${sum}`;
}
