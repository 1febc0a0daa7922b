import type { Mutant } from '../mutant.ts';
import { mutatedEngine } from '../mutated-engine.ts';

/** What O12 catches. */
export const permissions: readonly Mutant[] = [
  {
    oracle: 'O12',
    wrong: 'looks at a lease its Role does not let it see, and shrugs',
    signature: 'forbidden get leases',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        before: async ({ stop }, cluster) => {
          await cluster.getLease('kube-system', 'kube-scheduler', stop).catch(() => undefined);
          return true;
        },
      }),
  },
];
