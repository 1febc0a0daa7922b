import { at, type Json, jsonEqual, type KubeObject } from '../../../sim/kube/index.ts';
import type { CommitRow } from '../../trace/index.ts';
import type { RecoveryContract } from './contract.ts';
import type { History } from './history.ts';

/** What a release consists of for whoever changes it: who writes to one group has no business with the others. */
const FIELD_GROUPS: Readonly<Record<string, (object: KubeObject) => Json | undefined>> = {
  spec: (object) => object['spec'],
  annotations: ({ metadata }) => metadata.annotations as Json | undefined,
  labels: ({ metadata }) => metadata.labels as Json | undefined,
  finalizers: ({ metadata }) => metadata.finalizers as Json | undefined,
  conditions: (object) => at(object, 'status', 'conditions'),
  history: (object) => at(object, 'status', 'history'),
};

/**
 * What each strike of a fault may cost in changes of one release beyond those of the fault-free run, and what another order of
 * things may cost without any. Of annotations it is a correction noted, taken back, and the same once more in the next run.
 */
const ANNOTATIONS_SLACK = 4;
const SLACK = 2;

/** Talk and leadership: as much of it as there are runs and things to tell. */
const UNCOUNTED = new Set(['events', 'leases']);

/** One thing an engine did more often than without faults, and than faults excuse. */
export interface ExcessOfChanges {
  /** `changes annotations`, `adds secrets`, `deletes pods`. */
  readonly what: string;
  /** `namespace/name`. */
  readonly of: string;
  readonly times: number;
  readonly allowed: number;
  /** The last of them. */
  readonly t: number;
}

/**
 * Compares what the engine added, changed and deleted, object by object and changes by group of fields, with what it did without
 * faults. Less is not reported: who finds less to do has less to do.
 */
export function excessOfChanges(
  history: History,
  baseline: History,
  contract: RecoveryContract,
): ExcessOfChanges[] {
  const counts = countsOf(history, contract.engine);
  const calm = countsOf(baseline, contract.engine);
  const strikes = history.requests.reduce((sum, { faults }) => sum + faults.length, 0);
  const found: ExcessOfChanges[] = [];
  for (const [key, { what, of, times, t, group }] of counts) {
    const allowed = (calm.get(key)?.times ?? 0) + slackOf(group) * (strikes + 1);
    if (times > allowed) found.push({ what, of, times, allowed, t });
  }
  return found;
}

/** Objects come and go as they do without faults; only their changes have some play. */
function slackOf(group: string | undefined): number {
  if (group === undefined) return 0;
  return group === 'annotations' ? ANNOTATIONS_SLACK : SLACK;
}

interface Count {
  readonly what: string;
  readonly of: string;
  /** Of changes only. */
  readonly group: string | undefined;
  times: number;
  t: number;
}

/** The fault-free run is asked for after every flight. */
const known = new WeakMap<History, ReadonlyMap<string, Count>>();

function countsOf(history: History, engine: string): ReadonlyMap<string, Count> {
  const counted = known.get(history);
  if (counted) return counted;
  const counts = new Map<string, Count>();
  const count = ({ namespace, name, t }: CommitRow, what: string, group?: string): void => {
    const of = `${namespace}/${name}`;
    const before = counts.get(`${what} ${of}`);
    if (before) {
      before.times += 1;
      before.t = t;
    } else counts.set(`${what} ${of}`, { what, of, group, times: 1, t });
  };
  for (const commit of history.commits) {
    if (commit.request?.actor !== engine || UNCOUNTED.has(commit.resource)) continue;
    if (commit.type !== 'MODIFIED')
      count(commit, `${commit.type === 'ADDED' ? 'adds' : 'deletes'} ${commit.resource}`);
    else for (const group of groupsOf(commit)) count(commit, `changes ${group}`, group);
  }
  known.set(history, counts);
  return counts;
}

/** The groups that a change touched. */
function groupsOf({ object, oldObject }: CommitRow): string[] {
  return Object.entries(FIELD_GROUPS)
    .filter(([, read]) => !jsonEqual(read(object) ?? null, (oldObject && read(oldObject)) ?? null))
    .map(([group]) => group);
}
