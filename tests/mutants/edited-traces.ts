import type { CommitRow, SentWatch, Trace, TraceEvent } from '../../harness/trace/index.ts';

/** Changes the first commit of an existing HelmRelease. */
export function tamperFirstUpdate(trace: Trace, change: (commit: CommitRow) => CommitRow): Trace {
  const index = trace.events.findIndex(
    (event) => event.kind === 'commit' && event.resource === 'helmreleases' && event.type === 'MODIFIED',
  );
  return { ...trace, events: trace.events.with(index, change(trace.events[index] as CommitRow)) };
}

/** Changes the commits of the release called `stuck`, of which there are two: the annotation and the correction. */
export function tamperStuck(
  trace: Trace,
  change: (first: CommitRow, second: CommitRow) => [CommitRow, CommitRow],
): Trace {
  const isStuck = (event: TraceEvent): event is CommitRow =>
    event.kind === 'commit' && event.name === 'stuck';
  const [first, second] = trace.events.filter(isStuck);
  const changed = change(first!, second!);
  const edits = new Map<TraceEvent, TraceEvent>([
    [first!, changed[0]],
    [second!, changed[1]],
  ]);
  return { ...trace, events: trace.events.map((event) => edits.get(event) ?? event) };
}

/** Changes what the server sent on helm-controller's first watch of HelmReleases: at least two changes, and then bookmarks. */
export function tamperWatch(trace: Trace, change: (watch: SentWatch) => Partial<SentWatch>): Trace {
  const events = trace.events.map((event) => {
    if (event.kind !== 'request' || !event.id.startsWith(WATCH_OF_RELEASES) || !event.watch) return event;
    return { ...event, watch: { ...event.watch, ...change(event.watch) } };
  });
  return { ...trace, events };
}

export const WATCH_OF_RELEASES = 'helm-controller#1/watch/helmreleases.helm.toolkit.fluxcd.io////1';

/** Adds to the last of the engine's commits one that adds or deletes an object. */
export function tamperLast(trace: Trace, type: 'ADDED' | 'DELETED'): Trace {
  const index = trace.events.findLastIndex((event) => event.kind === 'commit' && event.request !== undefined);
  const last = trace.events[index] as CommitRow;
  const metadata = { name: 'remains', namespace: 'apps' };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
  const remains: CommitRow = {
    ...last,
    revision: last.revision + 1,
    type,
    group: '',
    resource: 'configmaps',
    name: 'remains',
    object,
    oldObject: type === 'DELETED' ? object : undefined,
  };
  return { ...trace, events: trace.events.toSpliced(index + 1, 0, remains) };
}
