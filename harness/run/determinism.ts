import { formatElapsed } from '../scenario/index.ts';
import type { Trace, TraceEvent } from '../trace/index.ts';

/** Where two runs of the same scenario with the same seed part ways. Exit code 5. */
export interface Divergence {
  /** Index among the events of both traces. */
  readonly index: number;
  readonly first: string;
  readonly second: string;
}

/** Compares two runs; undefined when they are the same. */
export function divergenceOf(first: Trace, second: Trace): Divergence | undefined {
  if (first.hash === second.hash) return undefined;
  const length = Math.max(first.events.length, second.events.length);
  for (let index = 0; index < length; index++) {
    const a = summaryOf(first.events[index]);
    const b = summaryOf(second.events[index]);
    if (a !== b) return { index, first: a, second: b };
  }
  return { index: length, first: `hash ${first.hash}`, second: `hash ${second.hash}` };
}

/** One event in a line: what the hash covers, readable. */
function summaryOf(event: TraceEvent | undefined): string {
  switch (event?.kind) {
    case undefined:
      return '(the run ended)';
    case 'given':
      return `given ${event.object.kind} ${event.object.metadata.name} uid ${event.object.metadata.uid}`;
    case 'start':
      return 'start';
    case 'request': {
      const faults = event.faults.map((fault) => fault.rule).join(',');
      return `t=${formatElapsed(event.t)} ${event.id} ${event.code} ${event.committed} rv ${event.rvAfter ?? '-'} end ${event.endT ?? '-'}${faults ? ` fault ${faults}` : ''}`;
    }
    case 'commit':
      return `t=${formatElapsed(event.t)} ${event.type} ${event.resource}/${event.namespace}/${event.name} rv ${event.revision} by ${event.request?.id ?? 'the cluster'}`;
    case 'run':
      return `${event.actor}#${event.number} t=${formatElapsed(event.startedAt)}..${formatElapsed(event.endedAt)} exit ${event.exitCode}`;
    case 'mark':
      return `t=${formatElapsed(event.t)} ${event.actor} ${event.what}`;
  }
}
