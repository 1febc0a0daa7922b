import type { RequestRow, TraceEvent } from '../../trace/index.ts';
import { isExplored } from '../flight/schedule.ts';
import { READS } from '../flight/verbs.ts';
import { alike, likenessOf, type Times } from './likeness.ts';

/** By resource. */
export type TimesOf = (resource: string) => Times;

/**
 * The engine compares times with each other; Flux's controllers compare generations, revisions and digests. In what the engine never
 * looks at no time matters.
 */
export function timesFor(engine: string, events: readonly TraceEvent[]): TimesOf {
  const read = new Set<string>();
  for (const event of events)
    if (event.kind === 'request' && event.actor === engine && READS.has(event.verb)) read.add(event.resource);
  return (resource) => (read.has(resource) ? 'ordered' : 'ignored');
}

/** What an event says whenever it happens; undefined for what is not part of a rest. */
export function elementOf(event: TraceEvent, timesOf: TimesOf = () => 'ordered'): string | undefined {
  switch (event.kind) {
    case 'request':
      return requestElement(event, timesOf);
    case 'commit':
      return event.resource === 'events'
        ? `${event.type} event`
        : `${event.type} ${event.resource}/${event.namespace}/${event.name} ${likenessOf(event.object, timesOf(event.resource))}`;
    case 'run':
      return `ended ${event.exitCode} ${event.timedOut} ${event.killed}`;
    case 'mark':
      return `${event.actor} ${event.what}`;
    default:
      return undefined;
  }
}

/** Parameters that only say how far a client has read, or how long it listens. */
const READING = /\b(resourceVersion|timeoutSeconds|continue)=[^&]*/g;

function requestElement(row: RequestRow, timesOf: TimesOf): string {
  const isEvent = row.resource === 'events';
  const isStruck = row.faults.some(({ rule }) => isExplored(rule));
  const faults = row.faults.map(({ rule }) => rule).filter((rule) => !isExplored(rule));
  return [
    row.actor,
    row.verb,
    `${row.group}/${row.resource}/${row.subresource} ${row.namespace}/${isEvent ? '*' : row.name}`,
    row.query.replaceAll(READING, '$1'),
    row.committed,
    // As under the rule same-branch: what the struck client was told shows in what it does next.
    isStruck ? '' : `${row.acked} ${row.code} ${row.reason}`,
    faults.join(),
    // Events are for people, and full of times.
    isEvent || row.body === undefined ? '' : alike(row.body, timesOf(row.resource)),
  ].join('|');
}
