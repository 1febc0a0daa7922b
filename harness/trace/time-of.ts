import type { TraceEvent } from './trace-event.ts';

/**
 * When an event was over and thereby known, in milliseconds since the start. A request that was never answered has only its
 * beginning; what was there before the start has 0.
 */
export function timeOf(event: TraceEvent): number {
  switch (event.kind) {
    case 'request':
      return event.endT ?? event.t;
    case 'commit':
    case 'mark':
      return event.t;
    case 'run':
      return event.endedAt;
    case 'given':
    case 'start':
      return 0;
  }
}
