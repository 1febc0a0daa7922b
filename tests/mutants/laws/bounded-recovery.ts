import type { Mutant } from '../mutant.ts';
import { mutatedEngine } from '../mutated-engine.ts';

/** What O17 catches. */
export const boundedRecovery: readonly Mutant[] = [
  {
    oracle: 'O17',
    wrong: 'sleeps through its first seven runs',
    signature: 'recovered late',
    world: 'two-stuck',
    engine: () => {
      let run = 0;
      return mutatedEngine({ before: async () => ++run > 7 });
    },
  },
];
