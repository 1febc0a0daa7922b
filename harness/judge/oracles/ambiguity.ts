import type { RequestRow } from '../../trace/index.ts';
import { isRepairRequest } from './contract.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

/** O18: the strongest detector of lost-answer bugs, before they do damage. */
export const ambiguity: OracleCheck = {
  id: 'O18',
  name: 'ambiguity',
  statement:
    'after a write whose outcome is unknown the next step on that object is to read it, not to write again; where it cannot be read, only what a lock makes harmless is written',
  checkedBy:
    'the next requests for an object after a write whose outcome the client cannot know, until one is answered that tells',
  property: 'safety',
  check(history, contract) {
    const violations: Violation[] = [];
    const unclear = new Map<string, Unclear>();
    const byStart = [...history.requests].sort((a, b) => a.index - b.index);
    for (const row of byStart) {
      if (row.actor !== contract.engine || row.name === '') continue;
      const key = `${row.incarnation} ${row.resource} ${row.namespace}/${row.name}`;
      const before = unclear.get(key);
      const isWrite = isRepairRequest(row, contract);
      if (before && isWrite && !(before.looked && isLocked(row))) {
        violations.push(onUnknownOutcome(row, before.write));
        unclear.delete(key);
      }
      if (row.acked === 'success' || row.code === 404) unclear.delete(key);
      else if (isWrite && row.belief === 'unknown') unclear.set(key, { write: row, looked: false });
      else if (before && !isWrite) unclear.set(key, { ...before, looked: true });
    }
    return violations;
  },
};

/** A write nobody knows the outcome of, and whether somebody tried at least to look. */
interface Unclear {
  readonly write: RequestRow;
  readonly looked: boolean;
}

/**
 * A write that insists on the version before is refused if the one before it was stored. The very same words without a lock are
 * no harmless repeat: somebody may have suspended the release again that the first one resumed.
 */
function isLocked({ preconditions }: RequestRow): boolean {
  return preconditions.resourceVersion !== undefined;
}

function onUnknownOutcome(row: RequestRow, before: RequestRow): Violation {
  return {
    oracle: 'O18',
    signature: `${row.verb} ${row.resource}${row.subresource && `/${row.subresource}`} on an unknown outcome`,
    message: `${row.actor} sent ${row.verb} ${row.path} without having read it since ${before.verb} ${before.path} ended in ${before.code || before.reason || 'silence'}`,
    t: row.t,
  };
}
