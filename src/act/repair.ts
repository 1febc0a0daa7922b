import type { Candidate, GiveUp, Idle } from '../decide/diagnosis.ts';
import { type HelmRelease, keyOf } from '../kube/index.ts';
import { againAfterConflicts } from './again.ts';
import { askController, giveUp } from './ask-controller.ts';
import { correctStatus, withdrawRecord } from './correct-status.ts';
import { DELETED, failureOf, type Outcome } from './outcome.ts';
import { isGone, type Session } from './session.ts';
import { toggleSuspend, unsuspend, withdrawMark } from './toggle-suspend.ts';

/** What a run that was killed left behind. */
export interface Leftover {
  readonly kind: 'unsuspend' | 'withdraw-record' | 'withdraw-mark';
}

/** A release there is something to do about. */
export interface Work {
  readonly release: HelmRelease;
  readonly diagnosis: Candidate | Idle | GiveUp | Leftover;
}

/** What is done, how it is announced, and how it is reported. */
interface Plan {
  /** The detection line; `undefined` where the outcome says it all. */
  readonly announce: string | undefined;
  /** What a dry run says instead. */
  readonly intention: string;
  readonly carryOut: (seen: HelmRelease) => Promise<Outcome>;
  readonly succeeded: string;
  /** What is said to have failed, or to be unclear. */
  readonly attempt: string;
  /** Reason of the Event that outlives the pod's log (weakness 41). */
  readonly eventReason: string;
  readonly eventType: 'Normal' | 'Warning';
}

/**
 * Repairs one release after a second look, with one outcome line for each detection line. A dry run ends after the first.
 * Never rejects.
 */
export async function repair(session: Session, work: Work): Promise<Outcome> {
  const { log, config } = session;
  const { release } = work;
  const key = keyOf(release);
  const plan = planOf(session, work);
  if (plan.announce) log.info(plan.announce);
  if (config.dryRun) {
    log.info(`dry-run: ${key}: ${plan.intention}`);
    return { kind: 'skipped', why: 'dry-run' };
  }
  let outcome: Outcome;
  try {
    outcome = await againAfterConflicts(session, await session.reread(release), plan.carryOut);
  } catch (error) {
    outcome = isGone(error) ? DELETED : failureOf(error);
  }
  await report(session, release, plan, outcome);
  return outcome;
}

function planOf(session: Session, { release, diagnosis }: Work): Plan {
  const key = keyOf(release);
  switch (diagnosis.kind) {
    case 'unsuspend':
      return {
        announce: undefined,
        intention: 'would lift its own suspension',
        carryOut: (seen) => unsuspend(session, seen),
        succeeded: `RECOVERED ${key} (own suspension lifted)`,
        attempt: `[A66] HR ${key} resume`,
        eventReason: 'AutoCorrected',
        eventType: 'Normal',
      };
    case 'withdraw-mark':
      return {
        announce: undefined,
        intention: 'would lose the mark of a suspension that somebody else lifted',
        carryOut: (seen) => withdrawMark(session, seen),
        succeeded: `[A66] HR ${key} mark taken away: its suspension was lifted by somebody else`,
        attempt: `[A66] HR ${key} taking a mark away`,
        eventReason: 'AutoCorrectionWithdrawn',
        eventType: 'Normal',
      };
    case 'withdraw-record':
      return {
        announce: undefined,
        intention: 'would lose the record of a correction that never happened',
        carryOut: (seen) => withdrawRecord(session, seen),
        succeeded: `[A66] HR ${key} record taken back: its controller corrected it`,
        attempt: `[A66] HR ${key} taking back a record`,
        eventReason: 'AutoCorrectionWithdrawn',
        eventType: 'Normal',
      };
    case 'idle':
      return {
        announce: `[A66] HR ${key}: ${diagnosis.why} -> attempting poke`,
        intention: 'would poke its controller',
        carryOut: (seen) => askController(session, seen, 'poke'),
        succeeded: `[A66] HR ${key} poked (${diagnosis.attempt} of ${session.config.maxAttempts})`,
        attempt: `[A66] HR ${key} poke`,
        eventReason: 'RecoveryRequested',
        eventType: 'Normal',
      };
    case 'give-up':
      return {
        announce: `skip ${key}: ${diagnosis.why}`,
        intention: 'would put on record that it is given up',
        carryOut: (seen) => giveUp(session, seen),
        succeeded: `[A66] HR ${key} ${diagnosis.why}`,
        attempt: `[A66] HR ${key} giving up`,
        eventReason: 'RecoveryGivenUp',
        eventType: 'Warning',
      };
    case 'candidate':
      return planOfCandidate(session, key, diagnosis);
  }
}

function planOfCandidate(session: Session, key: string, candidate: Candidate): Plan {
  const { branch, attempt, helmRevision } = candidate;
  const age = `Ready=${candidate.ready} for ${candidate.ageSeconds}s`;
  const { forceBudget, resetBudget } = session.config;
  switch (branch) {
    case 'status':
      return {
        announce: `[A66] HR ${key} ${age}, history[0]=deployed -> attempting patch`,
        intention: 'would be annotated and its status set to Ready=True',
        carryOut: (seen) => correctStatus(session, seen),
        succeeded: `[A66] HR ${key} patched to Ready=True`,
        attempt: `[A66] HR ${key} patch`,
        eventReason: 'AutoCorrected',
        eventType: 'Normal',
      };
    case 'toggle':
      return {
        announce: `RECOVER ${key} (${age}, helm v${helmRevision}=deployed)`,
        intention: 'would be suspended and resumed',
        carryOut: (seen) => toggleSuspend(session, seen),
        succeeded: `RECOVERED ${key}`,
        attempt: `[A66] HR ${key} toggle`,
        eventReason: 'AutoCorrected',
        eventType: 'Normal',
      };
    case 'force':
    case 'reset': {
      const what = branch === 'force' ? 'forced upgrade' : 'reset';
      return {
        announce: `[A66] HR ${key} ${age}, ${candidate.why} -> attempting ${what}`,
        intention: `would be asked for a ${what}`,
        carryOut: (seen) => askController(session, seen, branch),
        succeeded: `[A66] HR ${key} asked for a ${what} (${attempt} of ${Math.max(attempt, branch === 'force' ? forceBudget : resetBudget)})`,
        attempt: `[A66] HR ${key} ${what}`,
        eventReason: 'RecoveryRequested',
        eventType: 'Normal',
      };
    }
  }
}

async function report(session: Session, release: HelmRelease, plan: Plan, outcome: Outcome): Promise<void> {
  const { log } = session;
  if (outcome.kind === 'skipped') {
    log.info(`[A66] HR ${keyOf(release)} left alone: ${outcome.why}`);
  } else if (outcome.kind === 'failed') {
    const { why, isUnclear } = outcome;
    const text = isUnclear
      ? `${plan.attempt} UNCLEAR: ${why}; the next run will tell`
      : `${plan.attempt} FAILED: ${why}`;
    log.error(text);
    const reason = isUnclear ? 'AutoCorrectionUnclear' : 'AutoCorrectionFailed';
    await session.event(release, 'Warning', reason, text);
  } else {
    log.info(plan.succeeded);
    await session.event(release, plan.eventType, plan.eventReason, plan.succeeded);
  }
}
