import type { Config } from '../config.ts';
import type { Leadership } from '../detect/leadership.ts';
import type { NewestRecord } from '../detect/storage.ts';
import { parseDuration } from '../duration.ts';
import { type Condition, conditionOf, type HelmRelease, type HistoryEntry } from '../kube/index.ts';
import { AUTO_CORRECTED_AT, INTENT, type Intent, parseIntent, SUSPENDED_AT } from './annotations.ts';

/** What is to be done about one release. */
export type Diagnosis =
  /** Not stuck; nothing to say. */
  | { readonly kind: 'healthy' }
  /** Looks stuck, but is not ours to touch, and why. */
  | { readonly kind: 'hands-off'; readonly why: string }
  /** A suspension of ours that a crash left behind. */
  | { readonly kind: 'unsuspend' }
  | Candidate;

/** A release the engine will repair unless the guardrail or a second look says otherwise. */
export interface Candidate {
  readonly kind: 'candidate';
  /** `status`: write the verdict the controller lost (branch B). `toggle`: make it look again (branch A). */
  readonly branch: 'status' | 'toggle';
  /** Status of its Ready condition. */
  readonly ready: Condition['status'];
  readonly ageSeconds: number;
  /** Helm revision the diagnosis rests on. */
  readonly helmRevision: number;
  /** Which attempt at this generation and revision the repair will be, from 1. */
  readonly attempt: number;
}

/** What is known beyond the object itself. */
export interface Evidence {
  readonly newest: NewestRecord | undefined;
  readonly leadership: Leadership;
}

/** How long a recorded intent counts as another run's live work rather than as the trace of a crash. */
const INTENT_LIVE_MS = 60_000;
const DEFAULT_ACTION_TIMEOUT_MS = 5 * 60_000;

/**
 * Everything the object alone can tell, cheapest first; undefined when the Helm records have to be asked.
 * Preconditions: flux-behaviour 9.3; numbers in comments are the old job's weaknesses this rules out.
 */
export function diagnoseObject(
  release: HelmRelease,
  nowMs: number,
  config: Config,
  isOwn: (intent: Intent) => boolean,
): Diagnosis | undefined {
  const { metadata, spec, status } = release;
  const annotations = metadata.annotations ?? {};
  // Ours, so ours to lift - even while the object is being deleted: a suspended release loses its finalizer without
  // being uninstalled (17-19).
  if (spec?.suspend && annotations[SUSPENDED_AT] !== undefined) {
    const since = nowMs - Date.parse(annotations[SUSPENDED_AT]);
    return since <= INTENT_LIVE_MS ? handsOff('another run is toggling it') : { kind: 'unsuspend' };
  }

  const ready = conditionOf(release, 'Ready');
  if (!ready) return diagnoseSilence(release, nowMs, config);
  if (!isStranded(release, ready)) return { kind: 'healthy' };
  const since = Date.parse(ready.lastTransitionTime);
  if (Number.isNaN(since))
    return handsOff(`unreadable lastTransitionTime ${JSON.stringify(ready.lastTransitionTime)}`);
  if (nowMs - since <= config.stuckThresholdMs) return { kind: 'healthy' };

  if (metadata.deletionTimestamp) return handsOff('it is being deleted'); // 10
  if (spec?.suspend) return handsOff('it is suspended'); // 11
  if (status?.observedGeneration !== metadata.generation)
    return handsOff('its newest generation is not processed yet'); // 4
  if (conditionOf(release, 'Stalled')?.status === 'True') return handsOff('it is Stalled');
  if (spec?.kubeConfig) return handsOff('its Helm storage is in another cluster'); // 8
  if (conditionOf(release, 'Released')?.status === 'False')
    return handsOff('Released=False: a failure is on record'); // 20
  if (spec?.test?.enable && !testsSucceeded(status?.history?.[0]))
    return handsOff('its tests have not succeeded');
  if (isActionRunning(release, nowMs)) return handsOff('its controller is working on it');

  const intent = currentIntent(release);
  if (
    annotations[AUTO_CORRECTED_AT] !== undefined &&
    !intent &&
    correctedAfter(annotations[AUTO_CORRECTED_AT], since)
  ) {
    return handsOff('it was auto-corrected before');
  }
  if (intent && !isOwn(intent) && nowMs - intent.atMs <= INTENT_LIVE_MS)
    return handsOff('another run is at work on it'); // 40
  return undefined;
}

