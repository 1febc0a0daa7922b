import { AUTO_CORRECTED_AT, formatTime, GIVEN_UP, INTENT } from '../decide/annotations.ts';
import { correctedConditions, isCorrected } from '../decide/correction.ts';
import type { Candidate } from '../decide/diagnosis.ts';
import { type HelmRelease, keyOf } from '../kube/index.ts';
import { againAfterConflicts } from './again.ts';
import { type Outcome, skipped, UnclearWriteError } from './outcome.ts';
import type { Session } from './session.ts';

/**
 * Branch B: gives a deployed release the Ready condition its controller lost. Two writes, each locked by
 * resourceVersion - the annotations that say what is about to happen, then the status - and the first is taken back when
 * the second did not happen. A crash in between leaves the intent, from which the next run goes on.
 */
export async function correctStatus(session: Session, seen: HelmRelease): Promise<Outcome> {
  const diagnosis = await session.diagnose(seen);
  if (diagnosis.kind !== 'candidate' || diagnosis.branch !== 'status') return skipped(diagnosis);
  const stamped = await stamp(session, seen, diagnosis);
  try {
    const { resourceVersion } = stamped.metadata;
    const patch = {
      metadata: { resourceVersion },
      status: { conditions: correctedConditions(stamped, session.now()) },
    };
    await session.write(
      stamped,
      (signal) => session.cluster.patchHelmReleaseStatus(stamped.metadata, patch, signal),
      isCorrected,
    );
  } catch (error) {
    const record = await takeBack(session, stamped);
    if (record.kind === 'repaired') return record;
    // It could be taken back at a version without the correction, so that cannot be stored any more.
    if (error instanceof UnclearWriteError && record.kind === 'skipped')
      return { kind: 'failed', why: error.message, isUnclear: false };
    throw error;
  }
  return { kind: 'repaired' };
}

/** Takes back the record of a correction that a run was killed before it made. */
export async function withdrawRecord(session: Session, seen: HelmRelease): Promise<Outcome> {
  const diagnosis = await session.diagnose(seen);
  if (diagnosis.kind !== 'withdraw-record') return skipped(diagnosis);
  const outcome = await takeBack(session, seen);
  return outcome.kind === 'failed' ? outcome : { kind: 'repaired' };
}

/** Writes the audit annotation and the intent; the answer is the object at its new resourceVersion. */
function stamp(session: Session, release: HelmRelease, candidate: Candidate): Promise<HelmRelease> {
  const intent = session.intent(release, 'status', candidate);
  const correctedAt = formatTime(session.now());
  const annotations = {
    [AUTO_CORRECTED_AT]: correctedAt,
    [INTENT]: intent,
    ...(release.metadata.annotations?.[GIVEN_UP] === undefined ? {} : { [GIVEN_UP]: null }),
  };
  const patch = { metadata: { resourceVersion: release.metadata.resourceVersion, annotations } };
  return session.write(
    release,
    (signal) => session.cluster.patchHelmRelease(release.metadata, patch, signal),
    // Both: an intent of the same second may be left of a try whose annotation was taken back.
    ({ metadata: { annotations: seen } }) =>
      seen?.[INTENT] === intent && seen[AUTO_CORRECTED_AT] === correctedAt,
  );
}

/**
 * Takes the audit annotation back: it must not claim what did not happen. The intent stays and counts the attempt. Should
 * this fail as well, the intent still tells the next run that the correction was never finished. Locked by resourceVersion:
 * one that is stored late, after this or the next run tried again, would leave that correction without a record.
 *
 * @returns `repaired` when the correction turns out to be stored.
 */
async function takeBack(session: Session, stamped: HelmRelease): Promise<Outcome> {
  const correctedAt = stamped.metadata.annotations?.[AUTO_CORRECTED_AT];
  const isGone = ({ metadata }: HelmRelease): boolean =>
    metadata.annotations?.[AUTO_CORRECTED_AT] !== correctedAt;
  const outcome = await againAfterConflicts(session, stamped, async (seen) => {
    if (isCorrected(seen)) return { kind: 'repaired' };
    const { resourceVersion } = seen.metadata;
    const patch = { metadata: { resourceVersion, annotations: { [AUTO_CORRECTED_AT]: null } } };
    if (isGone(seen)) return { kind: 'skipped', why: 'taken back' };
    // While this write is on its way the correction may be carried out after all; then the record is to stay.
    const after = await session.write(
      seen,
      (signal) => session.cluster.patchHelmRelease(seen.metadata, patch, signal),
      (now) => isGone(now) || isCorrected(now),
    );
    return isCorrected(after) ? { kind: 'repaired' } : { kind: 'skipped', why: 'taken back' };
  });
  if (outcome.kind === 'failed') {
    session.log.error(`HR ${keyOf(stamped)} annotation not rolled back: ${outcome.why}`);
  }
  return outcome;
}
