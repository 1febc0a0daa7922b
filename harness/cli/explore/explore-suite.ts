import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Certificate,
  type Crew,
  type CutBy,
  certificateText,
  countByClass,
  createCrew,
  Explorer,
  FAULT_CATALOGUE,
  prunedPairs,
  refutationText,
  sometimesOf,
  type Tally,
  titleOf,
  whyNotExplored,
} from '../../explore/index.ts';
import type { ScenarioCell } from '../../scenario/index.ts';
import { ownVersion } from '../../trace/index-version.ts';
import { CliError, EXIT, type ExitCode } from '../exit-code.ts';
import { explainError } from '../explain-error.ts';
import { type CliIo, say } from '../io.ts';
import { prepareCells } from '../run/prepare.ts';
import { selectCells } from '../run/select.ts';
import { Corpus } from './corpus.ts';
import { coveredBy } from './covered.ts';
import { setAsideFindings } from './earlier-findings.ts';
import {
  budgetOf,
  classesOf,
  type ExploreRequest,
  seedsOf,
  strategiesOf,
  workersOf,
} from './explore-request.ts';
import { presentCutOff } from './present-cut-off.ts';
import { presentFindings } from './present-findings.ts';
import { presentRefuted } from './present-refuted.ts';
import { ProgressLine } from './progress-line.ts';
import { Budget } from './wall-clock-budget.ts';
import { readyToWrite, writing } from './writing.ts';

/** Explores the selected scenarios, writes findings and the certificate; answers the exit code. @throws CliError */
export async function exploreSuite(
  request: ExploreRequest,
  io: CliIo,
  crewOf: (workers: number) => Crew = createCrew,
): Promise<ExitCode> {
  const strategies = strategiesOf(request.strategy);
  const seeds = seedsOf(request.seeds, strategies);
  const classes = classesOf(request.classes);
  const budget = new Budget(budgetOf(request.budget));
  const { explored, notExplored } = sortOut(
    selectCells({
      paths: request.paths,
      engine: request.engine,
      ...(request.selector === undefined ? {} : { selector: request.selector }),
      ...(request.testNamePattern === undefined ? {} : { name: request.testNamePattern }),
    }),
  );
  if (explored.length === 0) throw nothingToExplore(notExplored);
  readyToWrite(request.out);
  const { corpus: corpusFolder } = request;
  if (corpusFolder !== undefined) readyToWrite(corpusFolder);
  const corpus =
    corpusFolder === undefined
      ? undefined
      : Corpus.open(corpusFolder, (file) =>
          say(io.stderr, `kubeflap: ${file} is no schedule and was passed over`),
        );
  await prepareCells(explored, { missingPrograms: 'refuse', signal: io.signal });

  const crew = crewOf(workersOf(request.workers, io));
  const progress = new ProgressLine(io.stderr, budget.deadline);
  const stop = (): boolean => io.signal.aborted || budget.isSpent;
  const explorer = new Explorer({
    crew,
    classes,
    strategies,
    seeds,
    stop,
    signal: AbortSignal.any([io.signal, budget.endOfFlights()]),
    keep: (kept, features) => {
      if (corpus) writing(request.corpus!, () => corpus.keep(kept, features));
    },
    ...(corpus ? { kept: corpus.keptFor } : {}),
    progress: (tally, findings, stage) => progress.show(tally, findings, stage),
    planning: (planned, total) => progress.plan(planned, total),
  });
  const begun: ScenarioCell[] = [];
  /** Whose fault-free flight did not come to its end. */
  let grounded: ScenarioCell | undefined;
  let trouble: CliError | undefined;
  try {
    for (const [index, cell] of explored.entries()) {
      // However short the time is, one world is looked at.
      if (io.signal.aborted || (index > 0 && stop())) break;
      begun.push(cell);
      progress.next(`${cell.name} ${cell.label}`.trimEnd());
      const ref = { file: cell.scenario.file, label: cell.label, engine: cell.engine };
      const world = { ref, name: cell.name, seed: cell.seed, sometimes: sometimesOf(cell) };
      if (!(await explorer.explore(world))) grounded = begun.pop();
    }
  } catch (error) {
    // Whatever was found until then is still shown and kept.
    trouble = troubleOf(error, begun.at(-1)?.name ?? '');
  } finally {
    progress.end();
  }
  const cutBy = whatCuts(io, trouble);
  let presented: Awaited<ReturnType<typeof presentFindings>>;
  try {
    const notLeft = leaveEarlier(explored, request.out, io);
    trouble ??= notLeft;
    const end = AbortSignal.any([io.signal, budget.endOfShrinking()]);
    presented = await presentFindings(explorer.findings.all(), crew, request.out, io, end);
    trouble = presented.trouble ?? trouble;
  } finally {
    budget.close();
    await crew.close();
  }

  const untouched = explored.filter((cell) => !begun.includes(cell));
  const roleAt = join(request.out, 'rbac.yaml');
  const { claims, roleText } = coveredBy(explorer, begun, request.engine, roleAt);
  const findings = presented.findings.map(({ signature, class: kind, message, seen }) => {
    return { signature, class: kind, message, seen };
  });
  const isFlown = explorer.unfinished.length === 0 && untouched.length === 0;
  const certificate: Certificate = {
    kubeflap: ownVersion(),
    engine: request.engine,
    classes: [...classes],
    strategies: [...strategies],
    scenarios: begun.map((cell) => ({ name: cell.name, cell: cell.label, hash: contentHash(cell) })),
    notExplored: [
      ...notExplored,
      ...untouched.map((cell) => ({ name: cell.name, why: whyUntouched(cell, grounded, cutBy) })),
    ],
    actions: FAULT_CATALOGUE.filter((entry) => classes.has(entry.class)).length,
    tally: explorer.tally,
    pruned: prunedPairs(explorer.tally),
    ...claims,
    behaviours: explorer.features.size,
    recovery: explorer.recovery.times,
    brokenAlready: [...explorer.brokenAlready].map(([name, laws]) => ({
      name,
      laws,
      ...onRecord(name, begun),
    })),
    refuted: explorer.refuted.map(refutationText),
    cutBy: isFlown && cutBy !== 'given up' ? undefined : cutBy,
    unfinished: explorer.unfinished,
    cutOff: explorer.cutOff,
    complete: trouble === undefined && isFlown && explorer.refuted.length === 0,
    findings,
    findingsByClass: countByClass(findings),
  };
  say(io.stdout, certificateText(certificate));
  const file = join(request.out, 'certificate.json');
  writing(file, () => writeFileSync(file, `${JSON.stringify(certificate, undefined, 2)}\n`));
  writing(roleAt, () => writeFileSync(roleAt, roleText));
  presentRefuted(explorer.refuted, request.out, io);
  presentCutOff(
    { what: explorer.cutOff, by: cutBy },
    { what: presented.cutOff, by: whatCuts(io, undefined) },
    io,
  );
  if (trouble) throw trouble;
  if (io.signal.aborted) return EXIT.interrupted;
  if (explorer.findings.size > 0) return EXIT.failed;
  // Its premise was wrong: nothing is known of what was left out.
  if (explorer.refuted.length > 0) return EXIT.inconclusive;
  if (flownCount(explorer.tally) > 0) return EXIT.ok;
  say(io.stderr, whyNothing(explorer.tally, grounded));
  return EXIT.inconclusive;
}

