import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { CellGoneError, type Finding, replayFinding, replayTrace, summaryOf } from '../../explore/index.ts';
import { closeSharedGateway } from '../../run/index.ts';
import { parseDuration, ScenarioError } from '../../scenario/index.ts';
import { readTrace, TraceFormatError } from '../../trace/index.ts';
import { CliError, EXIT } from '../exit-code.ts';
import { type CliIo, say } from '../io.ts';

export interface ReplayRequest {
  readonly file: string;
  readonly until?: string;
  readonly step?: true;
}

/** Flies the file again; prints the events that were asked for and the comparison; answers the exit code. */
export async function replayFile({ file, until, step }: ReplayRequest, io: CliIo): Promise<number> {
  const untilMs = until === undefined ? undefined : parseDuration(until);
  if (until !== undefined && untilMs === undefined)
    throw new CliError(EXIT.usage, `--until: "${until}" is not a duration such as 4m or 90s`);
  const replay = await fly(file);
  if (untilMs !== undefined || step)
    await print(
      replay.trace.events
        .filter((event) => !('t' in event) || event.t <= (untilMs ?? Number.POSITIVE_INFINITY))
        .map(summaryOf),
      step === true,
      io,
    );
  if (replay.trace.hash === replay.expectedHash) {
    say(io.stdout, `same flight: ledger hash ${replay.trace.hash}`);
    return EXIT.ok;
  }
  say(io.stdout, `another flight: ledger hash ${replay.trace.hash}, recorded ${replay.expectedHash}`);
  if (replay.divergence) {
    const { index, expected, actual } = replay.divergence;
    say(io.stdout, `first difference at event ${index}:`);
    say(io.stdout, `  recorded  ${expected ? summaryOf(expected) : 'nothing: the recording ends here'}`);
    say(io.stdout, `  now       ${actual ? summaryOf(actual) : 'nothing: the flight ends here'}`);
  }
  return EXIT.nondeterministic;
}

async function fly(file: string): ReturnType<typeof replayTrace> {
  try {
    return file.endsWith('.finding.json')
      ? await replayFinding(readFinding(file))
      : await replayTrace(readTrace(file));
  } catch (error) {
    if (error instanceof TraceFormatError || error instanceof CellGoneError || error instanceof ScenarioError)
      throw new CliError(EXIT.usage, error.message);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new CliError(EXIT.usage, `${file} does not exist`);
    throw error;
  } finally {
    await closeSharedGateway();
  }
}

/** @throws CliError when the file is no finding. */
export function readFinding(file: string): Finding {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliError(EXIT.usage, `cannot read ${file}: ${(error as Error).message}`);
  }
  try {
    const finding = JSON.parse(text) as Finding;
    if (typeof finding.signature === 'string' && Array.isArray(finding.schedule)) return finding;
  } catch {
    // Said below: whatever is wrong with it, it is no finding.
  }
  throw new CliError(EXIT.usage, `${file} is not a finding of kubeflap explore`);
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
