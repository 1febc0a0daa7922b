import type { EventFault } from '../fault.ts';
import { drawLatency, type Latency } from '../latency.ts';

/** R5: events arrive late, in order. Nothing is lost; the client lives in the past. */
export interface DelayEvents {
  readonly do: 'delayEvents';
  readonly by: Latency;
}

export const delayEvents: EventFault<DelayEvents> = {
  strikes: 'event',
  realism: () => 'A',
  fate: (action, { tape, rule }) => ({
    kind: 'delay',
    delayMs: drawLatency(action.by, tape, `fault/${rule}/eventDelay`),
  }),
};
