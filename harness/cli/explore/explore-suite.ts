import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../sim/clock/index.ts';
import { hashString } from '../../../sim/random/index.ts';
import {
  type Certificate,
  certificateText,
  createCrew,
  DivergenceError,
  Explorer,
  engineActorOf,
  FAULT_CATALOGUE,
  type FaultClass,
  NotReproducedError,
  type Schedule,
  type Strategy,
  scheduleKey,
  shrinkFinding,
  writeFinding,
} from '../../explore/index.ts';
import { parseDuration, type ScenarioCell } from '../../scenario/index.ts';
import { CliError, EXIT } from '../exit-code.ts';
import { type CliIo, say } from '../io.ts';
import { ownVersion } from '../own-version.ts';
import { prepareCells } from '../run/prepare.ts';
import { selectCells } from '../run/select.ts';
import { ProgressLine } from './progress-line.ts';

export interface ExploreRequest {
  readonly paths: readonly string[];
  readonly strategy: string;
  readonly seeds: number;
  readonly budget?: string;
  readonly classes: string;
  readonly workers?: number;
  readonly engine: string;
  readonly selector?: string;
  readonly testNamePattern?: string;
  readonly out: string;
  readonly corpus?: string;
}

/** Explores the selected scenarios, writes findings and the certificate; answers the exit code. */
export async function exploreSuite(request: ExploreRequest, io: CliIo): Promise<number> {
  const strategies = strategiesOf(request.strategy);
  const classes = classesOf(request.classes);
  const deadline =
    request.budget === undefined ? Number.POSITIVE_INFINITY : systemClock.now() + durationOf(request.budget);
  const cells = selectCells({
    paths: request.paths,
    engine: request.engine,
    ...(request.selector === undefined ? {} : { selector: request.selector }),
    ...(request.testNamePattern === undefined ? {} : { name: request.testNamePattern }),
  });
  const { explored, notExplored } = sortOut(cells);
  if (explored.length === 0)
    throw new CliError(EXIT.usage, 'none of the selected scenarios has an engine to explore');
  await prepareCells(explored, { programs: true, signal: io.signal });

  const crew = createCrew(request.workers ?? availableParallelism());
  const progress = new ProgressLine(io.stderr, deadline);
  const stop = (): boolean => io.signal.aborted || systemClock.now() >= deadline;
  const keep = request.corpus === undefined ? () => {} : corpusIn(request.corpus);
  const explorer = new Explorer({
    crew,
    classes,
    strategies,
    seeds: request.seeds,
    stop,
    keep,
    progress: (tally, findings) => progress.show(tally, findings),
  });
  let diverged: DivergenceError | undefined;
  try {
    for (const cell of explored) {
      if (stop()) break;
      progress.next(`${cell.name} ${cell.label}`.trimEnd());
      await explorer.explore({
        ref: { file: cell.scenario.file, label: cell.label, engine: cell.engine },
        name: cell.name,
        seed: cell.seed,
      });
    }
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    diverged = error;
  } finally {
    progress.end();
  }

  mkdirSync(request.out, { recursive: true });
  let index = 0;
  for (const finding of explorer.findings.all()) {
    index += 1;
    say(io.stdout, `FINDING  ${finding.signature}  (seen ${finding.seen} times)`);
    say(io.stdout, `  ${finding.message}`);
    try {
      const shrunk = await shrinkFinding(finding, crew);
      const file = writeFinding(shrunk, request.out, index);
      say(
        io.stdout,
        `  shrunk to ${shrunk.finding.schedule.length} faults${shrunk.oneMinimal ? ', 1-minimal: verified' : ''}: ${scheduleKey(shrunk.finding.schedule) || 'none at all'}`,
      );
      say(io.stdout, `  run      kubeflap run ${file.path}`);
      say(io.stdout, `  replay   ${file.replay}`);
    } catch (error) {
      if (!(error instanceof NotReproducedError)) throw error;
      say(io.stdout, `  not reproduced: ${error.message}`);
    }
  }
  await crew.close();

  const complete = !stop() && diverged === undefined && explorer.tally.cut === 0;
  const certificate: Certificate = {
    kubeflap: ownVersion(),
    engine: request.engine,
    classes: [...classes],
    strategies: [...strategies],
    scenarios: explored.map((cell) => ({ name: cell.name, cell: cell.label, hash: contentHash(cell) })),
    notExplored,
    actions: FAULT_CATALOGUE.filter((entry) => classes.has(entry.class)).length,
    tally: explorer.tally,
    behaviours: explorer.features.size,
    complete,
    findings: explorer.findings.all().map(({ signature, message, seen }) => ({ signature, message, seen })),
  };
  say(io.stdout, certificateText(certificate));
  writeFileSync(join(request.out, 'certificate.json'), `${JSON.stringify(certificate, undefined, 2)}\n`);
  if (diverged) throw new CliError(EXIT.nondeterministic, diverged.message);
  if (explorer.findings.size > 0) return EXIT.failed;
  return io.signal.aborted ? EXIT.interrupted : EXIT.ok;
}

/** Cells without an engine have nothing to explore; a scenario can say itself why it should be left out. */
function sortOut(cells: readonly ScenarioCell[]): {
  explored: ScenarioCell[];
  notExplored: { name: string; why: string }[];
} {
  const explored: ScenarioCell[] = [];
  const notExplored: { name: string; why: string }[] = [];
  for (const cell of cells) {
    const why = cell.scenario.document.spec.explore?.['skip'];
    if (!engineActorOf(cell)) notExplored.push({ name: cell.name, why: 'no engine takes part' });
    else if (typeof why === 'string') notExplored.push({ name: cell.name, why });
    else explored.push(cell);
  }
  return { explored, notExplored };
}

function strategiesOf(text: string): Set<Strategy> {
  const names = text.split(',').map((name) => name.trim());
  for (const name of names)
    if (!['singles', 'pairs', 'swarm'].includes(name))
      throw new CliError(EXIT.usage, `--strategy: "${name}" is not singles, pairs or swarm`);
  return new Set(names as Strategy[]);
}

function classesOf(text: string): Set<FaultClass> {
  const names = text.split(',').map((name) => name.trim().toUpperCase());
  for (const name of names)
    if (!['A', 'B', 'C'].includes(name))
      throw new CliError(EXIT.usage, `--classes: "${name}" is not A, B or C`);
  return new Set(names as FaultClass[]);
}

function durationOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms <= 0)
    throw new CliError(EXIT.usage, `--budget: "${text}" is not a duration such as 5m or 90s`);
  return ms;
}

function contentHash(cell: ScenarioCell): string {
  return createHash('sha256').update(readFileSync(cell.scenario.file)).digest('hex').slice(0, 12);
}

/** Writes each schedule that reached something new into a file of its own, named by its content. */
function corpusIn(
  folder: string,
): (cell: unknown, seed: number, schedule: Schedule, features: readonly string[]) => void {
  mkdirSync(folder, { recursive: true });
  return (cell, seed, schedule, features) => {
    const entry = { cell, seed, schedule, features };
    const name = hashString(JSON.stringify([cell, seed, schedule]))
      .toString(16)
      .padStart(8, '0');
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(entry, undefined, 1)}\n`);
  };
}
