import { formatTime, INTENT, SUSPENDED_AT } from '../decide/annotations.ts';
import { ClusterError, type HelmRelease } from '../kube/index.ts';
import { sleep } from '../ports.ts';
import { type Outcome, skipped } from './outcome.ts';
import { messageOf, type Session } from './session.ts';

/** How often the second half of a toggle is tried before the next run has to do it. */
const MAX_RESUME_ATTEMPTS = 3;
const RESUME_RETRY_MS = 2_000;

/**
 * Branch A: makes helm-controller look at a release again by suspending and resuming it. The suspension carries our marker,
 * written in the same request, so that a death between the two writes is repaired by the next run and nobody else's
 * suspension is ever lifted.
 */
export async function toggleSuspend(session: Session, seen: HelmRelease): Promise<Outcome> {
  let suspended: HelmRelease;
  try {
    const diagnosis = await session.diagnose(seen);
    if (diagnosis.kind !== 'candidate' || diagnosis.branch !== 'toggle') return skipped(diagnosis);
    const annotations = {
      [SUSPENDED_AT]: formatTime(session.now()),
      [INTENT]: session.intent(seen, diagnosis),
    };
    const patch = {
      metadata: { resourceVersion: seen.metadata.resourceVersion, annotations },
      spec: { suspend: true },
    };
    suspended = await session.call((signal) =>
      session.cluster.patchHelmRelease(seen.metadata, patch, signal),
    );
  } catch (error) {
    // A refused or lost suspension is found by its marker in the next run, should it have been stored after all.
    return { kind: 'failed', why: messageOf(error) };
  }
  await sleep(session.clock, session.config.toggleDelayMs);
  return resume(session, suspended);
}

/**
 * Lifts a suspension of ours and removes its marker, in one write. No resourceVersion: whoever wrote in between, a suspension
 * of ours must not stay, and a merge patch touches nothing but these two fields; the uid makes sure that it is still the
 * same release.
 */
export async function resume(session: Session, release: HelmRelease): Promise<Outcome> {
  const { uid } = release.metadata;
  const patch = { metadata: { uid, annotations: { [SUSPENDED_AT]: null } }, spec: { suspend: false } };
  for (let attempt = 1; ; attempt++) {
    try {
      await session.call((signal) => session.cluster.patchHelmRelease(release.metadata, patch, signal));
      return { kind: 'repaired' };
    } catch (error) {
      if (await wasResumedAnyway(session, release, error)) return { kind: 'repaired' };
      if (attempt >= MAX_RESUME_ATTEMPTS) return { kind: 'failed', why: messageOf(error) };
      await sleep(session.clock, RESUME_RETRY_MS);
    }
  }
}

/** After an answer that does not say what happened: look, before doing it again. */
async function wasResumedAnyway(session: Session, release: HelmRelease, error: unknown): Promise<boolean> {
  if (!(error instanceof ClusterError) || error.outcome !== 'unknown') return false;
  try {
    const { spec, metadata } = await session.reread(release);
    return !spec?.suspend && metadata.annotations?.[SUSPENDED_AT] === undefined;
  } catch (rereadError) {
    session.log.error(
      `HR ${release.metadata.namespace}/${release.metadata.name} not readable: ${messageOf(rereadError)}`,
    );
    return false;
  }
}
