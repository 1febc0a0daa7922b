import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import {
  decodeFinding,
  eventLine,
  type Finding,
  FlightInterruptedError,
  flightFileOf,
  type Replay,
  replayFinding,
  replayTrace,
} from '../../explore/index.ts';
import { closeSharedGateway } from '../../run/index.ts';
import { parseDuration } from '../../scenario/index.ts';
import { readTrace, type Trace, timeOf } from '../../trace/index.ts';
import { CliError, EXIT, type ExitCode } from '../exit-code.ts';
import { explainError } from '../explain-error.ts';
import { type CliIo, say } from '../io.ts';

export interface ReplayRequest {
  readonly file: string;
  readonly until?: string;
  readonly step?: true;
}

/** Flies the file again; prints the events that were asked for and the comparison; answers the exit code. */
export async function replayFile({ file, until, step }: ReplayRequest, io: CliIo): Promise<ExitCode> {
  const untilMs = until === undefined ? undefined : parseDuration(until);
  if (until !== undefined && untilMs === undefined)
    throw new CliError(EXIT.usage, `--until: "${until}" is not a duration such as 4m or 90s`);
  const replay = await fly(file, io.signal);
  if (!replay) {
    say(io.stderr, `kubeflap: interrupted in the middle of the flight of ${file}`);
    return EXIT.interrupted;
  }
  if (untilMs !== undefined || step)
    await print(
      replay.trace.events
        .filter((event) => timeOf(event) <= (untilMs ?? Number.POSITIVE_INFINITY))
        .map(eventLine),
      step === true,
      io,
    );
  // Whoever ends it did not see the events to their end, and asks for no comparison.
  if (io.signal.aborted) return EXIT.interrupted;
  if (replay.trace.hash === replay.expectedHash) {
    say(io.stdout, `same flight: ledger hash ${replay.trace.hash}`);
    return EXIT.ok;
  }
  say(io.stdout, `another flight: ledger hash ${replay.trace.hash}, recorded ${replay.expectedHash}`);
  for (const change of replay.changes) say(io.stdout, change);
  if (replay.divergence) {
    const { index, expected, actual } = replay.divergence;
    say(io.stdout, `first difference at event ${index}:`);
    say(io.stdout, `  recorded  ${expected ?? 'nothing: the recording ends here'}`);
    say(io.stdout, `  now       ${actual ?? 'nothing: the flight ends here'}`);
  }
  if (replay.shows !== undefined)
    say(
      io.stdout,
      replay.shows ? 'the law is still broken in the same way' : 'the finding does not show itself any more',
    );
  return EXIT.nondeterministic;
}

/** Nothing when it was interrupted: half a flight compares with nothing. */
async function fly(file: string, signal: AbortSignal): Promise<Replay | undefined> {
  try {
    return file.endsWith('.finding.json')
      ? await replayFinding(readFinding(file), readFlight(file), signal)
      : await replayTrace(readStored(file), signal);
  } catch (error) {
    if (error instanceof FlightInterruptedError) return undefined;
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && path !== undefined)
      throw new CliError(EXIT.usage, `${path} does not exist`, `${file} cannot be flown without it`);
    throw explainError(error) ?? error;
  } finally {
    await closeSharedGateway();
  }
}

/** A stored run. @throws CliError when it is a folder, or nothing that may be read; TraceFormatError */
export function readStored(file: string): Trace {
  try {
    return readTrace(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Reading a folder fails without a path in the error.
    if (code === 'EISDIR')
      throw new CliError(
        EXIT.usage,
        `${file} is a folder`,
        'give one of its .trace.ndjson or .finding.json files',
      );
    if (code === 'ENOENT')
      throw new CliError(
        EXIT.usage,
        `${file} does not exist`,
        'kubeflap run keeps its traces below .kubeflap/runs',
      );
    if (code === 'EACCES' || code === 'ENOTDIR')
      throw new CliError(
        EXIT.usage,
        `cannot read ${file}: ${message}`,
        'give a .trace.ndjson or .finding.json file',
      );
    throw error;
  }
}

/** @throws CliError when the file is no finding, or not as it was written. */
export function readFinding(file: string): Finding {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliError(EXIT.usage, `cannot read ${file}: ${(error as Error).message}`);
  }
  try {
    return decodeFinding(text, file);
  } catch (error) {
    throw explainError(error) ?? error;
  }
}

/** The events of the flight, if they were kept beside the finding. */
function readFlight(file: string): string[] | undefined {
  const flight = flightFileOf(file);
  return existsSync(flight) ? readFileSync(flight, 'utf8').trimEnd().split('\n') : undefined;
}

async function print(lines: readonly string[], step: boolean, io: CliIo): Promise<void> {
  if (!step) {
    for (const line of lines) say(io.stdout, line);
    return;
  }
  const keyboard = createInterface({ input: process.stdin, signal: io.signal });
  const entered = keyboard[Symbol.asyncIterator]();
  for (const line of lines) {
    say(io.stdout, line);
    if ((await entered.next()).done) break;
  }
  keyboard.close();
}
