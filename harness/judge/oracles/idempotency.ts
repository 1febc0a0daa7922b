import { takesBackFalseRecord } from './audit-record.ts';
import { isRepairRequest, nameOf, recoveredSince } from './contract.ts';
import { finalObjects, type History } from './history.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

/**
 * O2: a run on a world that is already right asks for no change. A release that is exempt is not right: what is written to it is
 * for the guardrails (O7) to judge.
 */
export const idempotency: OracleCheck = {
  id: 'O2',
  name: 'idempotency',
  statement:
    'a run that starts when every release is Ready and no fault is left makes no mutating request, unless it takes back a record of a correction that never was',
  checkedBy: 'the ledger rows of runs that began after the goal was reached and the last fault was over',
  property: 'safety',
  check(history, contract) {
    const violations: Violation[] = [];
    const rightSince = goalReachedAt(history, contract.exempt);
    if (rightSince === undefined) return violations;
    const from = Math.max(rightSince, history.quietAt);
    const idleRuns = new Set(
      history.runs
        .filter((run) => run.actor === contract.engine && run.startedAt > from)
        .map((run) => run.number),
    );
    for (const row of history.requests) {
      if (!idleRuns.has(row.incarnation) || !isRepairRequest(row, contract)) continue;
      if (contract.exempt.has(`${row.namespace}/${row.name}`)) continue;
      if (takesBackFalseRecord(row, history, contract)) continue;
      violations.push({
        oracle: 'O2',
        signature: `writes again: ${row.verb} ${row.resource}/${row.subresource}`,
        message: `run ${row.incarnation} of ${row.actor} sent ${row.verb} ${row.resource} ${row.namespace}/${row.name} although every release was Ready since t=${from} ms`,
        t: row.t,
      });
    }
    return violations;
  },
};

/** When the last release that was not right became so; undefined when one never did, or none was meant to. */
function goalReachedAt(history: History, exempt: ReadonlySet<string>): number | undefined {
  let reached: number | undefined;
  for (const { object } of finalObjects(history, 'HelmRelease')) {
    if (exempt.has(nameOf(object))) continue;
    const since = recoveredSince(history, object);
    if (since === undefined) return undefined;
    reached = Math.max(reached ?? 0, since);
  }
  return reached;
}
