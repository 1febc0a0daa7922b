import { pokeFirst } from './act/ask-controller.ts';
import { messageOf } from './act/outcome.ts';
import { repair, type Work } from './act/repair.ts';
import { isConflict, Session } from './act/session.ts';
import type { Config } from './config.ts';
import type { Diagnosis } from './decide/diagnosis.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type Cluster, type HelmRelease, keyOf } from './kube/index.ts';
import { type Clock, type Log, sleep } from './ports.ts';
import { type RunSummary, Tally } from './summary.ts';

/**
 * One pass: list, diagnose all, count the candidates of every branch, and only then repair them one by one, each after a
 * second look. One release that cannot be judged or repaired never stops the others. Never rejects.
 *
 * @param stop finishes the repair under way - half a toggle would leave a release suspended - and begins no other.
 * @param tally counts while the pass goes on, for who wants to know what one that is killed has done.
 */
export async function runRecovery(
  cluster: Cluster,
  config: Config,
  clock: Clock,
  log: Log,
  stop?: AbortSignal,
  tally: Tally = new Tally(),
): Promise<RunSummary> {
  const session = new Session(cluster, config, clock, log, stop);
  const begunAt = clock.now();
  const finish = (exitCode: ExitCode): RunSummary => {
    const durationMs = clock.now() - begunAt;
    const summary = tally.summary(exitCode, session.now() - durationMs, durationMs);
    const { scanned, candidates, repaired, asked, failed, skipped } = summary;
    log.info(
      `scan complete: scanned=${scanned} candidates=${candidates} acted=${repaired + asked} failed=${failed} skipped=${skipped} threshold=${config.stuckThresholdMs / 1000}s`,
    );
    return summary;
  };

  let releases: readonly HelmRelease[];
  try {
    releases = await session.list((signal) => cluster.listHelmReleases(config, signal));
  } catch (error) {
    log.error(`[A66] HelmReleases could not be listed: ${messageOf(error)}`);
    return finish(EXIT.cluster);
  }
  tally.scanned = releases.length;

  const { judged, doubtful } = await diagnoseAll(session, releases, tally);
  // The second half of a toggle begun earlier, so not for the guardrail to stop, nor for repairs to come before.
  const isSuspended = ({ diagnosis }: Work): boolean => diagnosis.kind === 'unsuspend';
  await carryOutAll(session, judged.filter(isSuspended), tally);
  const work = withinLimits(
    session,
    judged.filter((item) => !isSuspended(item)),
  );
  const candidates = work.filter(({ diagnosis }) => diagnosis.kind === 'candidate');
  tally.candidates = candidates.length;
  // What could not be judged is stuck as far as anybody can see: it counts, or a lost or late answer would lift the guardrail.
  if (candidates.length > 0 && candidates.length + doubtful.length > config.guardrail) {
    await alert(session, candidates, doubtful);
    return finish(EXIT.guardrail);
  }
  const unasked = await pokeAll(session, candidates);
  // Asked to stop while nothing is half done: the loop below leaves everything for the next run.
  if (candidates.length > 0)
    await sleep(clock, Math.max(config.confirmDelayMs, config.pokeWaitMs), stop).catch(() => undefined);
  await carryOutAll(session, work, tally, unasked);
  return finish(tally.hasFailures ? EXIT.incomplete : EXIT.ok);
}

/** One by one. @param unasked a poke that was refused is made good by the repair after it, and by nothing else. */
async function carryOutAll(
  session: Session,
  work: readonly Work[],
  tally: Tally,
  unasked: ReadonlySet<HelmRelease> = new Set(),
): Promise<void> {
  for (const item of work) {
    const { release, diagnosis } = item;
    if (!session.hasTime()) {
      session.log.error(`stopping: ${keyOf(release)} is left for the next run`);
      tally.failed();
      continue;
    }
    const outcome = await repair(session, item);
    const by =
      diagnosis.kind === 'candidate' ? diagnosis.branch : diagnosis.kind === 'idle' ? 'poke' : diagnosis.kind;
    if (outcome.kind === 'skipped' && unasked.has(release)) tally.failed();
    else tally.ended(outcome, by);
  }
}

