import { at, isArray } from '../../sim/kube/index.ts';
import type { Trace } from '../trace/index.ts';

/**
 * What a run reached, as a set of short texts: how each kind of request was answered, which edges the conditions of releases
 * took, how engine runs ended. A schedule that adds one is worth keeping; when none is added any more, exploring has
 * reached its plateau.
 */
export function* featuresOf(trace: Trace): Generator<string> {
  for (const event of trace.events) {
    if (event.kind === 'request')
      yield `${event.actor} ${event.verb} ${event.resource}/${event.subresource} -> ${event.code} ${event.committed}`;
    else if (event.kind === 'run') yield `${event.actor} exit ${event.exitCode ?? 'killed'}`;
    else if (event.kind === 'commit' && event.resource === 'helmreleases') {
      const before = at(event.oldObject, 'status', 'conditions');
      const after = at(event.object, 'status', 'conditions');
      if (before !== after) yield `conditions ${edge(before)} -> ${edge(after)}`;
    }
  }
}

function edge(conditions: unknown): string {
  if (!isArray(conditions as never)) return 'none';
  return (
    conditions as readonly { readonly type?: string; readonly status?: string; readonly reason?: string }[]
  )
    .map(({ type, status, reason }) => `${type}=${status}/${reason}`)
    .sort()
    .join(' ');
}
