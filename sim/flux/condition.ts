import { at, formatTime, isArray, type Json, type JsonObject, type KubeObject } from '../kube/index.ts';

export type ConditionStatus = 'True' | 'False' | 'Unknown';

/** A metav1.Condition. */
export interface Condition extends JsonObject {
  readonly type: string;
  readonly status: ConditionStatus;
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration?: number;
  /** RFC 3339 with whole seconds. */
  readonly lastTransitionTime: string;
}

/** What a caller decides about a condition; generation and time are the setter's business. */
export interface ConditionState {
  readonly type: string;
  readonly status: ConditionStatus;
  readonly reason: string;
  readonly message: string;
}

/** The object a condition is set on, as far as the setter looks at it. */
export interface ConditionContext {
  readonly generation: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The stored list of an object; empty when it has none. */
export function conditionsOf(object: KubeObject): readonly Condition[] {
  const conditions: Json | undefined = at(object, 'status', 'conditions');
  return isArray(conditions) ? (conditions as readonly Condition[]) : [];
}

export function findCondition(conditions: readonly Condition[], type: string): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}

export function isConditionTrue(conditions: readonly Condition[], type: string): boolean {
  return findCondition(conditions, type)?.status === 'True';
}

/** Equal in status, reason and message: what counts as no transition. Source: fluxcd/pkg runtime/conditions hasSameState. */
export function hasSameState(a: ConditionState, b: ConditionState): boolean {
  return a.type === b.type && a.status === b.status && a.reason === b.reason && a.message === b.message;
}

/**
 * The list with one condition set. The transition time moves when status, reason or message change - not only on a
 * status flip - and the observed generation always becomes the object's.
 * Source: fluxcd/pkg runtime v0.49.1 conditions/setter.go Set.
 */
export function setCondition(
  conditions: readonly Condition[],
  state: ConditionState & { readonly lastTransitionTime?: string },
  context: ConditionContext,
): readonly Condition[] {
  const { type, status, reason, message } = state;
  const existing = findCondition(conditions, type);
  const isUnchanged = existing !== undefined && hasSameState(existing, state);
  if (isUnchanged && existing.observedGeneration === context.generation) return sortConditions(conditions);
  const inherited = existing === undefined ? state.lastTransitionTime : undefined;
  const next: Condition = {
    lastTransitionTime: isUnchanged ? existing.lastTransitionTime : (inherited ?? formatTime(context.now)),
    message,
    observedGeneration: context.generation,
    reason,
    status,
    type,
  };
  return sortConditions([...conditions.filter((condition) => condition.type !== type), next]);
}

export function withoutCondition(conditions: readonly Condition[], type: string): readonly Condition[] {
  return findCondition(conditions, type)
    ? conditions.filter((condition) => condition.type !== type)
    : conditions;
}

const WEIGHTS: Readonly<Record<string, number>> = { Stalled: 0, Reconciling: 1, Ready: 2 };

/** Stalled, Reconciling, Ready, then newer generations before older, then by name. Source: setter.go lexicographicLess. */
function compareConditions(a: Condition, b: Condition): number {
  const weightA = WEIGHTS[a.type];
  const weightB = WEIGHTS[b.type];
  if (weightA !== undefined || weightB !== undefined) return (weightA ?? 3) - (weightB ?? 3);
  const byGeneration = (b.observedGeneration ?? 0) - (a.observedGeneration ?? 0);
  if (byGeneration !== 0) return byGeneration;
  return a.type < b.type ? -1 : 1;
}

function sortConditions(conditions: readonly Condition[]): readonly Condition[] {
  return [...conditions].sort(compareConditions);
}
