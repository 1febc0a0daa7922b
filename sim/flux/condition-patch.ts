import { jsonEqual } from '../kube/index.ts';
import {
  type Condition,
  type ConditionContext,
  findCondition,
  hasSameState,
  setCondition,
  withoutCondition,
} from './condition.ts';

/** One condition that differs between two states of an object. */
export interface ConditionChange {
  readonly type: string;
  readonly before: Condition | undefined;
  readonly after: Condition | undefined;
}

/** Two writers changed one condition in different ways. */
export class ConditionConflictError extends Error {
  readonly code = 'KUBEFLAP_CONDITION_CONFLICT';
}

/** What has to happen to `before` to become `after`. Source: fluxcd/pkg runtime/conditions/patch.go NewPatch. */
export function diffConditions(
  before: readonly Condition[],
  after: readonly Condition[],
): readonly ConditionChange[] {
  const changes: ConditionChange[] = [];
  for (const condition of after) {
    const old = findCondition(before, condition.type);
    if (!old || !jsonEqual(old, condition))
      changes.push({ type: condition.type, before: old, after: condition });
  }
  for (const condition of before)
    if (!findCondition(after, condition.type))
      changes.push({ type: condition.type, before: condition, after: undefined });
  return changes;
}

/** How {@link applyConditionChanges} treats conditions that someone else changed meanwhile. */
export interface ConditionOwnership {
  readonly owned: readonly string[];
  readonly forceOverwrite: boolean;
}

/**
 * Carries changes over to the latest list: owned conditions always win, foreign ones must not have moved. Setting stamps
 * the generation of `latest`, and the current time where the state differs from it.
 * @throws ConditionConflictError when a condition that is not owned was changed by someone else.
 */
export function applyConditionChanges(
  latest: readonly Condition[],
  changes: readonly ConditionChange[],
  ownership: ConditionOwnership,
  context: ConditionContext,
): readonly Condition[] {
  let result = latest;
  for (const { type, before, after } of changes) {
    const isOwned = ownership.forceOverwrite || ownership.owned.includes(type);
    const current = findCondition(result, type);
    if (!isOwned && hasMoved(before, current) && !agrees(current, after))
      throw new ConditionConflictError(
        `error patching conditions: The condition "${type}" was modified by a different process`,
      );
    result = after ? setCondition(result, after, context) : withoutCondition(result, type);
  }
  return result;
}

function hasMoved(before: Condition | undefined, current: Condition | undefined): boolean {
  return !jsonEqual(before, current);
}

function agrees(current: Condition | undefined, wanted: Condition | undefined): boolean {
  if (!current || !wanted) return current === wanted;
  return hasSameState(current, wanted);
}
