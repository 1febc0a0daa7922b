import { correctStatus } from './act/correct-status.ts';
import type { Outcome } from './act/outcome.ts';
import { messageOf, Session } from './act/session.ts';
import { resume, toggleSuspend } from './act/toggle-suspend.ts';
import type { Config } from './config.ts';
import type { Candidate, Diagnosis } from './decide/diagnosis.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type Cluster, type HelmRelease, keyOf } from './kube/index.ts';
import { type Clock, type Log, sleep } from './ports.ts';

/** What one pass did. `scanned` counts releases, the others repairs. */
export interface RunSummary {
  readonly exitCode: ExitCode;
  readonly scanned: number;
  readonly candidates: number;
  readonly repaired: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Work {
  readonly release: HelmRelease;
  readonly diagnosis: Candidate | { readonly kind: 'unsuspend' };
}

interface Tally {
  scanned: number;
  candidates: number;
  repaired: number;
  failed: number;
  skipped: number;
}

/**
 * One pass: list, diagnose all, count the candidates of both branches, and only then repair them one by one, each after a
 * second look. One release that cannot be judged or repaired never stops the others. Never rejects.
 *
 * @param stop finishes the repair under way - half a toggle would leave a release suspended - and begins no other.
 */
export async function runRecovery(
  cluster: Cluster,
  config: Config,
  clock: Clock,
  log: Log,
  stop?: AbortSignal,
): Promise<RunSummary> {
  const session = new Session(cluster, config, clock, log, stop);
  const tally: Tally = { scanned: 0, candidates: 0, repaired: 0, failed: 0, skipped: 0 };
  const finish = (exitCode: ExitCode): RunSummary => {
    const { scanned, candidates, repaired, failed, skipped } = tally;
    log.info(
      `scan complete: scanned=${scanned} candidates=${candidates} acted=${repaired} failed=${failed} skipped=${skipped} threshold=${config.stuckThresholdMs / 1000}s`,
    );
    return { exitCode, ...tally };
  };

  let releases: readonly HelmRelease[];
  try {
    releases = await session.read((signal) => cluster.listHelmReleases(config.namespace, signal));
  } catch (error) {
    log.error(`[A66] HelmReleases could not be listed: ${messageOf(error)}`);
    return finish(EXIT.cluster);
  }
  tally.scanned = releases.length;

  const work = await diagnoseAll(session, releases, tally);
  const candidates = work.filter((item) => item.diagnosis.kind === 'candidate');
  tally.candidates = candidates.length;
  if (candidates.length > config.guardrail) {
    await alert(session, candidates);
    return finish(EXIT.guardrail);
  }
  if (candidates.length > 0) await sleep(clock, config.confirmDelayMs);
  for (const item of work) {
    if (!session.hasTime()) {
      log.error(`stopping: ${keyOf(item.release)} is left for the next run`);
      tally.failed += 1;
      continue;
    }
    const outcome = await repair(session, item);
    tally[outcome.kind] += 1;
  }
  return finish(tally.failed > 0 ? EXIT.incomplete : EXIT.ok);
}

async function diagnoseAll(
  session: Session,
  releases: readonly HelmRelease[],
  tally: Tally,
): Promise<Work[]> {
  const work: Work[] = [];
  for (const release of releases) {
    let diagnosis: Diagnosis;
    try {
      diagnosis = await session.diagnose(release);
    } catch (error) {
      session.log.error(`skip ${keyOf(release)}: not judged: ${messageOf(error)}`);
      tally.failed += 1;
      continue;
    }
    if (diagnosis.kind === 'hands-off') {
      session.log.info(`skip ${keyOf(release)}: ${diagnosis.why}`);
      tally.skipped += 1;
    } else if (diagnosis.kind !== 'healthy') {
      work.push({ release, diagnosis });
    }
  }
  return work;
}

/** The operators' call: nothing was written, and somebody has to look. */
async function alert(session: Session, candidates: readonly Work[]): Promise<void> {
  const { guardrail } = session.config;
  const names = candidates.map(({ release }) => keyOf(release));
  const message = `GUARDRAIL: ${names.length} stuck releases, more than ${guardrail}; nothing was written: ${names.join(' ')}`;
  session.log.error(message);
  await session.event(candidates[0]!.release, 'Warning', 'GuardrailTripped', message);
}

async function repair(session: Session, { release, diagnosis }: Work): Promise<Outcome> {
  const { log, config } = session;
  const key = keyOf(release);
  if (diagnosis.kind === 'unsuspend') {
    if (config.dryRun) return dryRun(log, `${key}: would lift its own suspension`);
    const outcome = await resume(session, release);
    log.info(
      outcome.kind === 'repaired'
        ? `RECOVERED ${key} (own suspension lifted)`
        : `[A66] HR ${key} resume FAILED`,
    );
    return outcome;
  }
  const age = `Ready=${diagnosis.ready} for ${diagnosis.ageSeconds}s`;
  if (diagnosis.branch === 'status')
    log.info(`[A66] HR ${key} ${age}, history[0]=deployed -> attempting patch`);
  else log.info(`RECOVER ${key} (${age}, helm v${diagnosis.helmRevision}=deployed)`);
  if (config.dryRun) return dryRun(log, `${key}: would be repaired`);

  let outcome: Outcome;
  try {
    const seen = await session.reread(release);
    outcome =
      diagnosis.branch === 'status' ? await correctStatus(session, seen) : await toggleSuspend(session, seen);
  } catch (error) {
    outcome = { kind: 'failed', why: messageOf(error) };
  }
  await report(session, release, diagnosis.branch, outcome);
  return outcome;
}

function dryRun(log: Log, text: string): Outcome {
  log.info(`dry-run: ${text}`);
  return { kind: 'skipped', why: 'dry-run' };
}

/** One outcome line for each detection line, and an Event that outlives the pod's log (weakness 41). */
async function report(
  session: Session,
  release: HelmRelease,
  branch: Candidate['branch'],
  outcome: Outcome,
): Promise<void> {
  const { log } = session;
  const key = keyOf(release);
  const say = {
    status: { repaired: `[A66] HR ${key} patched to Ready=True`, failed: `[A66] HR ${key} patch FAILED` },
    toggle: { repaired: `RECOVERED ${key}`, failed: `[A66] HR ${key} toggle FAILED` },
  }[branch];
  if (outcome.kind === 'skipped') {
    log.info(`[A66] HR ${key} left alone: ${outcome.why}`);
    return;
  }
  if (outcome.kind === 'repaired') {
    log.info(say.repaired);
    await session.event(release, 'Normal', 'AutoCorrected', say.repaired);
  } else {
    const text = `${say.failed}: ${outcome.why}`;
    log.error(text);
    await session.event(release, 'Warning', 'AutoCorrectionFailed', text);
  }
}
