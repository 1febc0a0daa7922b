import type { RequestRow } from '../../trace/index.ts';
import { isRepairRequest } from './contract.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

/** O18: the strongest detector of lost-answer bugs, before they do damage. */
export const ambiguity: OracleCheck = {
  id: 'O18',
  name: 'ambiguity',
  statement:
    'after a write whose outcome is unknown the next step on that object is to read it, not to write again',
  checkedBy: 'the next request for an object after a write whose outcome the client cannot know',
  property: 'safety',
  check(history, contract) {
    const violations: Violation[] = [];
    const unclear = new Map<string, RequestRow>();
    const byStart = [...history.requests].sort((a, b) => a.index - b.index);
    for (const row of byStart) {
      if (row.actor !== contract.engine || row.name === '') continue;
      const key = `${row.incarnation} ${row.resource} ${row.namespace}/${row.name}`;
      const before = unclear.get(key);
      if (before && isRepairRequest(row, contract))
        violations.push({
          oracle: 'O18',
          signature: `${row.verb} ${row.resource}${row.subresource && `/${row.subresource}`} on an unknown outcome`,
          message: `${row.actor} sent ${row.verb} ${row.path} without having read it since ${before.verb} ${before.path} ended in ${before.code || before.reason || 'silence'}`,
          t: row.t,
        });
      unclear.delete(key);
      if (isRepairRequest(row, contract) && row.belief === 'unknown') unclear.set(key, row);
    }
    return violations;
  },
};
