import type { HelmRelease } from '../kube/index.ts';
import type { Outcome } from './outcome.ts';
import { isConflict, messageOf, type Session } from './session.ts';

/** How often a repair starts over because somebody else wrote in between. */
const MAX_CONFLICTS = 3;

/**
 * Tries a repair, and after a conflict reads the release again and tries once more: `attempt` begins with a diagnosis of what it
 * is given, so that what somebody else wrote in between has its say. Never rejects.
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
      if (!isConflict(error) || conflicts >= MAX_CONFLICTS) return { kind: 'failed', why: messageOf(error) };
      try {
        release = await session.reread(release);
      } catch (rereadError) {
        return { kind: 'failed', why: messageOf(rereadError) };
      }
    }
  }
}
