import type { Crew } from './crew.ts';
import { FAULT_CATALOGUE } from './fault-catalogue.ts';
import type { Finding } from './finding.ts';
import type { CellRef } from './flight.ts';
import { minimise } from './minimise.ts';
import { entryOf, type Schedule } from './schedule.ts';

/** A finding with the shortest schedule that still shows it. */
export interface Shrunk {
  readonly finding: Finding;
  /** Verified: no fault can be left out. */
  readonly oneMinimal: boolean;
  readonly flights: number;
}

/** The finding no longer shows itself: the engine, the scenario or kubeflap has changed since. */
export class NotReproducedError extends Error {
  readonly code = 'KUBEFLAP_NOT_REPRODUCED';
}

const CLASS_ORDER = ['A', 'B', 'C'];

/**
 * Drops faults, then replaces each by a more ordinary one (class A before B before C, a moment before a lasting loss), as
 * long as the same law is broken in the same way: shrinking must not slide to another defect.
 * @throws NotReproducedError when the schedule does not show the finding to begin with.
 */
export async function shrinkFinding(finding: Finding, crew: Crew): Promise<Shrunk> {
  const cell: CellRef = { file: finding.scenario, label: finding.cell, engine: finding.engine };
  const wanted = finding.signature.slice(finding.signature.indexOf(': ') + 2);
  let flights = 0;
  let best: { hash: string; message: string } | undefined;
  const shows = async (schedule: Schedule): Promise<boolean> => {
    flights += 1;
    const report = await crew.fly({ cell, schedule, seed: finding.seed, sites: 'none' });
    const violation = report.violations.find(({ signature, excused }) => !excused && signature === wanted);
    if (violation) best = { hash: report.hash, message: violation.message };
    return violation !== undefined;
  };
  if (!(await shows(finding.schedule)))
    throw new NotReproducedError(
      `${finding.signature} does not show itself any more with seed ${finding.seed}`,
    );
  const minimal = await minimise(finding.schedule, shows);
  let schedule = minimal.items;
  for (let index = 0; index < schedule.length; index++) schedule = await weaken(schedule, index, shows);
  await shows(schedule);
  return {
    finding: { ...finding, schedule, ...(best ?? {}) },
    oneMinimal: minimal.oneMinimal,
    flights,
  };
}

async function weaken(
  schedule: Schedule,
  index: number,
  shows: (s: Schedule) => Promise<boolean>,
): Promise<Schedule> {
  const current = entryOf(schedule[index]!);
  const weight = (entry: typeof current): number =>
    CLASS_ORDER.indexOf(entry.class) * 2 + (entry.lasting ? 1 : 0);
  const milder = FAULT_CATALOGUE.filter((entry) => weight(entry) < weight(current)).sort(
    (a, b) => weight(a) - weight(b),
  );
  for (const entry of milder) {
    const candidate = schedule.map((scheduled, i) =>
      i === index ? { ...scheduled, fault: entry.id } : scheduled,
    );
    if (await shows(candidate)) return candidate;
  }
  return schedule;
}
