import { isMutating } from './contract.ts';
import type { OracleCheck } from './oracle-check.ts';

/** O3: nothing to do means nothing done, not even an empty patch or an Event. */
export const healthyWorld: OracleCheck = {
  id: 'O3',
  name: 'healthy world',
  statement: 'in a world where nothing is broken the engine makes no mutating request at all',
  checkedBy:
    'every mutating ledger row of the engine, Events and leases included, in worlds declared healthy',
  property: 'safety',
  check(history, contract) {
    if (!contract.healthyWorld) return [];
    return history.requests
      .filter((row) => row.actor === contract.engine && isMutating(row))
      .map((row) => ({
        oracle: 'O3',
        signature: `writes to a healthy world: ${row.verb} ${row.resource}/${row.subresource}`,
        message: `${row.actor} sent ${row.verb} ${row.resource} ${row.namespace}/${row.name}, and nothing was broken`,
        t: row.t,
      }));
  },
};
