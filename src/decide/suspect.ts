import type { Config } from '../config.ts';
import { type Condition, conditionOf, type HelmRelease } from '../kube/index.ts';
import {
  ASKED,
  AUTO_CORRECTED_AT,
  INTENT,
  type Intent,
  parseAsked,
  parseIntent,
  SUSPENDED_AT,
} from './annotations.ts';
import { type Diagnosis, type HandsOff, handsOff } from './diagnosis.ts';
import {
  isActionRunning,
  isContradicted,
  isFailureHalfTold,
  isHalfTold,
  isPleaPending,
  isStalledUntold,
  isTestVerdictLost,
  isVerdictLost,
  testsSucceeded,
} from './facts.ts';
import { isFalseRecord } from './record.ts';

/** What the object alone suggests. Helm's records and the leader's lease decide whether it is so. */
export interface Suspicion {
  readonly kind: 'suspicion';
  readonly of: /** Ready was never written (helm-controller #1409). */
    | 'lost-verdict'
    /** The tests succeeded, and TestSuccess was never written. */
    | 'lost-test-verdict'
    /** Deployed, and a failure from before still stands. */
    | 'contradicted'
    /** Terminal, whether it says so or not: its retries are spent, and nothing will requeue it. */
    | 'retries-spent'
    /** Terminal: there is no revision to roll back to. */
    | 'no-rollback-target'
    /** Its controller has said nothing, or not all. */
    | 'idle';
  /** Since when, by the object's own word. */
  readonly sinceMs: number;
  readonly why: string;
}

/** Why its retries count as spent where nobody said so. */
export const OUT_OF_RETRIES = 'out of retries, though Stalled was never written';

/** How long a recorded intent counts as another run's live work rather than as the trace of a crash. */
const INTENT_LIVE_MS = 60_000;

/**
 * Everything the object alone can tell, cheapest first; a {@link Suspicion} when the cluster has to be asked.
 * Preconditions: flux-behaviour 9.3; numbers in comments are the old job's weaknesses this rules out.
 */
export function diagnoseObject(
  release: HelmRelease,
  nowMs: number,
  config: Config,
  isOwn: (intent: Intent) => boolean,
): Diagnosis | Suspicion {
  const { metadata, spec } = release;
  const annotations = metadata.annotations ?? {};
  const mark = annotations[SUSPENDED_AT];
  if (mark !== undefined) {
    const isLive = nowMs - Date.parse(mark) <= INTENT_LIVE_MS;
    // Ours, so ours to lift - even while the object is being deleted: a suspended release loses its finalizer without
    // being uninstalled (17-19).
    if (spec?.suspend)
      return isLive ? handsOff('another-run', 'another run is toggling it') : { kind: 'unsuspend' };
    // Somebody else lifted it. The mark must not make the next suspension, which is theirs, look like ours (11).
    if (!isLive && !metadata.deletionTimestamp) return { kind: 'withdraw-mark' };
  }
  const ready = conditionOf(release, 'Ready');
  const suspicion = ready ? suspect(release, ready, nowMs, config) : suspectSilence(release, nowMs);
  if (!suspicion) {
    const intent = currentIntent(release);
    const isUnfinished = intent && !isOwn(intent) && nowMs - intent.atMs > INTENT_LIVE_MS;
    return isUnfinished && isFalseRecord(release, intent) ? { kind: 'withdraw-record' } : { kind: 'healthy' };
  }
  if (Number.isNaN(suspicion.sinceMs))
    return handsOff(
      'unreadable-time',
      `unreadable lastTransitionTime ${JSON.stringify(ready?.lastTransitionTime)}`,
    );
  if (nowMs - suspicion.sinceMs <= config.stuckThresholdMs) return { kind: 'healthy' };
  return (
    untouchable(release, suspicion) ??
    contradiction(release, suspicion, config) ??
    atWork(release, nowMs, config, isOwn, suspicion) ??
    suspicion
  );
}

