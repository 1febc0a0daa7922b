import type { Condition } from '../condition.ts';
import type { ObjectDraft } from '../object-draft.ts';
import type { HelmReleaseSpec } from './helm-release-spec.ts';

/**
 * Composes Ready from Remediated, TestSuccess and Released by sorting those to the front and copying the first condition
 * of the list, whatever it is. When none of them exists, that first condition is Ready itself: a Ready that is Unknown
 * then stays so for ever. This is the root of helm-controller issue 1409.
 * Source: helm-controller v1.1.0 internal/reconcile/release.go summarize; reference/flux-behaviour.md 1.3.
 */
export function summarize(draft: ObjectDraft, spec: HelmReleaseSpec): void {
  const countsTests = spec.testsEnabled && !spec.ignoresTestFailures;
  if (!spec.testsEnabled) draft.deleteCondition('TestSuccess');
  const priority = countsTests ? ['Remediated', 'TestSuccess', 'Released'] : ['Remediated', 'Released'];
  const first = insertionSort(draft.conditions, (a, b) => comesBefore(a, b, priority))[0];
  if (!first) return;
  const status = first.type === 'Remediated' ? 'False' : first.status;
  if (status === 'True') draft.deleteCondition('Stalled');
  draft.mark('Ready', status, first.reason, first.message);
}

/** Not a consistent order, hence the sort below must be the very one Go runs for short lists. */
function comesBefore(a: Condition, b: Condition, priority: readonly string[]): boolean {
  const rankA = priority.indexOf(a.type);
  if (rankA < 0) return false;
  const rankB = priority.indexOf(b.type);
  if (rankB < 0) return true;
  return (a.observedGeneration ?? 0) >= (b.observedGeneration ?? 0) && rankA < rankB;
}

/** Go's sort.SliceStable for fewer than 20 elements. */
function insertionSort<T>(list: readonly T[], isLess: (a: T, b: T) => boolean): readonly T[] {
  const sorted = [...list];
  for (let i = 1; i < sorted.length; i++)
    for (let j = i; j > 0 && isLess(sorted[j]!, sorted[j - 1]!); j--)
      [sorted[j - 1], sorted[j]] = [sorted[j]!, sorted[j - 1]!];
  return sorted;
}
