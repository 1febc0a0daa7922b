import { type RequestRow, type Trace, timeOf } from '../../trace/index.ts';
import { alike } from './likeness.ts';

/** A controller that has asked nothing for so long has done with what it was at, or waits for its next turn. */
const QUIET_MS = 60_000;

/**
 * From how many events on the operation is over that a fault struck: it has succeeded since, its process has ended, or its actor has
 * come to rest. Until then its client may remember what does not show, an answer it is in doubt about for one. Infinity when that is
 * never so.
 */
export function overAfter({ events }: Trace, struck: RequestRow): number {
  const operation = operationOf(struck);
  let busyUntil = struck.endT ?? Number.POSITIVE_INFINITY;
  for (let index = struck.begunAfter; index < events.length; index++) {
    const event = events[index]!;
    if (timeOf(event) >= busyUntil + QUIET_MS) return index;
    if (event.kind === 'run' && event.actor === struck.actor && event.number === struck.incarnation)
      return index + 1;
    if (event.kind !== 'request' || event.actor !== struck.actor) continue;
    if (event.incarnation > struck.incarnation) return event.begunAfter;
    if (event.verb !== 'watch') busyUntil = Math.max(busyUntil, event.endT ?? Number.POSITIVE_INFINITY);
    const isAnswered = event === struck ? struck.faults.every(({ action }) => LATE.has(action)) : true;
    if (event.acked === 'success' && isAnswered && operationOf(event) === operation) return index + 1;
  }
  return Number.POSITIVE_INFINITY;
}

/** From how many events on a request had been answered; Infinity when it never was. */
export function answeredAfter({ events }: Trace, row: RequestRow): number {
  const index = events.indexOf(row);
  return row.endT === undefined || index < 0 ? Number.POSITIVE_INFINITY : index + 1;
}

/** Faults after which a success is one, if a late one: the answer was whole, and not from the past. */
const LATE: ReadonlySet<string> = new Set(['delay', 'pause']);

/** The same for each try. */
function operationOf({ verb, group, resource, subresource, namespace, name, body }: RequestRow): string {
  const target = `${verb} ${group}/${resource}/${subresource} ${namespace}/${resource === 'events' ? '' : name}`;
  return body === undefined || resource === 'events' ? target : `${target} ${alike(body)}`;
}
