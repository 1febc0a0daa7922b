import type { Mutant } from '../mutant.ts';
import { correct } from '../wrong-engines.ts';

/** What O20 catches. */
export const validity: readonly Mutant[] = [
  {
    oracle: 'O20',
    wrong: 'a fault that waits for a release nobody knows: the run proves nothing (a world, not an engine)',
    signature: 'a fault never fired',
    world: 'fault-never-strikes',
    engine: correct,
  },
  {
    oracle: 'O20',
    wrong: 'nothing is ever wrong where a recovery is to be seen (a world, not an engine)',
    signature: 'nothing to recover',
    world: 'nothing-stuck',
    engine: correct,
  },
];
