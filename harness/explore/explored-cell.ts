import type { Finding } from './finding/finding.ts';
import type { FlightOrder, FlightReport } from './flight/flight.ts';
import { type CellRef, withoutEngine } from './flight/prepared-cell.ts';
import { type Schedule, scheduleKey } from './flight/schedule.ts';

/** A cell to explore. */
export interface ExploredCell {
  readonly ref: CellRef;
  readonly name: string;
  readonly seed: number;
  /** Names of its `sometimes` expectations. */
  readonly sometimes?: readonly string[];
}

export function flightText({ schedule, cell: { variant } }: FlightOrder): string {
  const world = variant === undefined ? '' : `, world ${variant}`;
  return schedule.length === 0
    ? `the fault-free flight${world}`
    : `the flight under ${scheduleKey(schedule)}${world}`;
}

/** A cell, as an exploration and its certificate call it. */
interface NamedCell {
  readonly name: string;
  readonly label: string;
}

/** What tells the cells of one engine apart: the scenario, and where its matrix has more than engines, which cell of that. */
export function titleOf({ name, label }: NamedCell): string {
  return `${name} ${withoutEngine(label)}`.trimEnd();
}

export function namedOf({ name, ref: { label } }: ExploredCell): NamedCell {
  return { name, label };
}

/** What it takes to fly it again. */
export function originOf(
  { ref, seed }: ExploredCell,
  schedule: Schedule,
  { hash }: FlightReport,
): Omit<Finding, 'signature' | 'oracle' | 'message'> {
  const { file, label, engine, variant } = ref;
  return {
    scenario: file,
    cell: label,
    engine,
    ...(variant === undefined ? {} : { variant }),
    seed,
    schedule,
    hash,
    seen: 1,
  };
}
