import { formatTime, GIVEN_UP, INTENT, SUSPENDED_AT } from '../decide/annotations.ts';
import { type CallPolicy, ClusterError, type HelmRelease } from '../kube/index.ts';
import { sleep } from '../ports.ts';
import { DELETED, failureOf, type Outcome, skipped } from './outcome.ts';
import { isGone, type Session } from './session.ts';

/** How often the second half of a toggle is tried before the next run has to do it. */
const MAX_RESUME_ATTEMPTS = 3;
const RESUME_RETRY_MS = 2_000;
/** So often, retries included, the write is sent where the server says when to come back. What client-go makes of one is eleven. */
const MAX_TOLD_SENDS = 8;

/**
 * Branch A: makes helm-controller look at a release again by suspending and resuming it. The suspension carries our marker,
 * written in the same request, so that a death between the two writes is repaired by the next run; one that somebody else
 * lifted first leaves the mark behind, which the next run takes away.
 */
export async function toggleSuspend(session: Session, seen: HelmRelease): Promise<Outcome> {
  const diagnosis = await session.diagnose(seen);
  if (diagnosis.kind !== 'candidate' || diagnosis.branch !== 'toggle') return skipped(diagnosis);
  const suspendedAt = formatTime(session.now());
  const annotations = {
    [SUSPENDED_AT]: suspendedAt,
    [INTENT]: session.intent(seen, 'toggle', diagnosis),
    ...(seen.metadata.annotations?.[GIVEN_UP] === undefined ? {} : { [GIVEN_UP]: null }),
  };
  const patch = {
    metadata: { resourceVersion: seen.metadata.resourceVersion, annotations },
    spec: { suspend: true },
  };
  // A lost suspension is found by its marker in the next run, should it have been stored after all.
  const suspended = await session.write(
    seen,
    (signal) => session.cluster.patchHelmRelease(seen.metadata, patch, signal),
    ({ spec, metadata }) => spec?.suspend === true && metadata.annotations?.[SUSPENDED_AT] === suspendedAt,
  );
  await sleep(session.clock, session.config.toggleDelayMs);
  return resume(session, suspended);
}

/** Lifts a suspension that a run was killed before it lifted, if a second look still finds it. */
export async function unsuspend(session: Session, seen: HelmRelease): Promise<Outcome> {
  const diagnosis = await session.diagnose(seen);
  return diagnosis.kind === 'unsuspend' ? resume(session, seen) : skipped(diagnosis);
}

/**
 * Takes the mark of a suspension away that somebody else lifted. Locked by
 * resourceVersion, as is every write but the lifting of a suspension.
 */
export async function withdrawMark(session: Session, seen: HelmRelease): Promise<Outcome> {
  const diagnosis = await session.diagnose(seen);
  if (diagnosis.kind !== 'withdraw-mark') return skipped(diagnosis);
  const { resourceVersion } = seen.metadata;
  const patch = { metadata: { resourceVersion, annotations: { [SUSPENDED_AT]: null } } };
  await session.write(
    seen,
    (signal) => session.cluster.patchHelmRelease(seen.metadata, patch, signal),
    ({ metadata }) => metadata.annotations?.[SUSPENDED_AT] === undefined,
  );
  return { kind: 'repaired' };
}

/**
 * Lifts a suspension of ours and removes its marker, in one write. The first time without resourceVersion: whoever wrote in
 * between, a suspension of ours must not stay, and a merge patch touches nothing but these two fields; the uid makes sure that
 * it is still the same release. Once such a write may have been stored, somebody may have suspended the release again, and only
 * a look that finds our marker tells that they have not: until then it is repeated at the version last seen, or not at all.
 */
async function resume(session: Session, found: HelmRelease): Promise<Outcome> {
  const mark = found.metadata.annotations?.[SUSPENDED_AT];
  const isLifted = ({ metadata }: HelmRelease): boolean => metadata.annotations?.[SUSPENDED_AT] !== mark;
  let release = found;
  let isKnownOurs = true;
  let sends = 0;
  const lift = (signal: AbortSignal): Promise<HelmRelease> => {
    const { uid, resourceVersion } = release.metadata;
    const identity = isKnownOurs ? { uid } : { uid, resourceVersion };
    isKnownOurs = false;
    sends += 1;
    const patch = {
      metadata: { ...identity, annotations: { [SUSPENDED_AT]: null } },
      spec: { suspend: false },
    };
    return session.cluster.patchHelmRelease(release.metadata, patch, signal);
  };
  for (let attempt = 1; ; attempt++) {
    try {
      await session.write(release, lift, isLifted);
      return { kind: 'repaired' };
    } catch (error) {
      const pauseMs = attempt < MAX_RESUME_ATTEMPTS ? pauseAfter(error, sends, session.toTheEnd) : undefined;
      if (pauseMs === undefined) return failureOf(error);
      // Not ended by a request to stop, nor by the end of the run's time: a suspension of ours is not to stay.
      await sleep(session.clock, pauseMs);
    }
    try {
      release = await session.reread(release, session.toTheEnd);
      if (isLifted(release)) return { kind: 'repaired' };
      isKnownOurs = true;
    } catch (error) {
      if (isGone(error)) return DELETED;
    }
  }
}

/** How long to wait before a suspension is lifted after all; undefined when the next run has to do it. */
function pauseAfter(error: unknown, sends: number, { maxRetryAfterMs }: CallPolicy): number | undefined {
  const retryAfterMs = error instanceof ClusterError ? error.retryAfterMs : undefined;
  if (retryAfterMs === undefined) return RESUME_RETRY_MS;
  if (retryAfterMs > maxRetryAfterMs || sends >= MAX_TOLD_SENDS) return undefined;
  return Math.max(RESUME_RETRY_MS, retryAfterMs);
}
