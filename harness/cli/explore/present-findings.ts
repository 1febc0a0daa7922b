import {
  type Crew,
  classOf,
  type Finding,
  NotReproducedError,
  type ScheduleClass,
  type Shrunk,
  scheduleKey,
  shrinkFinding,
  WorkerGoneError,
  writeFinding,
} from '../../explore/index.ts';
import { CliError, EXIT } from '../exit-code.ts';
import { type CliIo, say } from '../io.ts';
import { writing } from './writing.ts';

type ClassedFinding = Finding & { readonly class: ScheduleClass };

interface Presented {
  readonly findings: readonly ClassedFinding[];
  /** Signatures of those that could be shorter: there was no time to shrink them to the end. */
  readonly cutOff: readonly string[];
  readonly trouble: CliError | undefined;
}

const CLASS_WORDS: Readonly<Record<ScheduleClass, string>> = {
  none: 'no fault',
  A: 'class A',
  B: 'class B',
  C: 'class C: data loss',
};

/**
 * Shrinks findings, as many at once as the crew has members, and writes and prints each. Once the signal aborts, and without
 * workers, they are kept as short as they are then. Answers them with the class of what is left, and the first trouble: the other findings are
 * still printed.
 */
export async function presentFindings(
  findings: readonly Finding[],
  crew: Crew,
  folder: string,
  io: CliIo,
  signal: AbortSignal,
): Promise<Presented> {
  const presented: ClassedFinding[] = [];
  const cutOff: string[] = [];
  let trouble: CliError | undefined;
  const shrunk = inParallel(findings, crew.size, (finding) => shrinkOrTell(finding, crew, signal));
  for (const [index, finding] of findings.entries()) {
    const result = await shrunk[index]!;
    const { schedule } = result instanceof NotReproducedError ? finding : result.finding;
    const kind = classOf(schedule);
    presented.push({ ...finding, class: kind });
    say(
      io.stdout,
      `FINDING  ${finding.signature}  (${CLASS_WORDS[kind]}, seen ${finding.seen === 1 ? 'once' : `${finding.seen} times`})`,
    );
    say(io.stdout, `  ${finding.message}`);
    if (result instanceof NotReproducedError) {
      say(io.stdout, `  not reproduced: ${result.message}`);
      continue;
    }
    if (result.gone) trouble ??= new CliError(EXIT.broken, `cannot shrink: ${result.gone.message}`);
    if (signal.aborted && !result.oneMinimal && !result.gone) cutOff.push(finding.signature);
    say(io.stdout, `  ${sizeOf(result)}: ${scheduleKey(result.finding.schedule) || 'none at all'}`);
    try {
      const file = writing(folder, () => writeFinding(result, folder, index + 1));
      say(io.stdout, `  run      kubeflap run ${file.path}`);
      say(io.stdout, `  replay   kubeflap replay ${file.data}`);
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      trouble ??= error;
      say(io.stdout, `  not kept: ${error.message}`);
    }
  }
  return { findings: presented, cutOff, trouble };
}

/** A finding that is shrunk, unless the worker that did it ended. */
interface Shown extends Shrunk {
  readonly gone?: WorkerGoneError;
}

async function shrinkOrTell(
  finding: Finding,
  crew: Crew,
  signal: AbortSignal,
): Promise<Shown | NotReproducedError> {
  try {
    return await shrinkFinding(finding, crew, signal);
  } catch (error) {
    if (error instanceof NotReproducedError) return error;
    if (error instanceof WorkerGoneError)
      return { finding, oneMinimal: false, flights: 0, lines: [], gone: error };
    throw error;
  }
}

function sizeOf({ finding, oneMinimal, flights }: Shrunk): string {
  const faults = `${finding.schedule.length} ${finding.schedule.length === 1 ? 'fault' : 'faults'}`;
  if (flights === 0) return `not shrunk, ${faults}`;
  return `shrunk to ${faults}${oneMinimal ? ', 1-minimal: verified' : ''}`;
}

/** Begins `atOnce` of the works, and each of the others when one is done. Answers a promise for each. */
function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): readonly Promise<R>[] {
  const results = items.map(() => Promise.withResolvers<R>());
  let next = 0;
  const seat = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      await work(items[index]!).then(results[index]!.resolve, results[index]!.reject);
    }
  };
  for (let n = 0; n < atOnce; n++) void seat();
  for (const { promise } of results) promise.catch(() => undefined);
  return results.map(({ promise }) => promise);
}
