import { at } from '../../../sim/kube/index.ts';
import {
  AUDIT_ANNOTATION,
  annotationOf,
  conditionOf,
  engineCommits,
  nameOf,
  OWN_SUSPENSION,
  suspends,
} from './contract.ts';
import { finalObjects } from './history.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

/** O9: whatever a crash leaves behind, the next run can tell whose it is and finish it. */
export const crashAtomicity: OracleCheck = {
  id: 'O9',
  name: 'crash atomicity',
  statement:
    "after each of the engine's writes the object is in a state the next run can finish, and at the end nothing of the engine's is half done",
  checkedBy:
    "the marker in each suspending commit, and what is left of the engine's own marks at the end of a run in which it was killed",
  property: 'safety',
  check(history, contract) {
    const violations: Violation[] = [];
    for (const commit of engineCommits(history, contract)) {
      if (suspends(commit) && annotationOf(commit.object, OWN_SUSPENSION) === undefined)
        violations.push({
          oracle: 'O9',
          signature: 'unmarked suspension',
          message: `${nameOf(commit.object)} was suspended with nothing to tell the next run that it may be resumed`,
          t: commit.t,
        });
    }
    const killed = history.runs.some((run) => run.actor === contract.engine && (run.killed || run.timedOut));
    if (!killed) return violations;
    const touched = new Set(engineCommits(history, contract).map((commit) => nameOf(commit.object)));
    for (const { object, t } of finalObjects(history, 'HelmRelease')) {
      if (!touched.has(nameOf(object))) continue;
      const annotated = annotationOf(object, AUDIT_ANNOTATION) !== undefined;
      if (annotated && conditionOf(object, 'Ready')?.status === 'Unknown')
        violations.push({
          oracle: 'O9',
          signature: 'annotation left by a crash',
          message: `${nameOf(object)} keeps the annotation of a correction that a crash prevented`,
          t,
          atEnd: true,
        });
      if (at(object, 'spec', 'suspend') === true)
        violations.push({
          oracle: 'O9',
          signature: 'suspension left by a crash',
          message: `${nameOf(object)} stays suspended after a crash`,
          t,
          atEnd: true,
        });
    }
    return violations;
  },
};
