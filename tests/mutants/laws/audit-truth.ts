import { AUDIT, type Mutant } from '../mutant.ts';
import { mutatedEngine } from '../mutated-engine.ts';
import { recordingToggles, withoutAnnotation } from '../wrong-engines.ts';

/** What O8 catches. */
export const auditTruth: readonly Mutant[] = [
  {
    oracle: 'O8',
    wrong: 'corrects without leaving the audit annotation',
    signature: 'unrecorded correction',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          patchHelmRelease: (ref, patch, signal) =>
            real.patchHelmRelease(ref, withoutAnnotation(patch, AUDIT), signal),
        }),
      }),
  },
  {
    oracle: 'O8',
    wrong: 'takes its record of a correction away again',
    signature: 'record withdrawn',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          async patchHelmReleaseStatus(ref, patch, signal) {
            await real.patchHelmReleaseStatus(ref, patch, signal);
            return real.patchHelmRelease(ref, { metadata: { annotations: { [AUDIT]: null } } }, signal);
          },
        }),
      }),
  },
  {
    oracle: 'O8',
    wrong: 'leaves the record of a correction on what it only toggled',
    signature: 'record without correction',
    world: 'two-stuck',
    engine: recordingToggles,
  },
  {
    oracle: 'O8',
    wrong: 'says once that it corrected a release, and sent nothing',
    signature: 'log claims a correction',
    world: 'two-stuck',
    engine: () => {
      let lied = false;
      return mutatedEngine({
        cluster: (real) => ({
          ...real,
          async patchHelmReleaseStatus(ref, patch, signal) {
            if (lied) return real.patchHelmReleaseStatus(ref, patch, signal);
            lied = true;
            return (await real.getHelmReleaseStatus(ref, signal)).value;
          },
        }),
      });
    },
  },
  {
    oracle: 'O8',
    wrong: 'says of what it corrected that it could not',
    signature: 'log denies a correction',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        log: (real) => ({
          ...real,
          info: (line) => real.info(line.replace('patched to Ready=True', 'patch FAILED: denied')),
        }),
      }),
  },
];
