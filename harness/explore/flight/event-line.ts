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

/** The events at which two flights part, as lines; undefined where one of them has ended. */
export interface Divergence {
  readonly index: number;
  readonly expected: string | undefined;
  readonly actual: string | undefined;
}

/** Compares two flights line by line. */
export function firstDifference(
  expected: readonly string[],
  actual: readonly string[],
): Divergence | undefined {
  for (let index = 0; index < Math.max(expected.length, actual.length); index++)
    if (expected[index] !== actual[index]) return { index, expected: expected[index], actual: actual[index] };
  return undefined;
}
