import type { RequestRow, TraceEvent } from '../../trace/index.ts';

/** A write that the server may still carry out long after it said that it did not. */
export interface Delayed {
  readonly row: RequestRow;
  /** After how many events it was carried out; Infinity when it never was. */
  readonly doneAfter: number;
}

/** The longest that is waited for a delayed commit that never comes. */
const DELAY_MS = 60_000;

/** Whether it may still be carried out when another request begins. */
export function isPending({ row: delayed, doneAfter }: Delayed, row: RequestRow): boolean {
  if (row.begunAfter <= delayed.begunAfter) return false;
  return Number.isFinite(doneAfter) ? row.begunAfter < doneAfter : row.t <= delayed.t + DELAY_MS;
}

export function delayedIn(events: readonly TraceEvent[]): Delayed[] {
  return events.flatMap((event) => {
    if (event.kind !== 'request' || !event.faults.some(({ action }) => action === 'delayCommit')) return [];
    const index = events.findIndex((other) => other.kind === 'commit' && other.request === event);
    return [{ row: event, doneAfter: index < 0 ? Number.POSITIVE_INFINITY : index + 1 }];
  });
}
