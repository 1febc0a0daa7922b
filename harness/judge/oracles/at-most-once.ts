import { at } from '../../../sim/kube/index.ts';
import type { CommitRow } from '../../trace/index.ts';
import {
  annotationOf,
  conditionOf,
  engineCommits,
  nameOf,
  type RecoveryContract,
  suspends,
} from './contract.ts';
import { newestHelmRevision } from './helm-records.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

const FORCE = 'reconcile.fluxcd.io/forceAt';
const RESET = 'reconcile.fluxcd.io/resetAt';

/** O10: effects are counted, not requests: a repeated request that changes nothing is harmless. */
export const atMostOnce: OracleCheck = {
  id: 'O10',
  name: 'at most once',
  statement:
    'one stranding is corrected, toggled in one run, forced, or reset at most once; forced again only where its operator allows more (FORCE_BUDGET)',
  checkedBy:
    'the effects in the commits, counted per stranding, per run or per generation; requests are not counted, nor a forced upgrade of the same Helm revision again, nor a reset of the same stall that its controller had answered, or had left unanswered for the threshold',
  property: 'safety',
  check(history, contract) {
    const violations: Violation[] = [];
    const effects = new Map<string, number>();
    const forcedAt = new Map<string, number>();
    const resetAt = new Map<string, CommitRow>();
    for (const commit of engineCommits(history, contract)) {
      const name = nameOf(commit.object);
      const before = conditionOf(commit.oldObject, 'Ready');
      const found: { readonly effect: string; readonly atMost: number }[] = [];
      if (
        conditionOf(commit.object, 'Ready')?.status === 'True' &&
        (before?.status === 'True' || before?.status === 'Unknown')
      ) {
        const rewritten =
          before.status === 'True' && conditionOf(commit.object, 'Ready')!.since !== before.since;
        if (before.status === 'Unknown')
          found.push({ effect: `correct ${name} stuck since ${before.since}`, atMost: 1 });
        else if (rewritten) violations.push(twice(`correct ${name}`, commit.t));
      }
      if (suspends(commit))
        found.push({ effect: `suspend ${name} in run ${commit.request?.incarnation}`, atMost: 1 });
      const forced = annotationOf(commit.object, FORCE);
      if (forced !== undefined && forced !== annotationOf(commit.oldObject, FORCE)) {
        const effect = `force ${name} of generation ${commit.object.metadata.generation}`;
        const helmRevision = newestHelmRevision(history, commit.object, commit.revision);
        // Nothing came of the one before: its controller took the request, and died before the upgrade began.
        if (forcedAt.get(effect) !== helmRevision) found.push({ effect, atMost: contract.forceBudget });
        forcedAt.set(effect, helmRevision);
      }
      const reset = annotationOf(commit.object, RESET);
      if (reset !== undefined && reset !== annotationOf(commit.oldObject, RESET)) {
        const effect = `reset ${name} stalled since ${conditionOf(commit.oldObject, 'Stalled')?.since}`;
        const last = resetAt.get(effect);
        if (last !== undefined && isOpen(last, commit, contract)) violations.push(twice(effect, commit.t));
        resetAt.set(effect, commit);
      }
      for (const { effect, atMost } of found) {
        const count = (effects.get(effect) ?? 0) + 1;
        effects.set(effect, count);
        if (count === atMost + 1) violations.push(twice(effect, commit.t));
      }
    }
    return violations;
  },
};

/**
 * Whether a reset was still to be answered when the next one was asked for. As with a forced upgrade, one that came to nothing may
 * be asked for again: its controller answered it and the release is as stalled as before, or it never answered.
 */
function isOpen(last: CommitRow, next: CommitRow, { thresholdMs }: RecoveryContract): boolean {
  const handled = at(next.oldObject, 'status', 'lastHandledResetAt');
  return handled !== annotationOf(last.object, RESET) && next.t - last.t <= thresholdMs;
}

/** `twice`, however often is allowed: the signature is the same for every budget. */
function twice(effect: string, t: number): Violation {
  const [what] = effect.split(' ');
  return {
    oracle: 'O10',
    signature: `twice: ${what}`,
    message: `done more often than allowed: ${effect}`,
    t,
  };
}
