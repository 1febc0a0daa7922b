import { timeOf } from '../../trace/index.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

/** As RFC 3339 has it, with any fraction and zone. */
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;

/** O13: a server that says when to come back is believed. */
export const throttleRespect: OracleCheck = {
  id: 'O13',
  name: 'throttle respect',
  statement: 'after an answer with Retry-After the same request is not sent again before that time',
  checkedBy:
    'the time between an answer with Retry-After and the next sending of the same request; times in its body do not make it another one',
  property: 'safety',
  check(history, contract) {
    // In most runs nobody is asked to wait.
    if (!history.requests.some(({ retryAfterSeconds }) => retryAfterSeconds !== undefined)) return [];
    const violations: Violation[] = [];
    const notBefore = new Map<string, number>();
    for (const row of [...history.requests].sort((a, b) => a.t - b.t)) {
      if (row.actor !== contract.engine) continue;
      // Another body is another request: to take back what one has written is no second try of it. A later time makes it none.
      const body = row.body === undefined ? '' : JSON.stringify(row.body).replace(TIME, 'T');
      const key = `${row.incarnation} ${row.method} ${row.path}?${row.query} ${body}`;
      const earliest = notBefore.get(key);
      if (earliest !== undefined && row.t < earliest)
        violations.push({
          oracle: 'O13',
          signature: `impatient ${row.verb}`,
          message: `${row.actor} sent ${row.verb} ${row.path} again at t=${row.t} ms, ${earliest - row.t} ms too early`,
          t: row.t,
        });
      notBefore.delete(key);
      if (row.retryAfterSeconds !== undefined) notBefore.set(key, timeOf(row) + row.retryAfterSeconds * 1000);
    }
    return violations;
  },
};
