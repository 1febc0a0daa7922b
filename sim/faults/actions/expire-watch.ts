import type { StreamFault } from '../fault.ts';

/** R4: an ERROR event with a 410 Status, then the end: the client must list again. */
export interface ExpireWatch {
  readonly do: 'expireWatch';
  readonly afterEvents?: number;
}

export const expireWatch: StreamFault<ExpireWatch> = {
  strikes: 'stream',
  realism: () => 'A',
  afterEvents: (action) => action.afterEvents,
  strike: (_action, watch) => watch.expire(),
};
