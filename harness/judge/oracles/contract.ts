import { at, isArray, isObject, type JsonObject, type KubeObject } from '../../../sim/kube/index.ts';
import type { CommitRow, RequestRow } from '../../trace/index.ts';
import type { History } from './history.ts';

/**
 * What the oracles must know of the engine under test and its world: the observable contract of the recovery job, which
 * both engines share.
 */
export interface RecoveryContract {
  /** The actor the engine runs as. */
  readonly engine: string;
  /** A release must have been Ready=Unknown for longer than this. */
  readonly thresholdMs: number;
  /** How often the engine runs. */
  readonly periodMs: number;
  /** At most so many releases in one run; more candidates than that and none at all. */
  readonly guardrail: number;
  /** Upgrades it may force on one generation of a release. */
  readonly forceBudget: number;
  /** How long the goal must hold at the end of a run to count as reached for good. */
  readonly settleMs: number;
  /** Longest time from the last fault to the goal. */
  readonly recoveryMs: number;
  /** True when nothing is broken: any write of the engine is one too many. */
  readonly healthyWorld: boolean;
  /** `namespace/name` of releases that are not meant to become Ready: suspended, failing for a reason. */
  readonly exempt: ReadonlySet<string>;
  /** Failures on record that the right engine mends in this world, since its operator allows it: these excuse nobody here. */
  readonly mends: ReadonlySet<FailureOnRecord>;
  /** The fault-free run of the same scenario, for the differential oracle. */
  readonly baseline: History | undefined;
}

/** The condition that says of a release that it has failed for good. */
export type FailureOnRecord = 'Stalled' | 'Released';

export const AUDIT_ANNOTATION = 'stuck-hr-recovery.openova.io/auto-corrected-at';
export const OWN_SUSPENSION = 'stuck-hr-recovery.openova.io/suspended-at';

/** Writes that are no repair: leadership and talk. */
const NOT_A_REPAIR = new Set(['leases', 'events']);

/** A request that could change the cluster, by the engine, on something that counts. */
export function isRepairRequest(row: RequestRow, contract: RecoveryContract): boolean {
  return row.actor === contract.engine && isMutating(row) && !NOT_A_REPAIR.has(row.resource);
}

export function isMutating(row: RequestRow): boolean {
  return (
    row.verb === 'create' ||
    row.verb === 'update' ||
    row.verb === 'patch' ||
    row.verb === 'delete' ||
    row.verb === 'deletecollection'
  );
}

/** The committed changes the engine made to HelmReleases. */
export function engineCommits(history: History, contract: RecoveryContract): CommitRow[] {
  return history.commits.filter(
    (commit) => commit.request?.actor === contract.engine && commit.resource === 'helmreleases',
  );
}

/** Whether it is with this change that a release became suspended. */
export function suspends({ object, oldObject }: CommitRow): boolean {
  return at(object, 'spec', 'suspend') === true && at(oldObject, 'spec', 'suspend') !== true;
}

/** What the oracles look at in a condition. */
interface Condition {
  readonly status: string;
  readonly reason: string;
  /** `lastTransitionTime`, in ms since the epoch. */
  readonly since: number;
}

/** `status`, `reason` and the rest of one condition; undefined when the object has none of that type. */
export function conditionOf(object: KubeObject | undefined, type: string): Condition | undefined {
  const conditions = at(object, 'status', 'conditions');
  if (!isArray(conditions)) return undefined;
  for (const condition of conditions)
    if (isObject(condition) && condition['type'] === type) return readCondition(condition);
  return undefined;
}

/** Stored objects are frozen and shared, and oracles ask for the same conditions over and over. */
const read = new WeakMap<JsonObject, Condition>();

function readCondition(condition: JsonObject): Condition {
  let known = read.get(condition);
  if (!known) {
    known = {
      status: String(condition['status']),
      reason: String(condition['reason'] ?? ''),
      since: Date.parse(String(condition['lastTransitionTime'] ?? '')),
    };
    read.set(condition, known);
  }
  return known;
}

export function annotationOf(object: KubeObject | undefined, key: string): string | undefined {
  const value = at(object, 'metadata', 'annotations', key);
  return typeof value === 'string' ? value : undefined;
}

/** `namespace/name`. */
export function nameOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}

/** The goal of recovery for one release: what dependants and kstatus wait for. */
export function isRecovered(release: KubeObject): boolean {
  return (
    conditionOf(release, 'Ready')?.status === 'True' &&
    at(release, 'status', 'observedGeneration') === release.metadata.generation
  );
}

/** The failures that are on record of a release. */
export function failuresOf(release: KubeObject): FailureOnRecord[] {
  const failures: FailureOnRecord[] = [];
  if (conditionOf(release, 'Stalled')?.status === 'True') failures.push('Stalled');
  if (conditionOf(release, 'Released')?.status === 'False') failures.push('Released');
  return failures;
}

/**
 * Since when a release has been recovered without a break: the time of the first of its last good versions, 0 when it always
 * was; undefined when it is not.
 */
export function recoveredSince(history: History, release: KubeObject): number | undefined {
  if (!isRecovered(release)) return undefined;
  const versions = history.versions.get(`HelmRelease ${nameOf(release)}`) ?? [];
  const firstGood = versions.findLastIndex((version) => version.deleted || !isRecovered(version.object)) + 1;
  return versions[firstGood]?.t ?? 0;
}
