import {
  type Crew,
  type Finding,
  NotReproducedError,
  type Shrunk,
  scheduleKey,
  shrinkFinding,
  writeFinding,
} from '../../explore/index.ts';
import { CliError } from '../exit-code.ts';
import { type CliIo, say } from '../io.ts';
import { writing } from './writing.ts';

/**
 * Shrinks findings, as many at once as the crew has members, and writes and prints each. After Ctrl-C they are kept as they are.
 * Answers the first trouble with writing: the other findings are still printed.
 */
export async function presentFindings(
  findings: readonly Finding[],
  crew: Crew,
  folder: string,
  io: CliIo,
): Promise<CliError | undefined> {
  let trouble: CliError | undefined;
  const shrunk = inParallel(findings, crew.size, (finding) => shrinkOrTell(finding, crew, io));
  for (const [index, finding] of findings.entries()) {
    say(io.stdout, `FINDING  ${finding.signature}  (seen ${finding.seen} times)`);
    say(io.stdout, `  ${finding.message}`);
    const result = await shrunk[index]!;
    if (result instanceof NotReproducedError) {
      say(io.stdout, `  not reproduced: ${result.message}`);
      continue;
    }
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
  return trouble;
}

async function shrinkOrTell(finding: Finding, crew: Crew, io: CliIo): Promise<Shrunk | NotReproducedError> {
  if (io.signal.aborted) return { finding, oneMinimal: false, flights: 0, lines: [] };
  try {
    return await shrinkFinding(finding, crew, () => io.signal.aborted);
  } catch (error) {
    if (error instanceof NotReproducedError) return error;
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