/** What a release with a Ready condition looks like; undefined when it looks right. */
function suspect(
  release: HelmRelease,
  ready: Condition,
  nowMs: number,
  config: Config,
): Suspicion | undefined {
  const of = (kind: Suspicion['of'], why: string, since = ready.lastTransitionTime): Suspicion => ({
    kind: 'suspicion',
    of: kind,
    sinceMs: Date.parse(since),
    why,
  });
  if (isTestVerdictLost(release))
    return of('lost-test-verdict', 'its tests succeeded and their verdict was lost');
  const stalled = conditionOf(release, 'Stalled');
  // Terminal whatever Ready says: the write of the failure can be lost, and Ready stay Unknown (found by `kubeflap explore`).
  if (stalled?.status === 'True' && ready.status !== 'True') {
    const { reason, lastTransitionTime } = stalled;
    if (reason === 'RetriesExceeded')
      return of('retries-spent', 'Stalled: its retries are spent', lastTransitionTime);
    if (reason === 'MissingRollbackTarget')
      return of('no-rollback-target', 'Stalled: nothing to roll back to', lastTransitionTime);
  }
  if (isStalledUntold(release)) return of('retries-spent', OUT_OF_RETRIES);
  if (isContradicted(release) && (config.allowForce || ready.status === 'False'))
    return of('contradicted', 'deployed, and an earlier failure still stands');
  if (isVerdictLost(release)) return of('lost-verdict', 'deployed without a verdict');
  if (config.pokeWaitMs > 0 && isHalfTold(release, nowMs))
    return of('idle', 'it is Ready, and its controller has not finished saying so');
  if (isFailureHalfTold(release, nowMs))
    return of('idle', 'it failed, and its controller has not said what comes next');
  return undefined;
}

/** Objects that are somebody else's for now, whatever is wrong with them. */
function untouchable(release: HelmRelease, suspicion: Suspicion): HandsOff | undefined {
  const { metadata, spec, status } = release;
  if (metadata.deletionTimestamp) return handsOff('being-deleted', 'it is being deleted'); // 10
  if (spec?.suspend) return handsOff('suspended', 'it is suspended'); // 11
  if (suspicion.of === 'idle') return undefined;
  if (status?.observedGeneration !== metadata.generation && !(isTerminal(suspicion) && isLastWord(release)))
    return handsOff('unprocessed-generation', 'its newest generation is not processed yet'); // 4
  if (spec?.kubeConfig) return handsOff('remote-storage', 'its Helm storage is in another cluster'); // 8
  return undefined;
}

/** Nothing will requeue it; what its controller said was its last word. */
export function isTerminal({ of }: Suspicion): boolean {
  return of === 'retries-spent' || of === 'no-rollback-target';
}

/**
 * What its controller said last is of this generation, although the write that notes so was lost: that one comes right behind it, and
 * who is Stalled is not looked at again. Found by `kubeflap explore` (stalled-after-an-outage, W1-silent at the last status patch).
 */
function isLastWord(release: HelmRelease): boolean {
  const last = conditionOf(release, 'Stalled') ?? conditionOf(release, 'Ready');
  return last?.observedGeneration === release.metadata.generation;
}

