import { at, isArray, type KubeObject } from '../../../sim/kube/index.ts';
import { conditionOf, engineCommits, nameOf } from './contract.ts';
import { excuseOf } from './excuse.ts';
import { newestRecordStatus } from './helm-records.ts';
import { finalObjects } from './history.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

/** O4: helm-controller #1409 as an invariant. The truth is in Helm's storage, the claim in the conditions. */
export const lostCondition: OracleCheck = {
  id: 'O4',
  name: 'lost condition',
  statement:
    'a release that Helm and its history call deployed is not left Ready=Unknown, none that failed is called Ready, and the engine removes no condition',
  checkedBy:
    "Ready against status.history and the newest Helm storage secret at the end; the condition types before and after each of the engine's commits",
  property: 'safety',
  check(history, contract) {
    const violations: Violation[] = [];
    const end = history.trace.startedAt + history.trace.endedAt;
    for (const { object, t } of finalObjects(history, 'HelmRelease')) {
      const name = nameOf(object);
      const ready = conditionOf(object, 'Ready');
      if (ready?.status === 'True' && newestRecordStatus(history, object) === 'failed')
        violations.push({
          oracle: 'O4',
          signature: 'failed but Ready',
          message: `HelmRelease ${name} is Ready=True, but its newest Helm release failed`,
          t,
          atEnd: true,
        });
      // What is not meant to become Ready is still not to be called so.
      if (contract.exempt.has(name)) continue;
      const head = String(at(object, 'status', 'history', 0, 'status') ?? '');
      if (
        ready?.status === 'Unknown' &&
        head === 'deployed' &&
        end - ready.since > contract.thresholdMs + contract.recoveryMs
      )
        violations.push({
          oracle: 'O4',
          signature: 'deployed but Unknown',
          message: `HelmRelease ${name} is deployed, but Ready=Unknown for ${end - ready.since} ms`,
          t,
          atEnd: true,
          ...(excuseOf(history, contract, object) ? { excused: true as const } : {}),
        });
    }
    for (const commit of engineCommits(history, contract)) {
      const kept = conditionTypes(commit.object);
      const lost = conditionTypes(commit.oldObject).filter((type) => !kept.includes(type));
      if (lost.length > 0)
        violations.push({
          oracle: 'O4',
          signature: 'condition removed by the engine',
          message: `${nameOf(commit.object)} lost ${lost.join(', ')} in a write of the engine`,
          t: commit.t,
        });
    }
    return violations;
  },
};

function conditionTypes(object: KubeObject | undefined): string[] {
  const conditions = at(object, 'status', 'conditions');
  return isArray(conditions) ? conditions.map((condition) => String(at(condition, 'type'))) : [];
}
