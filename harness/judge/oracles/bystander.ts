import { at } from '../../../sim/kube/index.ts';
import type { CommitRow } from '../../trace/index.ts';
import {
  AUDIT_ANNOTATION,
  annotationOf,
  conditionOf,
  failuresOf,
  isRecovered,
  nameOf,
  OWN_SUSPENSION,
  type RecoveryContract,
} from './contract.ts';
import { type History, type Version, versionsBefore } from './history.ts';
import type { Violation } from './oracle-check.ts';

/**
 * The first write to a release there was never anything to do about, whatever was stuck beside it. That one was right when it was
 * written to is not enough: its controller may have repaired it a moment before, and the engine has marks of its own to take away.
 */
export function bystander(history: History, { engine }: RecoveryContract, commit: CommitRow): Violation[] {
  const before = versionsBefore(history, commit);
  const isFirst = before.every((version) => version.commit?.request?.actor !== engine);
  if (!isFirst || before.length === 0 || !before.every(isQuiet)) return [];
  return [
    {
      oracle: 'O7',
      signature: 'touched a healthy release',
      message: `${nameOf(commit.object)} was right all the time and got written to`,
      t: commit.t,
    },
  ];
}

/** As right as can be: its controller has said all there is to say, and no run of the engine has left a trace. */
function isQuiet({ object, deleted }: Version): boolean {
  return (
    !deleted &&
    isRecovered(object) &&
    at(object, 'spec', 'suspend') !== true &&
    object.metadata.deletionTimestamp === undefined &&
    conditionOf(object, 'Reconciling')?.status !== 'True' &&
    failuresOf(object).length === 0 &&
    annotationOf(object, OWN_SUSPENSION) === undefined &&
    annotationOf(object, AUDIT_ANNOTATION) === undefined
  );
}
