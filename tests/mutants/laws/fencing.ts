import { leaseHoarder } from '../lease-hoarder.ts';
import type { Mutant } from '../mutant.ts';

/** What O15 catches. */
export const fencing: readonly Mutant[] = [
  {
    oracle: 'O15',
    wrong: 'goes on writing after another run took its lease over',
    signature: 'commit without the lease',
    world: 'overlapping-runs',
    engine: leaseHoarder,
  },
];
