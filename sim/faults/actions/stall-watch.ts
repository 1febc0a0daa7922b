import type { StreamFault } from '../fault.ts';

/**
 * R9: the connection stands and no byte comes, until the rule's window ends (for ever without one) or the client's own
 * deadline ends the wait. Events are held back, not lost - unless the client finds out after `endsAfterMs` that the
 * connection is dead, as a Go client's pings do: 45 s.
 */
export interface StallWatch {
  readonly do: 'stallWatch';
  readonly afterEvents?: number;
  readonly endsAfterMs?: number;
}

export const stallWatch: StreamFault<StallWatch> = {
  strikes: 'stream',
  realism: () => 'A',
  afterEvents: (action) => action.afterEvents,
  strike: ({ endsAfterMs }, watch, { during, clock }) => {
    watch.stall(during?.to);
    if (endsAfterMs !== undefined) clock.setTimer(endsAfterMs, () => watch.cut('reset'));
  },
};
