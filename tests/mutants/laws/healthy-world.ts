import type { Mutant } from '../mutant.ts';
import { complaining, talkative } from '../wrong-engines.ts';

/** What O3 catches. */
export const healthyWorld: readonly Mutant[] = [
  {
    oracle: 'O3',
    besides: ['O2'],
    wrong: 'says in an Event that all is well, at every run',
    signature: 'writes to a healthy world: create events/',
    world: 'healthy',
    engine: () => talkative(() => true),
  },
  {
    oracle: 'O3',
    wrong: 'says in an Event that it may not see the releases, of which nothing is wrong',
    signature: 'writes to a healthy world: create events/',
    world: 'healthy-refused',
    engine: () => complaining(),
  },
];
