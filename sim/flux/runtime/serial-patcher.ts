import type { ApiClient, ResourcePath } from '../../apiserver/index.ts';
import { type Clock, sleep } from '../../clock/index.ts';
import { type JsonObject, jsonEqual, type KubeObject } from '../../kube/index.ts';
import type { Tape } from '../../random/index.ts';
import { AggregatedError, isConflict } from '../aggregate-error.ts';
import { type Condition, conditionsOf } from '../condition.ts';
import { applyConditionChanges, type ConditionChange, diffConditions } from '../condition-patch.ts';
import { createMergePatch } from '../merge-diff.ts';
import type { DraftState, ObjectDraft } from '../object-draft.ts';
import { isWorldError, ReconcileError } from './reconcile-loop.ts';

/** Source: fluxcd/pkg runtime/patch/patch.go L306-310: 5 steps of 100 ms, jitter 1.0. */
const CONFLICT_RETRY = { tries: 5, delayMs: 100, jitter: 1 };

export interface SerialPatcherOptions {
  readonly draft: ObjectDraft;
  readonly client: ApiClient;
  readonly path: ResourcePath;
  readonly fieldManager: string;
  /** Condition types that always overwrite what is stored. */
  readonly ownedConditions: readonly string[];
  /** Every condition overwrites what is stored (kustomize-controller). */
  readonly forceOverwriteConditions?: boolean;
  /** Reads the latest object from the informer's cache, however stale. @throws StatusError 404 */
  readonly readCached: () => KubeObject;
  readonly clock: Clock;
  readonly tape: Tape;
  readonly site: string;
}

export interface PatchOptions {
  /** Also stores `status.observedGeneration`. */
  readonly observeGeneration?: boolean;
  /** Called after the conditions request, before the others: a place to die at. */
  readonly afterConditions?: () => void;
}

/**
 * The patch helper every Flux controller writes through. One patch is up to three requests, all attempted in this order:
 * the conditions (locked by the resourceVersion of the cache, repeated on conflict only), metadata, and the rest of the
 * status (never locked). Their failures are collected. What was not stored stays in the difference and is sent again by
 * the next patch of the same reconcile, because the snapshot moves only when everything succeeded.
 * Source: fluxcd/pkg runtime v0.49.1 patch/patch.go, patch/serial.go; reference/flux-behaviour.md 1.9.
 */
export class SerialPatcher {
  readonly #options: SerialPatcherOptions;
  #before: DraftState;

  constructor(options: SerialPatcherOptions) {
    this.#options = options;
    this.#before = options.draft.snapshot();
  }

  /** @throws AggregatedError of everything that failed */
  async patch(options: PatchOptions = {}): Promise<void> {
    const { draft } = this.#options;
    const before = this.#before;
    const hasStatus = Object.keys(draft.status).length > 0 || draft.conditions.length > 0;
    if (options.observeGeneration && hasStatus) draft.setStatus('observedGeneration', draft.generation);
    const after = draft.snapshot();
    const changes = diffConditions(before.conditions, after.conditions);
    const statusPatch = createMergePatch(before.status, after.status);
    const metadataPatch = createMergePatch(before.metadata, after.metadata);
    const hasStatusChange = changes.length > 0 || Object.keys(statusPatch).length > 0;

    const errors: Error[] = [];
    if (changes.length > 0) await this.#attempt(errors, () => this.#patchConditions(changes));
    options.afterConditions?.();
    if (Object.keys(metadataPatch).length > 0)
      await this.#attempt(errors, () => this.#send(undefined, { metadata: metadataPatch }));
    if (hasStatusChange) {
      const body = Object.keys(statusPatch).length === 0 ? {} : { status: statusPatch };
      await this.#attempt(errors, () => this.#send('status', body));
    }
    if (errors.length > 0) throw new AggregatedError(errors);
    this.#before = after;
  }

  async #attempt(errors: Error[], request: () => Promise<unknown>): Promise<void> {
    try {
      await request();
    } catch (error) {
      if (!isWorldError(error)) throw error;
      errors.push(error);
    }
  }

  async #patchConditions(changes: readonly ConditionChange[]): Promise<void> {
    const { clock, tape, site } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#send('status', this.#conditionsBody(changes));
        return;
      } catch (error) {
        if (!isConflict(error)) throw error;
      }
      if (attempt === CONFLICT_RETRY.tries) break;
      const jitter = CONFLICT_RETRY.jitter * tape.fraction(`${site}/conflict-retry`);
      await sleep(clock, CONFLICT_RETRY.delayMs * (1 + jitter));
    }
    throw new ReconcileError('timed out waiting for the condition');
  }

  #conditionsBody(changes: readonly ConditionChange[]): JsonObject {
    const { draft, clock, ownedConditions, forceOverwriteConditions, readCached } = this.#options;
    const latest = readCached();
    const stored = conditionsOf(latest);
    const merged: readonly Condition[] = applyConditionChanges(
      stored,
      changes,
      { owned: ownedConditions, forceOverwrite: forceOverwriteConditions ?? false },
      { generation: latest.metadata.generation ?? draft.generation, now: clock.now() },
    );
    const metadata = { resourceVersion: latest.metadata.resourceVersion ?? '' };
    if (jsonEqual(stored, merged)) return { metadata };
    return { metadata, status: { conditions: merged.length === 0 ? null : merged } };
  }

  #send(subresource: 'status' | undefined, body: JsonObject): Promise<KubeObject> {
    const { client, path, fieldManager } = this.#options;
    const target = subresource === undefined ? path : { ...path, subresource };
    return client.patch(target, 'merge', body, { query: { fieldManager } });
  }
}
