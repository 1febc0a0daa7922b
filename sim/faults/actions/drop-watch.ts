import type { StreamFault } from '../fault.ts';

/**
 * R3: an open watch ends, cleanly (`eof`) or by a broken connection (`reset`): when the rule's window opens, or after some
 * events. Resuming from the last resourceVersion loses nothing.
 */
export interface DropWatch {
  readonly do: 'dropWatch';
  readonly as: 'eof' | 'reset';
  readonly afterEvents?: number;
}

export const dropWatch: StreamFault<DropWatch> = {
  strikes: 'stream',
  realism: () => 'A',
  afterEvents: (action) => action.afterEvents,
  strike: (action, watch) => watch.cut(action.as),
};
