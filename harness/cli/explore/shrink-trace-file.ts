import { writeFileSync } from 'node:fs';
import {
  causeText,
  confirmShrunk,
  FlightInterruptedError,
  NothingFailedError,
  type ShrunkTrace,
  shrinkTrace,
  writeShrunk,
} from '../../explore/index.ts';
import { closeSharedGateway } from '../../run/index.ts';
import { encodeTrace } from '../../trace/index.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { explainError } from '../explain-error.ts';
import { type CliIo, say } from '../io.ts';
import { readStored } from './replay-file.ts';
import { readyToWrite, writing } from './writing.ts';

export interface ShrinkTraceRequest {
  readonly file: string;
  /** Where the scenario is written. */
  readonly out: string;
  readonly failure?: string;
}

/** Shrinks a stored run that failed, and writes what is left of it as a scenario; answers the exit code. */
export async function shrinkTraceFile(
  { file, out, failure }: ShrinkTraceRequest,
  io: CliIo,
): Promise<ExitCode> {
  try {
    const stored = readStored(file);
    readyToWrite(out);
    const shrunk = await shrinkTrace(stored, {
      ...(failure === undefined ? {} : { failure }),
      signal: io.signal,
    });
    const path = writing(out, () => writeShrunk(shrunk, out, failure));
    for (const line of linesOf(shrunk)) say(io.stdout, line);
    say(io.stdout, `  run      kubeflap run ${path}`);
    if (io.signal.aborted) {
      say(io.stderr, `kubeflap: interrupted before ${file} was shrunk to the end`);
      return EXIT.interrupted;
    }
    const again = encodeTrace(await confirmShrunk(path, shrunk));
    const trace = path.replace(/\.scenario\.yaml$/, '.trace.ndjson');
    writing(out, () => writeFileSync(trace, again));
    say(io.stdout, `  replay   kubeflap replay ${trace}`);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof FlightInterruptedError) {
      say(io.stderr, `kubeflap: interrupted before ${file} was shrunk`);
      return EXIT.interrupted;
    }
    const subject = error instanceof NothingFailedError ? file : undefined;
    throw explainError(error, subject) ?? error;
  } finally {
    await closeSharedGateway();
  }
}

function linesOf({ failure, others, struck, causes, isWhole, oneMinimal, flights }: ShrunkTrace): string[] {
  const minimal = oneMinimal ? '; 1-minimal: verified' : '; not verified to be 1-minimal';
  return [
    `FAILURE  ${failure.name}: ${failure.message}`,
    ...others.map(({ name }) => `  beside   ${name}  (--failure ${JSON.stringify(name)})`),
    `  ${struckText(struck)}, shrunk to ${causes.length} in ${count(flights, 'flight')}${minimal}`,
    ...(isWhole
      ? ['  faults were left out as they are written: their strikes alone do not show the failure']
      : []),
    ...(causes.length === 0
      ? ['  no faults at all: it fails without any']
      : causes.map((cause) => `  ${causeText(cause)}`)),
  ];
}

function struckText(struck: ShrunkTrace['struck']): string {
  if (struck.length === 0) return 'nothing to shrink: no fault struck';
  const faults = new Set(struck.map(({ fault }) => fault)).size;
  return `${count(struck.length, 'strike')} of ${count(faults, 'fault')}`;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
