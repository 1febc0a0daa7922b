import type { Mutant } from '../mutant.ts';
import { mutatedEngine } from '../mutated-engine.ts';

/** What O16 catches. */
export const truthfulExit: readonly Mutant[] = [
  {
    oracle: 'O16',
    wrong: 'exits 0 whatever happened',
    signature: 'exit 0 after a failed patch of helmreleases/status',
    world: 'status-patch-fails',
    engine: () => mutatedEngine({ exitCode: () => 0 }),
  },
  {
    oracle: 'O16',
    wrong: 'exits 0 although it was not allowed to list the releases',
    signature: 'exit 0 after a forbidden list of helmreleases',
    world: 'list-refused',
    engine: () => mutatedEngine({ exitCode: () => 0 }),
  },
];
