import { isObject } from '../../../sim/kube/index.ts';
import type { RequestRow } from '../../trace/index.ts';
import { isRepairRequest } from './contract.ts';
import type { OracleCheck } from './oracle-check.ts';

/** O6: a write that cannot conflict can overwrite what somebody wrote a millisecond before. */
export const blindWrite: OracleCheck = {
  id: 'O6',
  name: 'blind write',
  statement:
    'every change of status or spec insists on the resourceVersion or uid it was decided on, or is a server-side apply',
  checkedBy:
    'the body and content type of each write: a resourceVersion, a uid, or server-side apply; annotations and labels alone are merged key by key and may go without',
  property: 'safety',
  check(history, contract) {
    return history.requests
      .filter((row) => isRepairRequest(row, contract) && isBlind(row))
      .map((row) => ({
        oracle: 'O6',
        signature: `blind ${row.verb} of ${row.resource}/${row.subresource}`,
        message: `${row.actor} sent ${row.verb} ${row.resource}${row.subresource && `/${row.subresource}`} ${row.namespace}/${row.name} without a precondition`,
        t: row.t,
      }));
  },
};

function isBlind(row: RequestRow): boolean {
  if (row.verb === 'create' || row.contentType.includes('apply-patch')) return false;
  if (row.preconditions.resourceVersion !== undefined || row.preconditions.uid !== undefined) return false;
  // Annotations and labels are merged key by key; only lists and spec or status can lose somebody's write.
  return !isObject(row.body) || row.body['status'] !== undefined || row.body['spec'] !== undefined;
}
