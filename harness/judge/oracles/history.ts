import type { KubeObject } from '../../../sim/kube/index.ts';
import {
  type CommitRow,
  type MarkRow,
  type RequestRow,
  type RunRow,
  type Trace,
  type TraceEvent,
  timeOf,
} from '../../trace/index.ts';

/** A trace sorted for the oracles, once for all of them. Nothing here looks at a live world. */
export interface History {
  readonly trace: Trace;
  readonly requests: readonly RequestRow[];
  readonly commits: readonly CommitRow[];
  readonly runs: readonly RunRow[];
  readonly marks: readonly MarkRow[];
  /** When the last fault struck; 0 when none did. What comes after is the liveness phase. */
  readonly quietAt: number;
  /** Every version of every object, oldest first; given ones have t = 0. Keyed by {@link objectKey}. */
  readonly versions: ReadonlyMap<string, readonly Version[]>;
}

/** One state an object was in, from `t` until the next. */
export interface Version {
  readonly t: number;
  readonly object: KubeObject;
  readonly deleted: boolean;
  /** Undefined for the state a scenario starts from. */
  readonly commit: CommitRow | undefined;
}

/** `HelmRelease flux-system/alloy`. */
export function objectKey(kind: string, namespace: string, name: string): string {
  return `${kind} ${namespace}/${name}`;
}

export function historyOf(trace: Trace): History {
  const requests: RequestRow[] = [];
  const commits: CommitRow[] = [];
  const runs: RunRow[] = [];
  const marks: MarkRow[] = [];
  const versions = new Map<string, Version[]>();
  let quietAt = 0;
  const remember = (object: KubeObject, t: number, deleted: boolean, commit: CommitRow | undefined): void => {
    const key = objectKey(object.kind, object.metadata.namespace ?? '', object.metadata.name ?? '');
    const known = versions.get(key);
    if (known) known.push({ t, object, deleted, commit });
    else versions.set(key, [{ t, object, deleted, commit }]);
  };
  for (const event of trace.events) {
    if (event.kind === 'request') {
      requests.push(event);
      for (const { t = 0 } of event.faults) quietAt = Math.max(quietAt, timeOf(event), t);
    } else if (event.kind === 'commit') {
      commits.push(event);
      remember(event.object, event.t, event.type === 'DELETED', event);
    } else if (event.kind === 'given') remember(event.object, 0, false, undefined);
    else if (event.kind === 'run') runs.push(event);
    else if (event.kind === 'mark') marks.push(event);
  }
  return { trace, requests, commits, runs, marks, quietAt, versions };
}

/** What a changed object was before the change, oldest first. */
export function versionsBefore({ versions: all }: History, commit: CommitRow): readonly Version[] {
  const { kind, metadata } = commit.object;
  const versions = all.get(objectKey(kind, metadata.namespace ?? '', metadata.name ?? '')) ?? [];
  return versions.slice(
    0,
    versions.findIndex((version) => version.commit === commit),
  );
}

/** Which of two events came first, also within one instant. */
export function cameBefore({ trace: { events } }: History, first: TraceEvent, second: TraceEvent): boolean {
  return events.indexOf(first) < events.indexOf(second);
}

/** By kind; half of the oracles ask, some for each release. */
const finals = new WeakMap<History, ReadonlyMap<string, readonly Version[]>>();

/** The objects of a kind that exist at the end, with their last version. */
export function finalObjects(history: History, kind: string): readonly Version[] {
  let byKind = finals.get(history);
  if (!byKind) {
    byKind = finalsByKind(history);
    finals.set(history, byKind);
  }
  return byKind.get(kind) ?? [];
}

function finalsByKind({ versions }: History): ReadonlyMap<string, readonly Version[]> {
  const byKind = new Map<string, Version[]>();
  for (const known of versions.values()) {
    const last = known.at(-1)!;
    if (last.deleted) continue;
    const { kind } = last.object;
    const same = byKind.get(kind);
    if (same) same.push(last);
    else byKind.set(kind, [last]);
  }
  return byKind;
}

/** The HelmReleases that exist at the end. */
export function finalReleases(history: History): KubeObject[] {
  return finalObjects(history, 'HelmRelease').map(({ object }) => object);
}
