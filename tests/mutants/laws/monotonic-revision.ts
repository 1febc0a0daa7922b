import { tamperStuck } from '../edited-traces.ts';
import type { Mutant } from '../mutant.ts';
import { mutatedEngine } from '../mutated-engine.ts';
import { correct } from '../wrong-engines.ts';

/** What O5 catches. */
export const monotonicRevision: readonly Mutant[] = [
  {
    oracle: 'O5',
    wrong: 'writes a closing note against the revision it saw first, after two writes of its own',
    signature: 'acted on an older revision',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => {
          let first: string | undefined;
          return {
            ...real,
            patchHelmRelease(ref, patch, signal) {
              first ??= (patch as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion;
              return real.patchHelmRelease(ref, patch, signal);
            },
            async patchHelmReleaseStatus(ref, patch, signal) {
              const stored = await real.patchHelmReleaseStatus(ref, patch, signal);
              const note = { metadata: { resourceVersion: first, annotations: { note: 'done' } } };
              await real
                .patchHelmRelease(ref, note, signal)
                .catch(() => real.getHelmReleaseStatus(ref, signal));
              return stored;
            },
          };
        },
      }),
  },
  {
    oracle: 'O5',
    besides: ['O19'],
    wrong: 'a server that gives a change the revision of the one before (an edited trace)',
    signature: 'committed revision went back',
    world: 'two-stuck',
    engine: correct,
    tamper: (trace) =>
      tamperStuck(trace, (first, second) => [first, { ...second, revision: first.revision }]),
  },
];
