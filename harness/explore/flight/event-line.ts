import type { TraceEvent } from '../../trace/index.ts';

/** What the ledger hash looks at, as one line of text. */
export function eventLine(event: TraceEvent): string {
  return lineOf(event).replaceAll('\n', ' ');
}

function lineOf(event: TraceEvent): string {
  switch (event.kind) {
    case 'request':
      return `t=${event.t} ${event.id} -> ${event.code || event.reason || 'no answer'} committed=${event.committed} at t=${event.endT ?? 'never'}${event.faults.map((fault) => ` [${fault.rule}: ${fault.action}]`).join('')}`;
    case 'commit':
      return `t=${event.t} ${event.type} ${event.resource} ${event.namespace}/${event.name} rv=${event.revision}`;
    case 'run':
      return `t=${event.endedAt} ${event.actor}#${event.number} ended with ${event.exitCode ?? 'a kill'}`;
    case 'mark':
      return `t=${event.t} ${event.actor} ${event.what}`;
    case 'given':
      return `given ${event.object.kind} ${event.object.metadata.namespace ?? ''}/${event.object.metadata.name}`;
    case 'start':
      return 't=0 start';
  }
}
