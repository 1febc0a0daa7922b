import { AUTO_CORRECTED_AT, formatTime, INTENT } from '../decide/annotations.ts';
import { correctedConditions, isCorrected } from '../decide/correction.ts';
import type { Candidate } from '../decide/diagnosis.ts';
import { ClusterError, type HelmRelease } from '../kube/index.ts';
import { type Outcome, skipped } from './outcome.ts';
import { isConflict, messageOf, type Session } from './session.ts';

/** How often a repair starts over because somebody else wrote in between. */
const MAX_CONFLICTS = 3;

/**
 * Branch B: gives a deployed release the Ready condition its controller lost. Two writes, each locked by
 * resourceVersion - the annotations that say what is about to happen, then the status - and the first is taken back when
 * the second did not happen. A crash in between leaves the intent, from which the next run goes on.
 */
export async function correctStatus(session: Session, found: HelmRelease): Promise<Outcome> {
  let release = found;
  for (let conflicts = 0; ; conflicts++) {
    try {
      return await attempt(session, release);
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

async function attempt(session: Session, seen: HelmRelease): Promise<Outcome> {
  const diagnosis = await session.diagnose(seen);
  if (diagnosis.kind !== 'candidate' || diagnosis.branch !== 'status') return skipped(diagnosis);
  const stamped = await stamp(session, seen, diagnosis);
  try {
    await session.call((signal) =>
      session.cluster.patchHelmReleaseStatus(
        stamped.metadata,
        {
          metadata: { resourceVersion: stamped.metadata.resourceVersion },
          status: { conditions: correctedConditions(stamped, session.now()) },
        },
        signal,
      ),
    );
  } catch (error) {
    if (await wasStoredAnyway(session, stamped, error)) return { kind: 'repaired' };
    await takeBack(session, stamped);
    throw error;
  }
  return { kind: 'repaired' };
}

/** Writes the audit annotation and the intent; the answer is the object at its new resourceVersion. */
async function stamp(session: Session, release: HelmRelease, candidate: Candidate): Promise<HelmRelease> {
  const annotations = {
    [AUTO_CORRECTED_AT]: formatTime(session.now()),
    [INTENT]: session.intent(release, candidate),
  };
  const patch = { metadata: { resourceVersion: release.metadata.resourceVersion, annotations } };
  return session.call((signal) => session.cluster.patchHelmRelease(release.metadata, patch, signal));
}

/** After an answer that does not say what happened: look, instead of doing it again. */
async function wasStoredAnyway(session: Session, release: HelmRelease, error: unknown): Promise<boolean> {
  if (!(error instanceof ClusterError) || error.outcome !== 'unknown') return false;
  try {
    return isCorrected(await session.reread(release));
  } catch (rereadError) {
    session.log.error(
      `HR ${release.metadata.namespace}/${release.metadata.name} not readable: ${messageOf(rereadError)}`,
    );
    return false;
  }
}

/**
 * Takes the audit annotation back: it must not claim what did not happen. The intent stays and counts the attempt. Should
 * this fail as well, the intent still tells the next run that the correction was never finished.
 */
async function takeBack(session: Session, release: HelmRelease): Promise<void> {
  // The uid keeps it from a release of the same name that was created meanwhile.
  const patch = { metadata: { uid: release.metadata.uid, annotations: { [AUTO_CORRECTED_AT]: null } } };
  try {
    await session.call((signal) => session.cluster.patchHelmRelease(release.metadata, patch, signal));
  } catch (error) {
    session.log.error(
      `HR ${release.metadata.namespace}/${release.metadata.name} annotation not rolled back: ${messageOf(error)}`,
    );
  }
}