/** What lies beside the certificate is what it tells of. Answers what kept it from being so: new findings are shown all the same. */
function leaveEarlier(cells: readonly ScenarioCell[], folder: string, io: CliIo): CliError | undefined {
  try {
    const files = cells.map(({ scenario }) => scenario.file);
    const count = writing(folder, () => setAsideFindings(folder, files));
    if (count > 0)
      say(
        io.stderr,
        `kubeflap: ${count} finding${count === 1 ? '' : 's'} of an earlier exploration in ${folder}: renamed to *.earlier`,
      );
    return undefined;
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
}

/** Schedules with at least one fault. */
function flownCount({ singles, events, closure, pairs, swarm, corpus }: Tally): number {
  return singles + events + closure + pairs + swarm + corpus;
}

function whatCuts({ signal }: Pick<CliIo, 'signal'>, trouble: CliError | undefined): CutBy {
  if (signal.aborted) return 'interrupted';
  return trouble ? 'given up' : 'the time was up';
}

function whyUntouched(cell: ScenarioCell, grounded: ScenarioCell | undefined, cutBy: CutBy): string {
  return cell === grounded ? `${cutBy} in its fault-free flight` : cutBy;
}

function whyNothing({ sites }: Tally, grounded: ScenarioCell | undefined): string {
  return sites === 0 && !grounded
    ? 'kubeflap: inconclusive: nobody asked anything in the fault-free flight, so there was nothing to break'
    : 'kubeflap: inconclusive: the time was up before any fault was flown';
}

/** What an exploration may end with and still show what it found. Other errors are thrown on. */
function troubleOf(error: unknown, scenario: string): CliError {
  const trouble = explainError(error);
  if (!trouble) throw error;
  // A divergence names its scenario, and an error of a command what it is about.
  if (trouble === error || trouble.exitCode === EXIT.nondeterministic) return trouble;
  return new CliError(
    trouble.exitCode,
    `${scenario} cannot be flown to its end: ${trouble.message}`,
    trouble.hint,
  );
}

function sortOut(cells: readonly ScenarioCell[]): {
  explored: ScenarioCell[];
  notExplored: { name: string; why: string }[];
} {
  const explored: ScenarioCell[] = [];
  const notExplored: { name: string; why: string }[] = [];
  for (const cell of cells) {
    const why = whyNotExplored(cell);
    if (why !== undefined) notExplored.push({ name: cell.name, why });
    else explored.push(cell);
  }
  return { explored, notExplored };
}

function nothingToExplore(notExplored: readonly { name: string; why: string }[]): CliError {
  const reasons = notExplored.slice(0, 5).map(({ name, why }) => `${name}: ${why}`);
  return new CliError(
    EXIT.usage,
    'none of the selected scenarios has an engine to explore',
    reasons.join('; ') || 'no scenario was selected',
  );
}

/** The reason a scenario gives for failing with this engine. */
function onRecord(title: string, cells: readonly ScenarioCell[]): { readonly onRecord?: string } {
  const cell = cells.find((candidate) => titleOf(candidate) === title);
  const known = cell?.scenario.document.spec.knownFailure?.[cell.engine];
  if (known === undefined) return {};
  return { onRecord: typeof known === 'string' ? known : known.because };
}

function contentHash(cell: ScenarioCell): string {
  return createHash('sha256').update(readFileSync(cell.scenario.file)).digest('hex').slice(0, 12);
}
