import { dirname } from 'node:path';
import { createCrew, scheduleKey, shrinkFinding, writeFinding } from '../../explore/index.ts';
import { CliError, EXIT, type ExitCode } from '../exit-code.ts';
import { explainError } from '../explain-error.ts';
import { type CliIo, say } from '../io.ts';
import { readFinding } from './replay-file.ts';
import { shrinkTraceFile } from './shrink-trace-file.ts';
import { readyToWrite, writing } from './writing.ts';

export interface ShrinkRequest {
  readonly file: string;
  /** Folder of what is written. Default: a finding's own, and `.kubeflap/shrunk` of a stored run, for its own is soon removed. */
  readonly out?: string;
  /** Of a stored run: which of its failures. */
  readonly failure?: string;
}

const SHRUNK = '.kubeflap/shrunk';

/** Shrinks a stored finding or a stored run that failed; answers the exit code. @throws CliError */
export async function shrinkFile({ file, out, failure }: ShrinkRequest, io: CliIo): Promise<ExitCode> {
  if (!file.endsWith('.finding.json'))
    return shrinkTraceFile({ file, out: out ?? SHRUNK, ...(failure === undefined ? {} : { failure }) }, io);
  if (failure !== undefined)
    throw new CliError(EXIT.usage, '--failure is for stored runs; a finding is one failure');
  return shrinkFindingFile(file, out ?? dirname(file), io);
}

async function shrinkFindingFile(file: string, out: string, io: CliIo): Promise<ExitCode> {
  const finding = readFinding(file);
  readyToWrite(out);
  const crew = createCrew(1);
  try {
    const shrunk = await shrinkFinding(finding, crew, io.signal);
    if (io.signal.aborted && !shrunk.oneMinimal)
      say(io.stderr, `kubeflap: interrupted before ${file} was shrunk to the end`);
    if (shrunk.flights === 0) return EXIT.interrupted;
    const number = Number(file.match(/-finding-(\d+)\.finding\.json$/)?.[1] ?? 1);
    const written = writing(out, () => writeFinding(shrunk, out, number));
    say(
      io.stdout,
      `${finding.schedule.length} faults, shrunk to ${shrunk.finding.schedule.length} in ${shrunk.flights} flights${shrunk.oneMinimal ? '; 1-minimal: verified' : ''}`,
    );
    say(io.stdout, `  ${scheduleKey(shrunk.finding.schedule) || 'no faults at all'}`);
    say(io.stdout, `  run      kubeflap run ${written.path}`);
    return io.signal.aborted ? EXIT.interrupted : EXIT.ok;
  } catch (error) {
    throw explainError(error) ?? error;
  } finally {
    await crew.close();
  }
}
