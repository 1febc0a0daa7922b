import type { ScenarioCell } from '../../scenario/index.ts';
import type { Trace } from '../../trace/index.ts';
import { flySchedule, runToItsEnd } from '../flight/explored-run.ts';
import { FlightInterruptedError } from '../flight/interrupted.ts';
import { type ArmedCause, armed } from './armed-cause.ts';
import { contractWithout } from './calm-contract.ts';
import { type Cause, causesOf, wholeFaultsOf } from './cause.ts';
import { expectationFailuresOf, type Failure, judgedTrace, lawsBrokenIn } from './failure.ts';
import { signatureOf } from './finding.ts';
import { minimise } from './minimise.ts';
import { cellOfTrace, replayTrace } from './replay.ts';
import { NotReproducedError } from './shrink.ts';

/** A stored run with the fewest of its faults that still fail it in the same way. */
export interface ShrunkTrace {
  readonly recorded: Trace;
  readonly cell: ScenarioCell;
  readonly failure: Failure;
  /** What else went wrong in the run. */
  readonly others: readonly Failure[];
  /** What struck in the run. */
  readonly struck: readonly Cause[];
  /** What is left of it; in a part of `struck`, or of the faults as written, see {@link isWhole}. */
  readonly causes: readonly Cause[];
  /** The strikes alone did not show it: whole faults were left out instead. */
  readonly isWhole: boolean;
  /** Verified: none of them can be left out. */
  readonly oneMinimal: boolean;
  readonly flights: number;
}

export interface ShrinkTraceOptions {
  /** Which of several failures: an expectation's name, or a law such as `O9`. Default: the first. */
  readonly failure?: string;
  /** Ends the flight under way and the search, with what that has. */
  readonly signal?: AbortSignal;
}

/** Nothing went wrong in a stored run, or not what was asked for. Exit code 2. */
export class NothingFailedError extends Error {
  readonly code = 'KUBEFLAP_NOTHING_FAILED';
}

/** Flights one trace may cost. Of forty strikes it takes some thirty to find the one that matters. */
const MAX_FLIGHTS = 500;

/**
 * Looks for the fewest strikes that fail a stored run in the same way. Each request that was struck is taken by itself - a window
 * of flapping falls apart into moments -, and what cannot be said so is kept or left out as a whole. Where the moments alone do not
 * show the failure, the faults are left out as they are written.
 * @throws NothingFailedError, NotReproducedError, CellGoneError, ScenarioError, FlightInterruptedError before anything was left out
 */
export async function shrinkTrace(
  recorded: Trace,
  { failure: wanted, signal }: ShrinkTraceOptions = {},
): Promise<ShrunkTrace> {
  if (recorded.control !== undefined)
    throw new NothingFailedError(
      `it is the control "${recorded.control}" of ${recorded.file}, which has to miss its goals`,
    );
  const cell = cellOfTrace(recorded);
  await requireRepeatable(recorded, signal);
  const [failure, ...others] = await chosenFailure(cell, recorded, wanted, signal);
  const shows = await testOf(cell, recorded.seed, failure, signal);
  const struck = causesOf(cell, recorded);
  const search = new Search(shows, signal);
  const { causes, isWhole, oneMinimal } = await search.smallest(struck, wholeFaultsOf(cell, recorded));
  const { flights } = search;
  return { recorded, cell, failure, others, struck, causes, isWhole, oneMinimal, flights };
}

/** A run that goes another way today cannot be taken apart. @throws NotReproducedError */
async function requireRepeatable(recorded: Trace, signal: AbortSignal | undefined): Promise<void> {
  const { trace, divergence, changes } = await replayTrace(recorded, signal);
  if (trace.hash === recorded.hash) return;
  const where = divergence
    ? `; first difference at event ${divergence.index}: recorded ${divergence.expected ?? 'nothing'}, now ${divergence.actual ?? 'nothing'}`
    : '';
  throw new NotReproducedError(
    `the run goes another way today: ledger hash ${trace.hash}, recorded ${[recorded.hash, ...changes].join('; ')}${where}`,
  );
}

