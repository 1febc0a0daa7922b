import { changesSince, provenanceOf } from '../../trace/index.ts';
import type { Crew } from '../flight/crew.ts';
import { type CatalogueEntry, FAULT_CATALOGUE } from '../flight/fault-catalogue.ts';
import type { FlightOrder, FlightReport } from '../flight/flight.ts';
import { FlightInterruptedError } from '../flight/interrupted.ts';
import { type CellRef, cellRefOf, loadVaried } from '../flight/prepared-cell.ts';
import { entryOf, type Schedule, type ScheduledFault } from '../flight/schedule.ts';
import { type Finding, wantedOf } from './finding.ts';
import { minimise } from './minimise.ts';

/** A finding with the shortest schedule that still shows it. */
export interface Shrunk {
  readonly finding: Finding;
  /** Verified: no fault can be left out. */
  readonly oneMinimal: boolean;
  readonly flights: number;
  /** The events of the shortest flight, a line each. */
  readonly lines: readonly string[];
}

/** The finding no longer shows itself: the engine, the scenario or kubeflap has changed since. */
export class NotReproducedError extends Error {
  readonly code = 'KUBEFLAP_NOT_REPRODUCED';
}

const CLASS_ORDER = ['A', 'B', 'C'];
/** Flights one finding may cost. A process of its own needs seconds for each. */
const MAX_FLIGHTS = 200;

/**
 * Goes back to the scenario as it is written, drops faults, makes moments of bursts, and replaces each fault by a more ordinary
 * one (class A before B before C, a moment before a lasting loss), and drops faults again, as long as the same law is broken in the same way: shrinking
 * must not slide to another defect. Once the signal aborts it ends with the shortest schedule that was seen to show it.
 * @throws NotReproducedError when the schedule does not show the finding to begin with.
 */
export async function shrinkFinding(finding: Finding, crew: Crew, signal?: AbortSignal): Promise<Shrunk> {
  const shrinking = new Shrinking(finding, crew, signal);
  try {
    return await shrunkBy(shrinking, finding);
  } catch (error) {
    if (error instanceof FlightInterruptedError) return shrinking.soFar();
    throw error;
  }
}

async function shrunkBy(shrinking: Shrinking, finding: Finding): Promise<Shrunk> {
  if (!(await shrinking.shows(cellRefOf(finding), finding.schedule)))
    throw new NotReproducedError(
      [
        `${finding.signature} does not show itself any more with seed ${finding.seed}`,
        ...changesOf(finding),
      ].join('; '),
    );
  const isSpent = (): boolean => shrinking.flights >= MAX_FLIGHTS;
  const cell = await shrinking.plainest(isSpent);
  const shows = async (schedule: Schedule): Promise<boolean> =>
    !isSpent() && (await shrinking.shows(cell, schedule));
  const schedule = await smallest(finding.schedule, shows);
  const lines = await shrinking.tell(cell, schedule);
  return { ...shrinking.soFar(), oneMinimal: !isSpent(), lines };
}

function changesOf(finding: Finding): string[] {
  // Without it there is nothing to compare, and nothing to read for that.
  if (!finding.provenance) return [];
  return changesSince(finding.provenance, provenanceOf(loadVaried(cellRefOf(finding))));
}

/** Flies parts of a finding and says whether they still show it. */
class Shrinking {
  /** Those that came to their end. */
  flights = 0;
  readonly #finding: Finding;
  readonly #crew: Crew;
  readonly #signal: AbortSignal | undefined;
  /** As the last flight that showed it: whatever shows it is gone on with. */
  #shortest: Finding;

  constructor(finding: Finding, crew: Crew, signal: AbortSignal | undefined) {
    this.#finding = finding;
    this.#crew = crew;
    this.#signal = signal;
    this.#shortest = finding;
  }

  soFar(): Shrunk {
    return { finding: this.#shortest, oneMinimal: false, flights: this.flights, lines: [] };
  }

  async shows(cell: CellRef, schedule: Schedule): Promise<boolean> {
    const { hash, violations } = await this.#fly({ cell, schedule });
    const shown = this.#shownBy(violations);
    if (!shown) return false;
    const { variant: _varied, ...plain } = this.#finding;
    const { message } = shown;
    this.#shortest = {
      ...plain,
      ...(cell.variant === undefined ? {} : { variant: cell.variant }),
      schedule,
      message,
      hash,
    };
    return true;
  }

  /** The cell without its variation, if that shows it too. */
  async plainest(isSpent: () => boolean): Promise<CellRef> {
    const varied = cellRefOf(this.#finding);
    const { variant, ...plain } = varied;
    if (variant === undefined || isSpent()) return varied;
    return (await this.shows(plain, this.#finding.schedule)) ? plain : varied;
  }

  async tell(cell: CellRef, schedule: Schedule): Promise<readonly string[]> {
    return (await this.#fly({ cell, schedule, tell: 'lines' })).lines;
  }

  async #fly(order: Omit<FlightOrder, 'seed'>): Promise<FlightReport> {
    if (this.#signal?.aborted) throw new FlightInterruptedError();
    const report = await this.#crew.fly({ ...order, seed: this.#finding.seed }, this.#signal);
    this.flights += 1;
    return report;
  }

  #shownBy(violations: FlightReport['violations']): FlightReport['violations'][number] | undefined {
    const wanted = wantedOf(this.#finding);
    return violations.find(({ signature, excused }) => !excused && signature === wanted);
  }
}

/** A more ordinary fault may do what took two before: what was weakened is minimised again, until nothing is left to weaken. */
async function smallest(found: Schedule, shows: (s: Schedule) => Promise<boolean>): Promise<Schedule> {
  for (let schedule = found; ; ) {
    const minimal = await minimise(schedule, shows);
    schedule = minimal;
    for (let index = 0; index < schedule.length; index++) schedule = await weaken(schedule, index, shows);
    if (schedule === minimal) return schedule;
  }
}

/** One fault made more ordinary, if that still shows it; the very same schedule if none does. */
async function weaken(
  schedule: Schedule,
  index: number,
  shows: (s: Schedule) => Promise<boolean>,
): Promise<Schedule> {
  const current = schedule[index]!;
  const instead = (other: ScheduledFault): Schedule =>
    schedule.map((scheduled, i) => (i === index ? other : scheduled));
  const { burst, ...moment } = current;
  const isMoment = entryOf(current).at !== 'actor';
  if (burst && isMoment && (await shows(instead(moment)))) return weaken(instead(moment), index, shows);
  const entry = entryOf(current);
  const milder = FAULT_CATALOGUE.filter(
    (candidate) => severityOf(candidate) < severityOf(entry) && strikesAlike(candidate, entry),
  ).sort((a, b) => severityOf(a) - severityOf(b));
  for (const { id } of milder) {
    const candidate = instead({ ...current, fault: id });
    if (await shows(candidate)) return candidate;
  }
  return schedule;
}

/** Actors and events are struck by faults of their own; a request can be struck instead of either. */
function strikesAlike({ at }: CatalogueEntry, entry: CatalogueEntry): boolean {
  return at === entry.at || (at !== 'actor' && at !== 'event');
}

function severityOf(entry: CatalogueEntry): number {
  return CLASS_ORDER.indexOf(entry.class) * 2 + (entry.lasting ? 1 : 0);
}