async function diagnoseAll(
  session: Session,
  releases: readonly HelmRelease[],
  tally: Tally,
): Promise<{ readonly judged: readonly Work[]; readonly doubtful: readonly HelmRelease[] }> {
  const judged: Work[] = [];
  const doubtful: HelmRelease[] = [];
  for (const [index, release] of releases.entries()) {
    if (!session.hasTime()) {
      // Nothing is repaired after this, so the guardrail need not count them.
      const left = releases.length - index;
      session.log.error(`stopping: ${left} of ${releases.length} releases are not judged, the next run will`);
      tally.failed(left);
      break;
    }
    let diagnosis: Diagnosis;
    try {
      diagnosis = await session.diagnose(release);
    } catch (error) {
      session.log.error(`skip ${keyOf(release)}: not judged: ${messageOf(error)}`);
      tally.failed();
      doubtful.push(release);
      continue;
    }
    if (diagnosis.kind === 'hands-off') {
      session.log.info(`skip ${keyOf(release)}: ${diagnosis.why}`);
      tally.leftAlone(diagnosis.reason);
      // Stuck by its own word. A lagging server's answer, from before Helm's last record, looks the same.
      if (diagnosis.reason === 'helm-disagrees') doubtful.push(release);
    } else if (diagnosis.kind !== 'healthy') {
      judged.push({ release, diagnosis });
    }
  }
  return { judged, doubtful };
}

/** So many silent releases at once are a controller that is behind, which pokes do not make faster. */
function withinLimits(session: Session, work: readonly Work[]): readonly Work[] {
  const idle = work.filter(({ diagnosis }) => diagnosis.kind === 'idle');
  const { guardrail } = session.config;
  if (idle.length <= guardrail) return work;
  session.log.info(
    `${idle.length} releases wait for their controller, more than ${guardrail}: none is poked`,
  );
  return work.filter(({ diagnosis }) => diagnosis.kind !== 'idle');
}

/** The first rung, for all candidates at once so that they share one wait; answers those that could not be asked. */
async function pokeAll(session: Session, candidates: readonly Work[]): Promise<ReadonlySet<HelmRelease>> {
  const unasked = new Set<HelmRelease>();
  const { pokeWaitMs, dryRun } = session.config;
  if (pokeWaitMs === 0 || dryRun) return unasked;
  for (const { release, diagnosis } of candidates) {
    if (diagnosis.kind !== 'candidate' || (diagnosis.branch !== 'status' && diagnosis.branch !== 'toggle'))
      continue;
    // What is not begun any more is not poked either: after a pass that broke off, nobody has counted the candidates.
    if (!session.hasTime()) break;
    try {
      await pokeFirst(session, release, diagnosis.sinceMs);
    } catch (error) {
      session.log.error(`HR ${keyOf(release)} not poked: ${messageOf(error)}`);
      // Whoever wrote in between moved the release on; the second look will tell.
      if (!isConflict(error)) unasked.add(release);
    }
  }
  return unasked;
}

/** The operators' call: nothing was written, and somebody has to look. */
async function alert(
  session: Session,
  candidates: readonly Work[],
  doubtful: readonly HelmRelease[],
): Promise<void> {
  const { guardrail } = session.config;
  const names = [...candidates.map(({ release }) => release), ...doubtful].map(keyOf).join(' ');
  const unknown = doubtful.length === 0 ? '' : ` and ${doubtful.length} that could not be judged`;
  const message = `GUARDRAIL: ${candidates.length} stuck releases${unknown}, more than ${guardrail}; nothing was written: ${names}`;
  session.log.error(message);
  await session.event(candidates[0]!.release, 'Warning', 'GuardrailTripped', message);
}
