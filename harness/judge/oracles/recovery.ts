import { nameOf, recoveredSince } from './contract.ts';
import { excuseOf } from './excuse.ts';
import { finalObjects } from './history.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

/** O1: Anvil's eventually stable reconciliation, over releases. */
export const recovery: OracleCheck = {
  id: 'O1',
  name: 'recovery',
  statement: 'after the last fault every release becomes Ready and stays so',
  checkedBy:
    'the versions of each HelmRelease: the last is Ready=True for its own generation, and has been for the settling time',
  property: 'liveness',
  check(history, contract) {
    const violations: Violation[] = [];
    const { endedAt } = history.trace;
    for (const { object } of finalObjects(history, 'HelmRelease')) {
      const name = nameOf(object);
      if (contract.exempt.has(name)) continue;
      const since = recoveredSince(history, object);
      if (since === undefined) {
        const excuse = excuseOf(history, contract, object, contract.mends);
        violations.push({
          oracle: 'O1',
          signature: excuse ? `not recovered: ${excuse}` : 'not recovered',
          message: `HelmRelease ${name} is not Ready at the end${excuse ? ` (${excuse})` : ''}`,
          t: endedAt,
          ...(excuse ? { excused: true as const } : {}),
        });
      } else if (since > 0 && endedAt - since < contract.settleMs) {
        violations.push({
          oracle: 'O1',
          signature: 'recovered too late to tell',
          message: `HelmRelease ${name} became Ready ${endedAt - since} ms before the end; it has to hold for ${contract.settleMs} ms`,
          t: since,
        });
      }
    }
    return violations;
  },
};
