import type { EventFault } from '../fault.ts';

/** R7: an event is delivered twice, as after a reconnect with an old resourceVersion. */
export interface DuplicateEvents {
  readonly do: 'duplicateEvents';
}

export const duplicateEvents: EventFault<DuplicateEvents> = {
  strikes: 'event',
  realism: () => 'B',
  appliesTo: (_action, frame) => frame.type !== 'BOOKMARK' && frame.type !== 'ERROR',
  fate: () => ({ kind: 'duplicate' }),
};
