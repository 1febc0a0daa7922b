import { MARKER, type Mutant } from '../mutant.ts';
import { mutatedEngine } from '../mutated-engine.ts';
import { blindTo, recordingToggles, withoutAnnotation } from '../wrong-engines.ts';

/** What O9 catches. */
export const crashAtomicity: readonly Mutant[] = [
  {
    oracle: 'O9',
    wrong: 'suspends without the marker that tells the next run that it may resume',
    signature: 'unmarked suspension',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          patchHelmRelease: (ref, patch, signal) =>
            real.patchHelmRelease(ref, withoutAnnotation(patch, MARKER), signal),
        }),
      }),
  },
  {
    oracle: 'O9',
    wrong: 'does not look at suspended releases: what a run suspended and died over stays so',
    signature: 'suspension left by a crash',
    world: 'killed-while-suspended',
    engine: () => blindTo(({ spec }) => spec?.suspend === true),
  },
  {
    oracle: 'O9',
    besides: ['O8'],
    wrong: 'leaves the record of a correction on what it only toggled, and dies over it',
    signature: 'annotation left by a crash',
    world: 'killed-while-suspended',
    engine: recordingToggles,
  },
];
