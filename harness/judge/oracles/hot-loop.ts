import type { OracleCheck, Violation } from './oracle-check.ts';

/** Requests for one object in one virtual minute. A pass needs about ten; three conflicts make it thirty. */
const MAX_PER_MINUTE = 60;
const MINUTE_MS = 60_000;

/** O14: failing is no reason to hammer. */
export const hotLoop: OracleCheck = {
  id: 'O14',
  name: 'hot loop',
  statement: `the engine sends at most ${MAX_PER_MINUTE} requests for one object in any minute`,
  checkedBy: 'a sliding window of one virtual minute over the requests for each object',
  property: 'safety',
  check(history, contract) {
    const violations: Violation[] = [];
    const recent = new Map<string, number[]>();
    const reported = new Set<string>();
    for (const row of history.requests) {
      if (row.actor !== contract.engine || row.name === '') continue;
      const key = `${row.resource} ${row.namespace}/${row.name}`;
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
    return violations;
  },
};
