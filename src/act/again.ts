import type { HelmRelease } from '../kube/index.ts';
import { DELETED, failureOf, type Outcome, UnclearWriteError } from './outcome.ts';
import { isConflict, isGone, type Session } from './session.ts';

/** How often a repair starts over because somebody else wrote in between. */
const MAX_CONFLICTS = 3;

/**
 * Tries a repair, and after a conflict reads the release again and tries once more: `attempt` begins with a diagnosis of what it
 * is given, so that what somebody else wrote in between has its say. Of a write to what is not there it reads as well: only who
 * reads knows whether the release is gone. Never rejects.
 */
export async function againAfterConflicts(
  session: Session,
  found: HelmRelease,
  attempt: (seen: HelmRelease) => Promise<Outcome>,
): Promise<Outcome> {
  let release = found;
  for (let conflicts = 0; ; conflicts++) {
    try {
      return await attempt(release);
    } catch (error) {
      if (!(isGone(error) || isConflict(error)) || conflicts >= MAX_CONFLICTS) return failureOf(error);
      try {
        release = await session.reread(release);
      } catch (rereadError) {
        if (isGone(rereadError)) return DELETED;
        return failureOf(error instanceof UnclearWriteError ? error : rereadError);
      }
      if (isGone(error)) return failureOf(error);
    }
  }
}
