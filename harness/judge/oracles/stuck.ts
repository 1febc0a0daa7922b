import { at, type KubeObject } from '../../../sim/kube/index.ts';
import { conditionOf, type RecoveryContract } from './contract.ts';
import { newestRecordStatus } from './helm-records.ts';
import type { History } from './history.ts';

/** Whether a release has been Ready=Unknown for longer than the threshold at `t` although it is deployed, as any engine would see it. */
export function isStuck(
  history: History,
  contract: RecoveryContract,
  release: KubeObject,
  t: number,
): boolean {
  const ready = conditionOf(release, 'Ready');
  return (
    at(release, 'spec', 'suspend') !== true &&
    ready?.status === 'Unknown' &&
    isDeployed(history, release, t) &&
    history.trace.startedAt + t - ready.since > contract.thresholdMs
  );
}

/** By its own history, or - where that was lost - by the newest of Helm's records. */
function isDeployed(history: History, release: KubeObject, t: number): boolean {
  const recorded = at(release, 'status', 'history', 0, 'status');
  return (recorded ?? newestRecordStatus(history, release, t)) === 'deployed';
}
