import type { Config } from '../config.ts';
import type { Leadership } from '../detect/leadership.ts';
import type { NewestRecord } from '../detect/storage.ts';
import { conditionOf, type HelmRelease } from '../kube/index.ts';
import { AUTO_CORRECTED_AT } from './annotations.ts';
import { nextPlea, spent } from './budget.ts';
import { type Candidate, type Diagnosis, handsOff } from './diagnosis.ts';
import { areRetriesSpent, differs } from './facts.ts';
import { contradiction, currentIntent, isTerminal, OUT_OF_RETRIES, type Suspicion } from './suspect.ts';

/** What is known beyond the object itself. */
export interface Evidence {
  /** Helm's newest record of the release. */
  readonly newest: NewestRecord | undefined;
  readonly leadership: Leadership;
}

/** A suspicion that Helm's records have no part in: only whether anybody is there to ask. */
export function needsRecords({ of }: Suspicion): boolean {
  return of !== 'idle';
}

/** Decides about a suspicion with Helm's records and the leader's lease at hand. */
export function confirm(
  release: HelmRelease,
  suspicion: Suspicion,
  nowMs: number,
  config: Config,
  { newest, leadership }: Evidence,
): Diagnosis {
  if (leadership === 'absent')
    return handsOff('controller-absent', 'no helm-controller leads: it waits for its controller'); // 12
  if (suspicion.of === 'idle') return confirmIdle(release, suspicion, config, leadership);
  const candidate = (branch: Candidate['branch'], attempt: number): Candidate => ({
    kind: 'candidate',
    branch,
    why: suspicion.why,
    ready: conditionOf(release, 'Ready')!.status,
    sinceMs: suspicion.sinceMs,
    ageSeconds: Math.floor((nowMs - suspicion.sinceMs) / 1000),
    helmRevision: newest?.version ?? 0,
    attempt,
  });
  const ask = (plea: 'force' | 'reset'): Diagnosis => {
    const helmRevision = plea === 'force' ? newest?.version : undefined;
    const next = nextPlea(release, plea, suspicion.sinceMs, config, helmRevision);
    return typeof next === 'number' ? candidate(plea, next) : next;
  };

  // Terminal, so nobody is at work; but a pending record would be somebody's with the helm command.
  if (isTerminal(suspicion)) {
    const isUntold = conditionOf(release, 'Stalled')?.status !== 'True';
    const isLater = newest?.status === 'deployed' && release.status?.history?.[0]?.status !== 'deployed';
    if (newest && (newest.status.startsWith('pending') || (isUntold && isLater)))
      return handsOff('helm-disagrees', `newest helm secret v${newest.version} is ${newest.status}`);
    return ask(suspicion.of === 'retries-spent' ? 'reset' : 'force');
  }
  // The write of the failure was lost, and that of Stalled: Helm's record tells what Ready does not.
  if (suspicion.of === 'lost-verdict' && newest?.status === 'failed' && areRetriesSpent(release)) {
    const spentUntold: Suspicion = { ...suspicion, of: 'retries-spent', why: OUT_OF_RETRIES };
    return (
      contradiction(release, spentUntold, config) ??
      confirm(release, spentUntold, nowMs, config, { newest, leadership })
    );
  }
  const objection = objectionOf(release, newest);
  if (objection) return handsOff('helm-disagrees', objection);
  if (suspicion.of === 'lost-test-verdict' || suspicion.of === 'contradicted') return ask('force');
  const attempt = attemptNumber(release, newest!.version, suspicion.sinceMs);
  const isConclusive = release.status?.history?.[0]?.status === 'deployed';
  if (attempt <= config.maxAttempts) return candidate(isConclusive ? 'status' : 'toggle', attempt);
  return config.allowForce
    ? ask('force')
    : spent(release, `given up after ${config.maxAttempts} futile repairs`); // 22
}

/** What Helm's newest record says against a repair: that it is not deployed, or not what the history ends with (2, 3). */
function objectionOf({ status }: HelmRelease, newest: NewestRecord | undefined): string | undefined {
  if (!newest) return 'no helm secret found';
  if (newest.status !== 'deployed') return `newest helm secret v${newest.version} is ${newest.status}`;
  const head = status?.history?.[0];
  if (head?.status !== 'deployed') return undefined;
  if (head.version !== newest.version) return `helm is at v${newest.version}, history at v${head.version}`;
  const isUpgradeInFlight =
    differs(status?.lastAttemptedRevision, head.chartVersion) ||
    differs(status?.lastAttemptedConfigDigest, head.configDigest);
  return isUpgradeInFlight ? 'an upgrade was attempted since' : undefined;
}

/**
 * Only a leader that is seen to be alive is poked: without one the silence has another reason, and where none can be seen it
 * may have.
 */
function confirmIdle(
  release: HelmRelease,
  { why, sinceMs }: Suspicion,
  config: Config,
  leadership: Leadership,
): Diagnosis {
  const reason = conditionOf(release, 'Ready') ? 'half-told' : 'no-ready-condition';
  if (leadership !== 'alive') return handsOff(reason, why);
  const next = nextPlea(release, 'poke', sinceMs, config);
  return typeof next === 'number' ? { kind: 'idle', why, attempt: next } : next;
}

/**
 * Which attempt the next repair is. Only repairs that were carried out and did not last count: a patch that an outage
 * refused says nothing about the release and is tried again for as long as the outage lasts.
 */
function attemptNumber(release: HelmRelease, helmRevision: number, stuckSince: number): number {
  const intent = currentIntent(release);
  if (!intent || intent.helmRevision !== helmRevision) return 1;
  if (intent.branch === 'toggle') return intent.attempt + 1;
  const correctedAt = Date.parse(release.metadata.annotations?.[AUTO_CORRECTED_AT] ?? '');
  return correctedAt < stuckSince ? intent.attempt + 1 : intent.attempt;
}
