import { at, isArray, isObject, type JsonObject, type KubeObject, member } from '../../kube/index.ts';

/** A condition before it has times. */
export interface ConditionState {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/**
 * The conditions of `object` with `states` in them: lastTransitionTime moves with the status, lastUpdateTime (if the
 * type has one) with anything. Conditions of other types stay.
 */
export function withConditions(
  object: KubeObject,
  states: readonly ConditionState[],
  now: string,
  hasUpdateTime = false,
): JsonObject[] {
  const stored = at(object, 'status', 'conditions');
  const current = isArray(stored) ? stored.filter(isObject) : [];
  const next = [...current];
  for (const state of states) {
    const index = next.findIndex((c) => member(c, 'type') === state.type);
    const old = index < 0 ? undefined : next[index];
    const same =
      old && (['status', 'reason', 'message'] as const).every((key) => member(old, key) === state[key]);
    if (same) continue;
    const moved = !old || member(old, 'status') !== state.status;
    const condition: JsonObject = {
      ...state,
      ...(hasUpdateTime ? { lastUpdateTime: now } : {}),
      lastTransitionTime: moved ? now : (member(old, 'lastTransitionTime') ?? now),
    };
    if (index < 0) next.push(condition);
    else next[index] = condition;
  }
  return next;
}
