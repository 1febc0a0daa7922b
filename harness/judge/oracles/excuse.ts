import { at, type KubeObject } from '../../../sim/kube/index.ts';
import {
  annotationOf,
  conditionOf,
  type FailureOnRecord,
  failuresOf,
  nameOf,
  OWN_SUSPENSION,
  type RecoveryContract,
} from './contract.ts';
import type { History, Version } from './history.ts';

/**
 * Whether recovery may be expected at all of a release that ended as it did. A failure that is on record, a suspension and a
 * deletion under way are truths, not strandings - unless it was the engine that made them so.
 *
 * @param mends failures that are no excuse, since they are mended where the engine does as it should.
 */
export function excuseOf(
  history: History,
  { engine }: RecoveryContract,
  release: KubeObject,
  mends: ReadonlySet<FailureOnRecord> = new Set(),
): string | undefined {
  const versions = history.versions.get(`HelmRelease ${nameOf(release)}`) ?? [];
  const isOwn = (isSo: (release: KubeObject) => boolean): boolean =>
    beginOf(versions, isSo)?.commit?.request?.actor === engine;
  if (isDeleted(release) && !isOwn(isDeleted)) return 'being deleted';
  if (isSuspended(release) && !isOwnSuspension(versions, engine)) return 'suspended';
  const failure = failuresOf(release).find(
    (found) => !mends.has(found) && !isOwn((version) => failuresOf(version).includes(found)),
  );
  return failure === 'Released' ? `Released=False ${conditionOf(release, 'Released')?.reason}` : failure;
}

function isDeleted(release: KubeObject): boolean {
  return release.metadata.deletionTimestamp !== undefined;
}

function isSuspended(release: KubeObject): boolean {
  return at(release, 'spec', 'suspend') === true;
}

/** The version since which something has been so of a release without a break; all of them are of one object. */
function beginOf(versions: readonly Version[], isSo: (release: KubeObject) => boolean): Version | undefined {
  return versions[versions.findLastIndex(({ deleted, object }) => deleted || !isSo(object)) + 1];
}

/** By the ledger; by its mark where the run began with it, also where the engine itself took that away and left it suspended. */
function isOwnSuspension(versions: readonly Version[], engine: string): boolean {
  const begin = beginOf(versions, isSuspended);
  if (begin?.commit) return begin.commit.request?.actor === engine;
  const unmarked = beginOf(versions, (release) => annotationOf(release, OWN_SUSPENSION) === undefined);
  return !unmarked || unmarked.commit?.request?.actor === engine;
}
