import { dirname } from 'node:path';
import {
  createCrew,
  NotReproducedError,
  scheduleKey,
  shrinkFinding,
  writeFinding,
} from '../../explore/index.ts';
import { CliError, EXIT } from '../exit-code.ts';
import { type CliIo, say } from '../io.ts';
import { readFinding } from './replay-file.ts';

/** Shrinks a stored finding and writes it anew beside itself; answers the exit code. */
export async function shrinkFile(file: string, io: CliIo): Promise<number> {
  const finding = readFinding(file);
  const crew = createCrew(1);
  try {
    const shrunk = await shrinkFinding(finding, crew);
    const number = Number(file.match(/-finding-(\d+)\.finding\.json$/)?.[1] ?? 1);
    const written = writeFinding(shrunk, dirname(file), number);
    say(
      io.stdout,
      `${finding.schedule.length} faults, shrunk to ${shrunk.finding.schedule.length} in ${shrunk.flights} flights${shrunk.oneMinimal ? '; 1-minimal: verified' : ''}`,
    );
    say(io.stdout, `  ${scheduleKey(shrunk.finding.schedule) || 'no faults at all'}`);
    say(io.stdout, `  run      kubeflap run ${written.path}`);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof NotReproducedError) throw new CliError(EXIT.nondeterministic, error.message);
    throw error;
  } finally {
    await crew.close();
  }
}
