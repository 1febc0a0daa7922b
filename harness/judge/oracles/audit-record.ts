import { at } from '../../../sim/kube/index.ts';
import type { CommitRow, RequestRow } from '../../trace/index.ts';
import {
  AUDIT_ANNOTATION,
  annotationOf,
  conditionOf,
  engineCommits,
  nameOf,
  type RecoveryContract,
} from './contract.ts';
import type { History } from './history.ts';

/** Those of the commits that made a release Ready. */
export function correctionsAmong(commits: readonly CommitRow[]): CommitRow[] {
  return commits.filter(
    (c) =>
      conditionOf(c.object, 'Ready')?.status === 'True' &&
      conditionOf(c.oldObject, 'Ready')?.status !== 'True',
  );
}

/** Whether a request takes away the engine's record of a correction that was never stored: then there was something to mend. */
export function takesBackFalseRecord(row: RequestRow, history: History, contract: RecoveryContract): boolean {
  if (row.verb !== 'patch' || at(row.body, 'metadata', 'annotations', AUDIT_ANNOTATION) !== null)
    return false;
  const before = engineCommits(history, contract).filter(
    (c) => nameOf(c.object) === `${row.namespace}/${row.name}` && c.t <= row.t && c.request !== row,
  );
  const record = annotationOf(before.at(-1)?.object, AUDIT_ANNOTATION);
  return (
    record !== undefined &&
    !correctionsAmong(before).some((c) => annotationOf(c.object, AUDIT_ANNOTATION) === record)
  );
}
