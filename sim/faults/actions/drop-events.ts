import type { EventFault } from '../fault.ts';

/** R6x: an event vanishes from a live stream. The watch contract forbids it, hence class C. */
export interface DropEvents {
  readonly do: 'dropEvents';
}

export const dropEvents: EventFault<DropEvents> = {
  strikes: 'event',
  realism: () => 'C',
  appliesTo: (_action, frame) => frame.type !== 'BOOKMARK' && frame.type !== 'ERROR',
  fate: () => ({ kind: 'drop' }),
};