/** Decides with the Helm records and the leader's lease at hand. Call only when {@link diagnoseObject} left it open. */
export function diagnoseRelease(
  release: HelmRelease,
  nowMs: number,
  config: Config,
  evidence: Evidence,
): Diagnosis {
  const { newest, leadership } = evidence;
  const { status } = release;
  if (leadership === 'absent') return handsOff('no helm-controller leads: it waits for its controller'); // 12
  if (!newest) return handsOff('no helm secret found');
  if (newest.status !== 'deployed')
    return handsOff(`newest helm secret v${newest.version} is ${newest.status}`); // 2, 3
  const head = status?.history?.[0];
  const ready = conditionOf(release, 'Ready')!;
  const stuckSince = Date.parse(ready.lastTransitionTime);
  const attempt = attemptNumber(release, newest.version, stuckSince);
  if (attempt > config.maxAttempts) return handsOff(`given up after ${config.maxAttempts} futile repairs`); // 22
  const candidate = {
    kind: 'candidate',
    ready: ready.status,
    ageSeconds: Math.floor((nowMs - stuckSince) / 1000),
    helmRevision: newest.version,
    attempt,
  } as const;
  if (head?.status !== 'deployed') return { ...candidate, branch: 'toggle' };
  if (head.version !== newest.version)
    return handsOff(`helm is at v${newest.version}, history at v${head.version}`); // 3
  if (
    differs(status?.lastAttemptedRevision, head.chartVersion) ||
    differs(status?.lastAttemptedConfigDigest, head.configDigest)
  )
    return handsOff('an upgrade was attempted since'); // 3
  return { ...candidate, branch: 'status' };
}

/**
 * Unknown, or a state error that outlived its cause: when listing Helm's storage fails right after a release whose own
 * conditions were lost, Ready=False StateError is written with no Released beside it, and helm-controller copies it onto
 * itself from then on. Found by `kubeflap explore` (strand-and-repair, W9 at the third list of secrets).
 */
function isStranded(release: HelmRelease, ready: Condition): boolean {
  if (ready.status === 'Unknown') return true;
  return ready.status === 'False' && ready.reason === 'StateError' && !conditionOf(release, 'Released');
}

/** The recorded intent if it speaks of this generation; an older one is history, not a guard (29). A toggle moves it itself. */
function currentIntent(release: HelmRelease): Intent | undefined {
  const intent = parseIntent(release.metadata.annotations?.[INTENT]);
  return intent?.branch === 'toggle' || intent?.generation === release.metadata.generation
    ? intent
    : undefined;
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

/**
 * A release whose controller has not said a word: new, or its first status write was lost (9). There is no verdict to
 * restore, so it is only reported.
 */
function diagnoseSilence({ metadata, spec }: HelmRelease, nowMs: number, config: Config): Diagnosis {
  const ageMs = nowMs - Date.parse(metadata.creationTimestamp ?? '');
  if (metadata.deletionTimestamp || spec?.suspend || !(ageMs > config.stuckThresholdMs))
    return { kind: 'healthy' };
  return handsOff(`it has had no Ready condition for ${Math.floor(ageMs / 1000)}s`);
}

function handsOff(why: string): Diagnosis {
  return { kind: 'hands-off', why };
}

/** An unreadable time is taken for a correction: when in doubt, nothing is written. */
function correctedAfter(correctedAt: string, stuckSince: number): boolean {
  const at = Date.parse(correctedAt);
  return correctedAt !== '' && (Number.isNaN(at) || at >= stuckSince);
}

/** Reconciling=True younger than the longest action may take. Older, its controller has lost sight of it. */
function isActionRunning(release: HelmRelease, nowMs: number): boolean {
  const reconciling = conditionOf(release, 'Reconciling');
  if (reconciling?.status !== 'True') return false;
  const timeouts = [release.spec?.timeout, release.spec?.install?.timeout, release.spec?.upgrade?.timeout];
  const longest = Math.max(
    DEFAULT_ACTION_TIMEOUT_MS,
    ...timeouts.map((text) => (text ? (parseDuration(text) ?? 0) : 0)),
  );
  return nowMs - Date.parse(reconciling.lastTransitionTime) <= longest;
}

function testsSucceeded(head: HistoryEntry | undefined): boolean {
  const hooks = Object.values(head?.testHooks ?? {});
  return hooks.length > 0 && hooks.every((hook) => hook.phase === 'Succeeded');
}

function differs(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && a !== '' && b !== undefined && b !== '' && a !== b;
}
