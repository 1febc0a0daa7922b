import { nameOf, recoveredSince } from './contract.ts';
import { finalObjects } from './history.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

/** O17: recovery in time. */
export const boundedRecovery: OracleCheck = {
  id: 'O17',
  name: 'bounded recovery',
  statement:
    'from the last fault to the last release that becomes Ready passes no more than threshold + period + one requeue',
  property: 'liveness',
  check(history, contract) {
    const violations: Violation[] = [];
    for (const { object } of finalObjects(history, 'HelmRelease')) {
      const name = nameOf(object);
      const since = recoveredSince(history, object);
      if (since === undefined || contract.exempt.has(name)) continue;
      const took = since - history.quietAt;
      if (took > contract.recoveryMs)
        violations.push({
          oracle: 'O17',
          signature: 'recovered late',
          message: `HelmRelease ${name} became Ready ${took} ms after the last fault; the bound is ${contract.recoveryMs} ms`,
          t: since,
        });
    }
    return violations;
  },
};
