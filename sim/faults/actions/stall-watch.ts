import type { StreamFault } from '../fault.ts';

/**
 * R9: the connection stands and no byte comes, until the rule's window ends (for ever without one) or the client's own
 * deadline ends the wait. Events are held back, not lost.
 */
export interface StallWatch {
  readonly do: 'stallWatch';
  readonly afterEvents?: number;
}

export const stallWatch: StreamFault<StallWatch> = {
  strikes: 'stream',
  realism: () => 'A',
  afterEvents: (action) => action.afterEvents,
  strike: (_action, watch, { during }) => watch.stall(during?.to),
};
