import { isRecovered } from './contract.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

/** O20: a run that exercised nothing proves nothing. Its violations make a run inconclusive, not failed. */
export const validity: OracleCheck = {
  id: 'O20',
  name: 'validity',
  statement: 'each fault fired, there was something to recover from, and the engine ran',
  checkedBy: 'the firings of each fault, the runs of the engine, and whether any release was ever not right',
  property: 'liveness',
  check(history, contract) {
    const violations: Violation[] = [];
    const idle = (signature: string, message: string): void => {
      violations.push({ oracle: 'O20', signature, message, t: history.trace.endedAt });
    };
    for (const fault of history.trace.faults) {
      if (fault.fired === 0)
        idle('a fault never fired', `fault ${fault.rule} matched ${fault.matched} requests and never fired`);
    }
    if (!history.runs.some((run) => run.actor === contract.engine))
      idle('the engine never ran', `${contract.engine} never ran`);
    if (contract.healthyWorld) return violations;
    let broken = false;
    for (const [key, versions] of history.versions) {
      // A release that must be left alone counts: restraint is exercised as well.
      if (!key.startsWith('HelmRelease ')) continue;
      if (versions.some((version) => !isRecovered(version.object))) broken = true;
    }
    if (!broken) idle('nothing to recover', 'every release was Ready all the time');
    return violations;
  },
};
