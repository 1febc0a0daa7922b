import type { CommitRow } from '../../trace/index.ts';
import { correctionsAmong } from './audit-record.ts';
import { AUDIT_ANNOTATION, annotationOf, engineCommits, nameOf } from './contract.ts';
import { cameBefore, finalObjects, type History } from './history.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

/** O8: the engine's own records against what was committed. Only whoever owns the store can check this. */
export const auditTruth: OracleCheck = {
  id: 'O8',
  name: 'audit truth',
  statement:
    'a correction is recorded, no record claims a correction that was not stored, and the log says what happened',
  checkedBy: 'the audit annotation and the log lines against the committed corrections',
  property: 'safety',
  check(history, contract) {
    const violations: Violation[] = [];
    const commits = engineCommits(history, contract);
    const corrections = correctionsAmong(commits);
    for (const commit of corrections) {
      if (annotationOf(commit.object, AUDIT_ANNOTATION) === undefined)
        violations.push({
          oracle: 'O8',
          signature: 'unrecorded correction',
          message: `${nameOf(commit.object)} was corrected without an audit annotation`,
          t: commit.t,
        });
    }
    for (const commit of commits) {
      const record = annotationOf(commit.oldObject, AUDIT_ANNOTATION);
      const isWithdrawn =
        record !== undefined &&
        annotationOf(commit.object, AUDIT_ANNOTATION) === undefined &&
        corrections.some(
          ({ object, revision }) =>
            revision < commit.revision &&
            nameOf(object) === nameOf(commit.object) &&
            annotationOf(object, AUDIT_ANNOTATION) === record,
        );
      if (isWithdrawn)
        violations.push({
          oracle: 'O8',
          signature: 'record withdrawn',
          message: `${nameOf(commit.object)} was corrected, and its audit annotation was taken away again`,
          t: commit.t,
        });
    }
    const stamped = new Set(
      commits
        .filter(
          (c) => annotationOf(c.object, AUDIT_ANNOTATION) !== annotationOf(c.oldObject, AUDIT_ANNOTATION),
        )
        .map((c) => nameOf(c.object)),
    );
    const corrected = new Set(corrections.map((c) => nameOf(c.object)));
    for (const { object, t } of finalObjects(history, 'HelmRelease')) {
      const name = nameOf(object);
      if (annotationOf(object, AUDIT_ANNOTATION) === undefined || !stamped.has(name) || corrected.has(name))
        continue;
      violations.push({
        oracle: 'O8',
        signature: 'record without correction',
        message: `${name} carries an audit annotation, but no correction of it was ever stored`,
        t,
        atEnd: true,
      });
    }
    violations.push(...lies(history, contract.engine, corrections));
    return violations;
  },
};

/** Log lines that claim or deny a correction the store knows better about. */
function lies(history: History, engine: string, corrections: readonly CommitRow[]): Violation[] {
  const violations: Violation[] = [];
  for (const run of history.runs) {
    if (run.actor !== engine) continue;
    for (const [, name, claim] of `${run.stdout}\n${run.stderr}`.matchAll(
      /HR (\S+) (patched to Ready=True|patch FAILED)/g,
    )) {
      // A write that the server carries out after the run is over is nothing the run could have told of.
      const stored = corrections.some(
        (c) =>
          c.request!.incarnation === run.number && nameOf(c.object) === name && cameBefore(history, c, run),
      );
      if (stored === (claim === 'patched to Ready=True')) continue;
      violations.push({
        oracle: 'O8',
        signature: stored ? 'log denies a correction' : 'log claims a correction',
        message: `run ${run.number} says "HR ${name} ${claim}", and the store says ${stored ? 'it was stored' : 'it was not'}`,
        t: run.endedAt,
      });
    }
  }
  return violations;
}
