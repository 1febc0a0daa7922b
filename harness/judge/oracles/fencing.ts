import { at } from '../../../sim/kube/index.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

/**
 * O15: a leader that lost its lease must not go on writing. client-go promises no fencing, so for Flux's controllers this is
 * knowledge rather than a defect; for an engine that elects a leader it is a defect.
 */
export const fencing: OracleCheck = {
  id: 'O15',
  name: 'fencing',
  statement: 'nothing is committed by an engine that held a lease once and no longer does',
  checkedBy: 'who wrote himself into a lease last, at each commit of an engine that held it',
  property: 'safety',
  check(history, contract) {
    const violations: Violation[] = [];
    /** Lease name -> who wrote himself in last. */
    const holders = new Map<string, string>();
    const held = new Map<string, Set<string>>();
    for (const commit of history.commits) {
      const { request } = commit;
      if (request === undefined) continue;
      const writer = `${request.actor}#${request.incarnation}`;
      if (commit.resource === 'leases') {
        const lease = `${commit.namespace}/${commit.name}`;
        const taken = at(commit.object, 'spec', 'holderIdentity');
        holders.set(lease, taken === '' || taken === undefined ? '' : writer);
        const leases = held.get(writer) ?? new Set();
        leases.add(lease);
        held.set(writer, leases);
        continue;
      }
      if (request.actor !== contract.engine) continue;
      for (const lease of held.get(writer) ?? []) {
        if (holders.get(lease) === writer || holders.get(lease) === '') continue;
        violations.push({
          oracle: 'O15',
          signature: 'commit without the lease',
          message: `${writer} committed ${commit.resource} ${commit.namespace}/${commit.name} after losing ${lease} to ${holders.get(lease)}`,
          t: commit.t,
        });
      }
    }
    return violations;
  },
};
