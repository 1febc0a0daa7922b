import { at, isArray } from '../../sim/kube/index.ts';
import type { Trace } from '../trace/index.ts';

/**
 * What a run reached, as a set of short texts: how each kind of request was answered, which edges the conditions of releases
 * took, how engine runs ended and what they said on the way (its lines without names and numbers are its branches). A schedule that adds one is worth keeping; when none is added any more, exploring has
 * reached its plateau.
 */
export function* featuresOf(trace: Trace): Generator<string> {
  for (const event of trace.events) {
    if (event.kind === 'request')
      yield `${event.actor} ${event.verb} ${event.resource}/${event.subresource} -> ${event.code} ${event.committed}`;
    else if (event.kind === 'run') {
      yield `${event.actor} exit ${event.exitCode ?? 'killed'}`;
      for (const line of `${event.stdout}\n${event.stderr}`.split('\n'))
        if (line !== '') yield `${event.actor} says ${branchOf(line)}`;
    } else if (event.kind === 'commit' && event.resource === 'helmreleases') {
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

const MAX_BRANCH = 120;

/** The part of a line that is the program's, not the run's. */
function branchOf(line: string): string {
  return line
    .slice(0, MAX_BRANCH)
    .replaceAll(/"[^"]*"/g, '"…"')
    .replaceAll(/[\w.-]+\/[\w.-]+/g, '…')
    .replaceAll(/\d[\d.:TZ-]*/g, '0');
}
