import { dirname } from 'node:path';
import { createCrew, scheduleKey, shrinkFinding, writeFinding } from '../../explore/index.ts';
import { CliError, EXIT, type ExitCode } from '../exit-code.ts';
import { explainError } from '../explain-error.ts';
import { type CliIo, say } from '../io.ts';
import { readFinding } from './replay-file.ts';
import { writing } from './writing.ts';

/** Shrinks a stored finding and writes it anew beside itself; answers the exit code. */
export async function shrinkFile(file: string, io: CliIo): Promise<ExitCode> {
  if (file.endsWith('.trace.ndjson'))
    throw new CliError(
      EXIT.usage,
      `${file} is a stored run; shrink takes a finding, the .finding.json of kubeflap explore`,
      'kubeflap explore SCENARIO, with the file of that run, adds faults of its own and writes what breaks as findings',
    );
  const finding = readFinding(file);
  const crew = createCrew(1);
  try {
    const shrunk = await shrinkFinding(finding, crew, io.signal);
    if (io.signal.aborted && !shrunk.oneMinimal)
      say(io.stderr, `kubeflap: interrupted before ${file} was shrunk to the end`);
    if (shrunk.flights === 0) return EXIT.interrupted;
    const number = Number(file.match(/-finding-(\d+)\.finding\.json$/)?.[1] ?? 1);
    const written = writing(dirname(file), () => writeFinding(shrunk, dirname(file), number));
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
