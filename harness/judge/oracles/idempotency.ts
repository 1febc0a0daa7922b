import { at } from '../../../sim/kube/index.ts';
import type { RequestRow } from '../../trace/index.ts';
import { takesBackFalseRecord } from './audit-record.ts';
import { isMutating, isRepairRequest, nameOf, type RecoveryContract, recoveredSince } from './contract.ts';
import { finalObjects, type History } from './history.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

/**
 * O2: a run on a world that is already right asks for no change. A release that is exempt is not right: what is written to it is
 * for the guardrails (O7) to judge, and what is said of it may be said in each run.
 */
export const idempotency: OracleCheck = {
  id: 'O2',
  name: 'idempotency',
  statement:
    'a run that starts when every release is Ready and no fault is left makes no mutating request and no Event, unless it takes back a record of a correction that never was',
  checkedBy:
    'the ledger rows of runs that began after the goal was reached and the last fault was over, Events included, leases not',
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
    const asked = history.requests.filter(
      (row) => idleRuns.has(row.incarnation) && asksForChange(row, contract),
    );
    const takenBack = asked.filter((row) => takesBackFalseRecord(row, history, contract));
    for (const row of asked) {
      const about = aboutOf(row);
      if (contract.exempt.has(about) || takenBack.includes(row)) continue;
      // To say so belongs to it.
      const isTold = takenBack.some(
        (other) => other.incarnation === row.incarnation && aboutOf(other) === about,
      );
      if (row.resource === 'events' && isTold) continue;
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

/** Leadership is no change, but an Event is: one more for each run, about nothing. */
function asksForChange(row: RequestRow, contract: RecoveryContract): boolean {
  return (
    isRepairRequest(row, contract) ||
    (row.actor === contract.engine && row.resource === 'events' && isMutating(row))
  );
}

/** `namespace/name` of what a request is about; of an Event, of what that is about. */
function aboutOf({ resource, namespace, name, body }: RequestRow): string {
  if (resource !== 'events') return `${namespace}/${name}`;
  const involved = at(body, 'involvedObject') ?? at(body, 'regarding');
  return `${String(at(involved, 'namespace'))}/${String(at(involved, 'name'))}`;
}

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
