import {
  isObject,
  type Json,
  type JsonObject,
  type KubeObject,
  type ObjectMeta,
  withKey,
  withoutKey,
} from '../kube/index.ts';
import {
  type Condition,
  type ConditionStatus,
  conditionsOf,
  findCondition,
  setCondition,
  withoutCondition,
} from './condition.ts';

/** The parts of an object a reconciler changes, at one moment. */
export interface DraftState {
  readonly metadata: ObjectMeta;
  /** `status` without its conditions. */
  readonly status: JsonObject;
  readonly conditions: readonly Condition[];
}

/**
 * The object a reconcile works on: read once from the cache, changed in memory, written by the patch helper. The values
 * are immutable, so a snapshot costs nothing.
 */
export class ObjectDraft implements DraftState {
  readonly object: KubeObject;
  readonly #now: () => number;
  metadata: ObjectMeta;
  status: JsonObject;
  conditions: readonly Condition[];

  constructor(object: KubeObject, now: () => number) {
    this.object = object;
    this.#now = now;
    this.metadata = object.metadata;
    const status = object['status'];
    this.status = isObject(status) ? withoutKey(status, 'conditions') : {};
    this.conditions = conditionsOf(object);
  }

  get namespace(): string {
    return this.metadata.namespace ?? '';
  }

  get name(): string {
    return this.metadata.name ?? '';
  }

  get generation(): number {
    return this.metadata.generation ?? 0;
  }

  /** A snapshot of what may change. */
  snapshot(): DraftState {
    return { metadata: this.metadata, status: this.status, conditions: this.conditions };
  }

  condition(type: string): Condition | undefined {
    return findCondition(this.conditions, type);
  }

  annotation(key: string): string | undefined {
    const annotations = this.metadata.annotations;
    return annotations && Object.hasOwn(annotations, key) ? annotations[key] : undefined;
  }

  /** Sets a status field, or removes it: Go's `omitempty` drops zero values, and so does a controller's write. */
  setStatus(key: string, value: Json | undefined): void {
    this.status = value === undefined ? withoutKey(this.status, key) : withKey(this.status, key, value);
  }

  mark(type: string, status: ConditionStatus, reason: string, message: string): void {
    this.conditions = setCondition(
      this.conditions,
      { type, status, reason, message },
      { generation: this.generation, now: this.#now() },
    );
  }

  /** Replaces `target` by `replacement`, keeping the transition time. Source: helm-controller replaceCondition. */
  replaceCondition(
    target: string,
    replacement: string,
    status: ConditionStatus,
    reason: string,
    message: string,
  ): void {
    const existing = this.condition(target);
    if (!existing) return;
    this.conditions = withoutCondition(withoutCondition(this.conditions, replacement), target);
    this.conditions = setCondition(
      this.conditions,
      {
        type: replacement,
        status,
        reason,
        message,
        lastTransitionTime: existing.lastTransitionTime,
      },
      { generation: this.generation, now: this.#now() },
    );
  }

  /** Sets Reconciling and drops Stalled. */
  markReconciling(reason: string, message: string): void {
    this.deleteCondition('Stalled');
    this.mark('Reconciling', 'True', reason, message);
  }

  /** Sets Stalled and drops Reconciling. */
  markStalled(reason: string, message: string): void {
    this.deleteCondition('Reconciling');
    this.mark('Stalled', 'True', reason, message);
  }

  deleteCondition(type: string): void {
    this.conditions = withoutCondition(this.conditions, type);
  }
}
