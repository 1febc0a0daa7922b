import {
  ASKED,
  formatAsked,
  formatTime,
  GIVEN_UP,
  PLEA_ANNOTATION,
  type Plea,
  REQUESTED_AT,
} from '../decide/annotations.ts';
import { formatGivenUp } from '../decide/budget.ts';
import type { Diagnosis } from '../decide/diagnosis.ts';
import { isPokeDue } from '../decide/facts.ts';
import type { HelmRelease } from '../kube/index.ts';
import { type Outcome, skipped } from './outcome.ts';
import type { Session } from './session.ts';

/**
 * Asks helm-controller to look again, to upgrade or to forget its failures. One write, locked by resourceVersion, which also
 * counts the request: a crash leaves it made and counted, or neither. The next runs see what became of it.
 */
export async function askController(session: Session, seen: HelmRelease, plea: Plea): Promise<Outcome> {
  const diagnosis = await session.diagnose(seen);
  const attempt = attemptOf(diagnosis, plea);
  if (attempt === undefined) return skipped(diagnosis);
  const atMs = session.now();
  const helmRevision =
    diagnosis.kind === 'candidate' && plea === 'force' ? diagnosis.helmRevision : undefined;
  const generation = seen.metadata.generation ?? 0;
  await request(session, seen, {
    ...(plea === 'poke' ? {} : { [PLEA_ANNOTATION[plea]]: tokenOf(atMs) }),
    [REQUESTED_AT]: tokenOf(atMs),
    [ASKED[plea]]: formatAsked({ generation, attempt, atMs, helmRevision }),
    ...(seen.metadata.annotations?.[GIVEN_UP] === undefined ? {} : { [GIVEN_UP]: null }),
  });
  return { kind: 'asked' };
}

function attemptOf(diagnosis: Diagnosis, plea: Plea): number | undefined {
  if (plea === 'poke') return diagnosis.kind === 'idle' ? diagnosis.attempt : undefined;
  return diagnosis.kind === 'candidate' && diagnosis.branch === plea ? diagnosis.attempt : undefined;
}

/**
 * The first rung of the ladder: pokes a candidate before anything is written to its status. Where the controller can mend
 * it, it does, and stays the author of its own verdict. One that answered since the release got stuck is not asked again.
 */
export async function pokeFirst(session: Session, release: HelmRelease, sinceMs: number): Promise<void> {
  const nowMs = session.now();
  if (!isPokeDue(release, sinceMs, nowMs, session.config.stuckThresholdMs)) return;
  await request(session, release, { [REQUESTED_AT]: tokenOf(nowMs) });
}

/** Says on the object that nothing more is tried, and why. One write; none follows it. */
export async function giveUp(session: Session, seen: HelmRelease): Promise<Outcome> {
  const diagnosis = await session.diagnose(seen);
  if (diagnosis.kind !== 'give-up') return skipped(diagnosis);
  const value = formatGivenUp(seen, diagnosis.why, session.now());
  await request(session, seen, { [GIVEN_UP]: value });
  return { kind: 'given-up' };
}

function request(
  session: Session,
  release: HelmRelease,
  annotations: Readonly<Record<string, string | null>>,
): Promise<HelmRelease> {
  const patch = { metadata: { resourceVersion: release.metadata.resourceVersion, annotations } };
  return session.write(
    release,
    (signal) => session.cluster.patchHelmRelease(release.metadata, patch, signal),
    ({ metadata }) =>
      Object.entries(annotations).every(([key, value]) => (metadata.annotations?.[key] ?? null) === value),
  );
}

/** Any new value will do; Flux's command line writes the time, with a fraction so that two requests never look alike. */
function tokenOf(ms: number): string {
  return `${formatTime(ms).slice(0, -1)}.${String(Math.floor(ms) % 1000).padStart(3, '0')}Z`;
}