/** Facts on the object that speak against the repair, or for one the operator has not allowed. */
export function contradiction(
  release: HelmRelease,
  { of, why }: Suspicion,
  config: Config,
): HandsOff | undefined {
  if (of === 'idle' && config.pokeWaitMs === 0)
    return conditionOf(release, 'Ready')
      ? handsOff('half-told', `${why}; --poke-wait would ask it`)
      : handsOff('no-ready-condition', why);
  if (of === 'retries-spent' && !config.repairStalled)
    return handsOff('stalled', `it is ${why}; --repair-stalled would reset it`);
  if (of === 'no-rollback-target' && !config.allowForce)
    return handsOff('stalled', 'it is Stalled: nothing to roll back to; --allow-force would upgrade it');
  if (of === 'contradicted' && !config.allowForce)
    return handsOff('failure-on-record', `${why}; --allow-force would upgrade it`);
  if (of !== 'lost-verdict' && of !== 'lost-test-verdict') return undefined;
  if (conditionOf(release, 'Stalled')?.status === 'True') return handsOff('stalled', 'it is Stalled');
  if (conditionOf(release, 'Released')?.status === 'False')
    return handsOff('failure-on-record', 'Released=False: a failure is on record'); // 20
  if (release.spec?.test?.enable && !testsSucceeded(release))
    return handsOff('tests-not-succeeded', 'its tests have not succeeded');
  if (of === 'lost-test-verdict' && !config.allowForce)
    return handsOff(
      'tests-not-succeeded',
      'its tests succeeded and their verdict was lost; --allow-force would run them again',
    );
  return undefined;
}

/** Somebody is at it: its controller, another run of this engine, or a request that was not answered yet. */
function atWork(
  release: HelmRelease,
  nowMs: number,
  config: Config,
  isOwn: (intent: Intent) => boolean,
  { of, sinceMs }: Suspicion,
): HandsOff | undefined {
  if (isActionRunning(release, nowMs))
    return handsOff('controller-at-work', 'its controller is working on it');
  const annotations = release.metadata.annotations ?? {};
  if (isRequestOpen(release, nowMs, config) || (of === 'idle' && isPleaPending(release)))
    return handsOff('waiting-for-controller', 'its controller was asked and has not answered yet');
  const intent = currentIntent(release);
  if (
    annotations[AUTO_CORRECTED_AT] !== undefined &&
    !intent &&
    correctedAfter(annotations[AUTO_CORRECTED_AT], sinceMs)
  )
    return handsOff('corrected-before', 'it was auto-corrected before');
  if (intent && !isOwn(intent) && nowMs - intent.atMs <= INTENT_LIVE_MS)
    return handsOff('another-run', 'another run is at work on it'); // 40
  return undefined;
}

/** A request of ours that is not a threshold old: what becomes of it is not known yet. */
function isRequestOpen({ metadata }: HelmRelease, nowMs: number, config: Config): boolean {
  return Object.values(ASKED).some((key) => {
    const asked = parseAsked(metadata.annotations?.[key]);
    return (
      asked !== undefined &&
      asked.generation === metadata.generation &&
      nowMs - asked.atMs <= config.stuckThresholdMs
    );
  });
}

/** The recorded intent if it speaks of this generation; an older one is history, not a guard (29). A toggle moves it itself. */
export function currentIntent(release: HelmRelease): Intent | undefined {
  const intent = parseIntent(release.metadata.annotations?.[INTENT]);
  return intent?.branch === 'toggle' || intent?.generation === release.metadata.generation
    ? intent
    : undefined;
}

/**
 * A release whose controller has not said a word: new, waiting its turn, or its first status write was lost (9). There is no
 * verdict to restore, so it is reported; it is poked only where pokes are asked for, since a long queue looks the same.
 */
function suspectSilence({ metadata, spec }: HelmRelease, nowMs: number): Suspicion | undefined {
  const sinceMs = Date.parse(metadata.creationTimestamp ?? '');
  if (metadata.deletionTimestamp || spec?.suspend || Number.isNaN(sinceMs)) return undefined;
  const why = `it has had no Ready condition for ${Math.floor((nowMs - sinceMs) / 1000)}s`;
  return { kind: 'suspicion', of: 'idle', sinceMs, why };
}

/** An unreadable time is taken for a correction: when in doubt, nothing is written. */
function correctedAfter(correctedAt: string, stuckSince: number): boolean {
  const at = Date.parse(correctedAt);
  return correctedAt !== '' && (Number.isNaN(at) || at >= stuckSince);
}
