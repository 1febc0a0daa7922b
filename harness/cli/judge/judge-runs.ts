import { globSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { FlightInterruptedError } from '../../explore/index.ts';
import type { FaultRealism, LawReport } from '../../judge/index.ts';
import { closeSharedGateway } from '../../run/index.ts';
import { readTrace } from '../../trace/index.ts';
import { CliError, EXIT, type ExitCode } from '../exit-code.ts';
import { explainError } from '../explain-error.ts';
import { type CliIo, say } from '../io.ts';
import { type JudgedRun, judgeStored } from './stored-run.ts';

export interface JudgeRequest {
  /** A trace, or a folder of traces. */
  readonly run: string;
  /** A broken law fails a run. */
  readonly strict: boolean;
}

const SUFFIX = '.trace.ndjson';

/** What a status is worth; of several runs the first of these that occurs decides. */
const EXIT_BY_STATUS: readonly (readonly [JudgedRun['status'], ExitCode])[] = [
  ['error', EXIT.broken],
  ['fail', EXIT.failed],
  ['inconclusive', EXIT.inconclusive],
];

/** Judges stored runs again, prints what follows, and answers the exit code. @throws CliError */
export async function judgeRuns({ run, strict }: JudgeRequest, io: CliIo): Promise<ExitCode> {
  const seen = new Set<JudgedRun['status']>();
  const tally: Record<FaultRealism, number> = { none: 0, A: 0, B: 0, C: 0 };
  let excused = 0;
  let isUnread = false;
  let current = run;
  try {
    for (const file of tracesAt(run)) {
      current = file;
      if (io.signal.aborted) throw new FlightInterruptedError();
      const judged = await judgeFile(file, strict, io.signal);
      if (judged instanceof CliError) {
        if (file === run) throw judged;
        // One that is cut off or outdated says nothing of the others in its folder.
        const { message } = judged;
        say(io.stderr, `kubeflap: ${message.startsWith(file) ? '' : `${file}: `}${message}`);
        isUnread = true;
        continue;
      }
      seen.add(judged.status);
      for (const line of linesOf(basename(file, SUFFIX), judged)) say(io.stdout, line);
      excused += judged.laws?.excused.length ?? 0;
      for (const [realism, count] of Object.entries(judged.laws?.tally ?? {}))
        tally[realism as FaultRealism] += count;
    }
  } catch (error) {
    if (!(error instanceof FlightInterruptedError)) throw error;
    say(io.stderr, `kubeflap: interrupted before ${current} was judged`);
    return EXIT.interrupted;
  } finally {
    await closeSharedGateway();
  }
  say(
    io.stdout,
    `laws: ${tally.none} broken without a fault, ${tally.A} under class A, ${tally.B} under B, ${tally.C} under C (data loss); ${excused} excused`,
  );
  // Whoever asks for all of them has to know that these are not all.
  if (isUnread) return EXIT.usage;
  return EXIT_BY_STATUS.find(([status]) => seen.has(status))?.[1] ?? EXIT.ok;
}

function tracesAt(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat)
    throw new CliError(
      EXIT.usage,
      `${path} does not exist`,
      'kubeflap run keeps its traces below .kubeflap/runs',
    );
  if (path.endsWith('.finding.json'))
    throw new CliError(
      EXIT.usage,
      `${path} is a finding, and not a stored run`,
      `kubeflap replay ${path} flies it again, and says whether its law is still broken`,
    );
  if (stat.isFile()) return [path];
  const files = globSync(`*${SUFFIX}`, { cwd: path }).sort();
  if (files.length === 0) throw new CliError(EXIT.usage, `no ${SUFFIX} in ${path}`);
  return files.map((file) => join(path, file));
}

/** An error for a trace that cannot be judged: it is damaged, of another version, or its scenario is no longer what it was. */
async function judgeFile(file: string, strict: boolean, signal: AbortSignal): Promise<JudgedRun | CliError> {
  try {
    return await judgeStored(readTrace(file), strict, signal);
  } catch (error) {
    const known = explainError(error);
    if (known?.exitCode === EXIT.usage) return known;
    throw known ?? error;
  }
}

function linesOf(name: string, { status, reason, verdicts, laws }: JudgedRun): string[] {
  return [
    `${status.toUpperCase().padEnd(13)}${name}${reason ? `  ${reason}` : ''}`,
    ...verdicts
      .filter((verdict) => verdict.status !== 'pass')
      .map((verdict) => `  ${verdict.status.padEnd(13)}${verdict.expectation}: ${verdict.reason}`),
    ...(laws ? lawLines(laws) : []),
  ];
}

function lawLines({ broken, excused, undecided, premises }: LawReport): string[] {
  const line = (word: string, oracle: string, text: string): string =>
    `  ${word.padEnd(12)} ${oracle} ${text}`;
  return [
    ...broken.map(({ oracle, message, realism }) =>
      line('law broken', oracle, `[${realism === 'none' ? 'no fault' : `class ${realism}`}] ${message}`),
    ),
    ...excused.map(({ oracle, message }) => line('excused', oracle, message)),
    ...undecided.map(({ oracle, message }) => line('too early', oracle, message)),
    ...premises.map(({ oracle, message }) => line('proves little', oracle, message)),
  ];
}
