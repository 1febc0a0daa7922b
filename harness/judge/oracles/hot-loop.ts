import type { RequestRow } from '../../trace/index.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

/** Requests for one object, or for one list, in one virtual minute. A pass needs about ten; three conflicts make it thirty. */
const MAX_PER_MINUTE = 60;
const MINUTE_MS = 60_000;

/** O14: failing is no reason to hammer. */
export const hotLoop: OracleCheck = {
  id: 'O14',
  name: 'hot loop',
  statement: `the engine sends at most ${MAX_PER_MINUTE} requests for one object, and for one list, in any minute, and no run goes on without end while no time passes`,
  checkedBy:
    'a sliding window of one virtual minute over the requests for each object, and over readings without a name by verb, path and query; and the runs that were killed for it',
  property: 'safety',
  check(history, contract) {
    const violations: Violation[] = [];
    const recent = new Map<string, number[]>();
    const reported = new Set<string>();
    for (const row of history.requests) {
      if (row.actor !== contract.engine) continue;
      const key = targetOf(row);
      if (key === undefined) continue;
      const times = (recent.get(key) ?? []).filter((t) => t > row.t - MINUTE_MS);
      times.push(row.t);
      recent.set(key, times);
      if (times.length <= MAX_PER_MINUTE || reported.has(key)) continue;
      reported.add(key);
      violations.push({
        oracle: 'O14',
        signature: `hot loop on ${row.resource}`,
        message: `${row.actor} sent ${times.length} requests for ${key} within a minute`,
        t: row.t,
      });
    }
    for (const { actor, number, hung, endedAt } of history.runs)
      if (actor === contract.engine && hung !== undefined)
        violations.push({
          oracle: 'O14',
          signature: 'a run without end',
          message: `run ${number} of ${actor} was killed: ${hung}`,
          t: endedAt,
        });
    return violations;
  },
};

/**
 * What is hammered: an object, whatever is done to it, or the one question asked without a name. Creations are not counted: each
 * is about an object of its own, such as an Event.
 */
function targetOf({ method, verb, path, query, resource, namespace, name }: RequestRow): string | undefined {
  if (name !== '') return `${resource} ${namespace}/${name}`;
  return method === 'GET' ? `${verb} ${path}${query && `?${query}`}` : undefined;
}