/** The failure that is shrunk, then the others. Laws are asked last: they cost flights. @throws NothingFailedError */
async function chosenFailure(
  cell: ScenarioCell,
  recorded: Trace,
  wanted: string | undefined,
  signal: AbortSignal | undefined,
): Promise<[Failure, ...Failure[]]> {
  const isWanted = ({ name }: Failure): boolean =>
    wanted === undefined || name === wanted || name.startsWith(`${wanted} `);
  const failures = expectationFailuresOf(cell, judgedTrace(cell, recorded));
  if (!failures.some(isWanted)) failures.push(...(await lawsBrokenIn(cell, recorded, signal)));
  const chosen = failures.find(isWanted);
  if (chosen) return [chosen, ...distinct(failures).filter(({ name }) => name !== chosen.name)];
  throw new NothingFailedError(
    failures.length === 0
      ? 'nothing went wrong in this run: no expectation failed and no law was broken (kubeflap explore looks for faults under which one is)'
      : `"${wanted}" did not fail in this run; what did: ${distinct(failures)
          .map(({ name }) => name)
          .join(', ')}`,
  );
}

/** Several releases may show the same one. */
function distinct(failures: readonly Failure[]): Failure[] {
  return [...new Map(failures.map((failure) => [failure.name, failure])).values()];
}

type Test = (faults: readonly ArmedCause[]) => Promise<boolean>;

/** Flies the cell with these faults instead of its own, and says whether it fails in the same way, as `kubeflap run` would. */
async function testOf(
  cell: ScenarioCell,
  seed: number,
  { kind, name }: Failure,
  signal: AbortSignal | undefined,
): Promise<(causes: readonly Cause[]) => Promise<boolean>> {
  const test =
    kind === 'law' ? await lawTest(cell, seed, name, signal) : expectationTest(cell, seed, name, signal);
  return (causes) => test(armed(causes, cell));
}

function expectationTest(
  cell: ScenarioCell,
  seed: number,
  failure: string,
  signal: AbortSignal | undefined,
): Test {
  const disable = { faults: cell.faults.map(({ name }) => name) };
  return async (faults) => {
    const kept = new Set(faults.map(({ rule }) => rule));
    const names = new Set(cell.faults.filter((rule) => kept.has(rule)).map(({ name }) => name));
    // A moment that did not come is left out sooner or later; a fault that is kept as it is says how often it has to strike.
    const faultExpectations = cell.faultExpectations.filter(({ rule }) => names.has(rule));
    const run = await runToItsEnd(cell, signal, {
      seed,
      disable,
      faults: faults.map(({ rule }) => rule),
    });
    return expectationFailuresOf({ ...cell, faultExpectations }, run).some(({ name }) => name === failure);
  };
}

async function lawTest(
  cell: ScenarioCell,
  seed: number,
  law: string,
  signal: AbortSignal | undefined,
): Promise<Test> {
  const contract = await contractWithout(
    cell,
    cell.faults.map(({ name }) => name),
    signal,
  );
  return async (faults) => {
    const instead = faults.map(({ rule }) => rule);
    const { violations } = await flySchedule({ cell, contract, schedule: [], seed, instead, signal });
    return violations.some((violation) => !violation.excused && signatureOf(violation) === law);
  };
}

/** Counts its flights and ends when they are spent, or when it is told to. */
class Search {
  flights = 0;
  readonly #shows: (causes: readonly Cause[]) => Promise<boolean>;
  readonly #signal: AbortSignal | undefined;

  constructor(shows: (causes: readonly Cause[]) => Promise<boolean>, signal: AbortSignal | undefined) {
    this.#shows = shows;
    this.#signal = signal;
  }

  /** @throws NotReproducedError when not even the faults as written show it. */
  async smallest(
    struck: readonly Cause[],
    whole: readonly Cause[],
  ): Promise<Pick<ShrunkTrace, 'causes' | 'isWhole' | 'oneMinimal'>> {
    if (await this.#fly([])) return { causes: [], isWhole: false, oneMinimal: true };
    const isWhole = !(await this.#fly(struck));
    const all = isWhole ? whole : struck;
    if (isWhole && !(await this.#fly(all)) && !this.#isSpent())
      throw new NotReproducedError('the faults of the run do not show its failure again');
    const causes = await minimise(all, async (some) => !this.#isSpent() && this.#fly(some));
    return { causes, isWhole, oneMinimal: !this.#isSpent() };
  }

  #isSpent(): boolean {
    return (this.#signal?.aborted ?? false) || this.flights >= MAX_FLIGHTS;
  }

  async #fly(causes: readonly Cause[]): Promise<boolean> {
    try {
      const isShown = await this.#shows(causes);
      this.flights += 1;
      return isShown;
    } catch (error) {
      // Cut short, it has shown nothing.
      if (error instanceof FlightInterruptedError) return false;
      throw error;
    }
  }
}
