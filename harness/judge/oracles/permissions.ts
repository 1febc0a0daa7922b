import type { OracleCheck } from './oracle-check.ts';

/** O12, the half that one run can show: nothing the engine needs is refused. The other half is a fold over all runs. */
export const permissions: OracleCheck = {
  id: 'O12',
  name: 'permissions',
  statement: 'the engine is never refused a right it needs: every 403 it meets is an injected one',
  checkedBy:
    'the 403s the server gave by itself. Used against granted over all schedules is the other half, see `kubeflap explore`',
  property: 'safety',
  check(history, contract) {
    return history.requests
      .filter((row) => row.actor === contract.engine && row.allowed === false && row.faults.length === 0)
      .map((row) => ({
        oracle: 'O12',
        signature: `forbidden ${row.verb} ${row.resource}${row.subresource && `/${row.subresource}`}`,
        message: `${row.actor} may not ${row.verb} ${row.resource}${row.subresource && `/${row.subresource}`} ${row.namespace}/${row.name}`,
        t: row.t,
      }));
  },
};
