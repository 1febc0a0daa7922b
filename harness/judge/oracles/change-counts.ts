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
 * What each strike of a fault may cost in changes of one object beyond those of the fault-free run, and what another order of
 * things may cost without any. Of annotations it is a correction noted, taken back, and the same once more in the next run.
 */
const SLACK: Readonly<Record<string, number>> = { annotations: 4 };
const DEFAULT_SLACK = 2;

/** Talk and leadership: as much of it as there are runs and things to tell. */
const UNCOUNTED = new Set(['events', 'leases']);

/** One thing an engine did more often than without faults, and than faults excuse. */
export interface ExcessOfChanges {
  /** `changes annotations of helmreleases`, `leaves secrets`, `deletes pods`. */
  readonly what: string;
  /** `namespace/name`; empty for what is counted by kind. */
  readonly of: string;
  readonly times: number;
  readonly allowed: number;
  /** The last of them. */
  readonly t: number;
  readonly atEnd?: true;
}

/**
 * Compares what the engine did with what it did without faults: how often it changed each object, by group of fields and for as
 * long as the run without faults took; what it deleted that it had not made; what it made that is still there in the end. Less is
 * not reported: who finds less to do has less to do.
 */
export function excessOfChanges(
  history: History,
  baseline: History,
  { engine, exempt }: RecoveryContract,
): ExcessOfChanges[] {
  const calm = calmDeedsOf(baseline, engine);
  const deeds = deedsOf(history, engine, baseline.trace.endedAt);
  const slack = 1 + strikesBeyond(history, baseline);
  const found: ExcessOfChanges[] = [];
  for (const [key, deed] of deeds) {
    // What nobody can put right is tried again in every pass.
    if (deed.kind === 'changes' && exempt.has(deed.of)) continue;
    const allowed = (calm.get(key)?.times ?? 0) + deed.slack * slack;
    const { what, of, times, t } = deed;
    if (times > allowed)
      found.push({
        what,
        of,
        times,
        allowed,
        t,
        ...(deed.kind === 'leaves' ? { atEnd: true as const } : {}),
      });
  }
  return found;
}

/** How often faults struck that do not strike in the other run: a cluster's latency and a scenario's own faults do. */
function strikesBeyond(history: History, baseline: History): number {
  const calm = new Set(strikesOf(baseline));
  return strikesOf(history).filter((rule) => !calm.has(rule)).length;
}

function strikesOf({ requests }: History): string[] {
  return requests.flatMap(({ faults }) => faults.map(({ rule }) => rule));
}

interface Deed {
  readonly kind: 'changes' | 'deletes' | 'leaves';
  readonly what: string;
  readonly of: string;
  readonly slack: number;
  times: number;
  t: number;
}

/** Each flight is compared with the same run without faults. */
const known = new WeakMap<History, ReadonlyMap<string, Deed>>();

function calmDeedsOf(baseline: History, engine: string): ReadonlyMap<string, Deed> {
  let deeds = known.get(baseline);
  if (!deeds) {
    deeds = deedsOf(baseline, engine, baseline.trace.endedAt);
    known.set(baseline, deeds);
  }
  return deeds;
}

/** What the engine did, changes only until `until`. */
function deedsOf(history: History, engine: string, until: number): ReadonlyMap<string, Deed> {
  const deeds = new Map<string, Deed>();
  const count = (kind: Deed['kind'], what: string, of: string, t: number, slack = 0): void => {
    const deed = deeds.get(`${what} ${of}`);
    if (deed) {
      deed.times += 1;
      deed.t = t;
    } else deeds.set(`${what} ${of}`, { kind, what, of, slack, times: 1, t });
  };
  /** Of the engine's making, by what they are. */
  const made = new Map<string, CommitRow>();
  for (const commit of history.commits) {
    const { resource, type, t } = commit;
    if (UNCOUNTED.has(resource)) continue;
    const of = `${commit.namespace}/${commit.name}`;
    const isEngines = commit.request?.actor === engine;
    const isOwn = made.has(`${resource} ${of}`);
    if (isEngines && type === 'ADDED') made.set(`${resource} ${of}`, commit);
    if (type === 'DELETED') made.delete(`${resource} ${of}`);
    if (!isEngines || type === 'ADDED') continue;
    if (isDeletion(commit)) {
      if (!isOwn) count('deletes', `deletes ${resource}`, of, t);
    } else if (t <= until)
      for (const group of groupsOf(commit))
        count('changes', `changes ${group} of ${resource}`, of, t, SLACK[group] ?? DEFAULT_SLACK);
  }
  for (const { resource, t } of made.values()) count('leaves', `leaves ${resource}`, '', t);
  return deeds;
}

/** Of what has finalizers or a grace period, that it is to be deleted is a change at first. */
export function isDeletion({ type, object, oldObject }: CommitRow): boolean {
  return (
    type === 'DELETED' ||
    (object.metadata.deletionTimestamp !== undefined && oldObject?.metadata.deletionTimestamp === undefined)
  );
}

/** The groups that a change touched. */
function groupsOf({ object, oldObject }: CommitRow): string[] {
  return Object.entries(FIELD_GROUPS)
    .filter(([, read]) => !jsonEqual(read(object) ?? null, (oldObject && read(oldObject)) ?? null))
    .map(([group]) => group);
}
