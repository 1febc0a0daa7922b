import { formatTime, isArray, isObject, type Json, type JsonObject } from '../../../kube/index.ts';

/** A condition of a CustomResourceDefinition, before it has a time. */
export interface CrdCondition {
  readonly type: 'NamesAccepted' | 'Established' | 'Terminating' | 'NonStructuralSchema';
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

/** The conditions of a CRD status. */
export function conditionsOf(status: Json | undefined): readonly JsonObject[] {
  const conditions = isObject(status) ? status['conditions'] : undefined;
  return isArray(conditions) ? conditions.filter(isObject) : [];
}

/** The condition of a type, if it is there. */
export function conditionOf(status: Json | undefined, type: CrdCondition['type']): JsonObject | undefined {
  return conditionsOf(status).find((condition) => condition['type'] === type);
}

/** True when the condition is there and `True`. */
export function isConditionTrue(status: Json | undefined, type: CrdCondition['type']): boolean {
  return conditionOf(status, type)?.['status'] === 'True';
}

/**
 * `conditions` with one of them set. Its time moves only with its status; nothing changes when it says the same.
 * Source: apiextensions-apiserver pkg/apihelpers/helpers.go (SetCRDCondition).
 */
export function withCondition(
  conditions: readonly JsonObject[],
  condition: CrdCondition,
  now: number,
): readonly JsonObject[] {
  const at = conditions.findIndex((each) => each['type'] === condition.type);
  const old = conditions[at];
  if (old === undefined) return [...conditions, stamped(condition, formatTime(now))];
  const unchanged =
    old['status'] === condition.status &&
    old['reason'] === condition.reason &&
    old['message'] === condition.message;
  if (unchanged) return conditions;
  const time = old['status'] === condition.status ? old['lastTransitionTime'] : formatTime(now);
  return conditions.with(at, stamped(condition, time ?? formatTime(now)));
}

function stamped(condition: CrdCondition, lastTransitionTime: Json): JsonObject {
  return {
    type: condition.type,
    status: condition.status,
    lastTransitionTime,
    reason: condition.reason,
    message: condition.message,
  };
}
