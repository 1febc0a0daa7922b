import { at, type KubeObject } from '../../../sim/kube/index.ts';
import type { RequestRow } from '../../trace/index.ts';
import { conditionOf, failuresOf, type RecoveryContract } from './contract.ts';
import { newestRecordStatus } from './helm-records.ts';
import { cameBefore, type History, objectKey, type Version } from './history.ts';
import { isStuck } from './stuck.ts';

/** What the simulator's honest conflicts leave on an object: nobody meant anything by it. */
const FOREIGN_TOUCH = 'kubeflap.io/foreign-touch';

/** Whether the engine looked, after a write, at the very object that was about. */
export function isLookAfter(write: RequestRow, look: RequestRow): boolean {
  return (
    look.index > write.index &&
    look.verb === 'get' &&
    look.resource === write.resource &&
    look.namespace === write.namespace &&
    look.name === write.name
  );
}

/**
 * Whether a later look at what a refused write was about was reason enough not to write again: the release was no longer as
 * it was when the write was decided on, and not plainly stuck.
 */
export function madeNeedless(
  write: RequestRow,
  look: RequestRow,
  history: History,
  contract: RecoveryContract,
): boolean {
  if (look.acked !== 'success') return false;
  const versions = history.versions.get(objectKey('HelmRelease', look.namespace, look.name)) ?? [];
  const seen =
    versionOf(versions, look.readRv) ??
    versions.findLast(({ commit }) => commit === undefined || cameBefore(history, commit, look))?.object;
  // Struck, what it was shown need not be what there was.
  if (write.resource !== 'helmreleases' || seen === undefined || look.faults.length > 0) return true;
  const decidedOn = versionOf(versions, write.preconditions.resourceVersion);
  const isAsBefore = (says: (release: KubeObject, t: number) => string): boolean =>
    decidedOn !== undefined && says(decidedOn, write.t) === says(seen, look.t);
  if (isPlainlyStuck(history, contract, seen, look.t)) return decidedOn !== undefined && !isAsBefore(asks);
  return !isAsBefore((release, t) => told(history, release, t));
}

function versionOf(
  versions: readonly Version[],
  resourceVersion: string | undefined,
): KubeObject | undefined {
  if (resourceVersion === undefined) return undefined;
  return versions.find(({ object }) => object.metadata.resourceVersion === resourceVersion)?.object;
}

/** Nobody is at it, nobody forbids it, and nothing is on record that would explain it. */
function isPlainlyStuck(
  history: History,
  contract: RecoveryContract,
  release: KubeObject,
  t: number,
): boolean {
  return (
    isStuck(history, contract, release, t) &&
    (newestRecordStatus(history, release, t) ?? 'deployed') === 'deployed' &&
    release.metadata.deletionTimestamp === undefined &&
    failuresOf(release).length === 0 &&
    conditionOf(release, 'Reconciling')?.status !== 'True' &&
    at(release, 'status', 'observedGeneration') === release.metadata.generation
  );
}

/** All that a diagnosis can go by. */
function told(history: History, release: KubeObject, t: number): string {
  const { status, metadata } = release;
  const record = newestRecordStatus(history, release, t) ?? null;
  return `${asks(release)} ${JSON.stringify([status ?? null, metadata.deletionTimestamp ?? null, record])}`;
}

/** What is asked of a release, and of whom: by its spec, and by what is noted on it. */
function asks({ metadata, ['spec']: spec }: KubeObject): string {
  const { [FOREIGN_TOUCH]: _, ...annotations } = metadata.annotations ?? {};
  return JSON.stringify([metadata.uid, metadata.generation, spec ?? null, annotations]);
}
