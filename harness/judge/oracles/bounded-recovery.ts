import type { KubeObject } from '../../../sim/kube/index.ts';
import { isRecovered, nameOf, recoveredSince } from './contract.ts';
import { finalObjects, type History } from './history.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

/** O17: recovery in time. */
export const boundedRecovery: OracleCheck = {
  id: 'O17',
  name: 'bounded recovery',
  statement:
    'from the last fault, or the stranding if that was later, to each release being Ready passes no more than threshold + period + one requeue',
  checkedBy:
    'the time from the last fault or the stranding, whichever was later, to the first of the last good versions',
  property: 'liveness',
  check(history, contract) {
    const violations: Violation[] = [];
    for (const { object } of finalObjects(history, 'HelmRelease')) {
      const name = nameOf(object);
      const since = recoveredSince(history, object);
      if (since === undefined || contract.exempt.has(name)) continue;
      const took = since - Math.max(history.quietAt, brokenAt(history, object, since));
      if (took > contract.recoveryMs)
        violations.push({
          oracle: 'O17',
          signature: 'recovered late',
          message: `HelmRelease ${name} became Ready ${took} ms after the last fault or its stranding; the bound is ${contract.recoveryMs} ms`,
          t: since,
        });
    }
    return violations;
  },
};

/** When the release got into the trouble it was out of at `recoveredAt`; 0 when it started in it. */
function brokenAt(history: History, release: KubeObject, recoveredAt: number): number {
  const versions = history.versions.get(`HelmRelease ${nameOf(release)}`) ?? [];
  const end = versions.findIndex((version) => version.t >= recoveredAt && isRecovered(version.object));
  let broken = 0;
  for (const { t, object } of versions.slice(0, Math.max(0, end)).reverse()) {
    if (isRecovered(object)) break;
    broken = t;
  }
  return broken;
}
