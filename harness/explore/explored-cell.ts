import type { Finding } from './finding/finding.ts';
import { type CellRef, type FlightOrder, type FlightReport, withoutEngine } from './flight/flight.ts';
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

export function titleOf({ name, ref }: ExploredCell): string {
  return `${name} ${withoutEngine(ref.label)}`.trimEnd();
}

export function namedOf({ name, ref: { label } }: ExploredCell): {
  readonly name: string;
  readonly label: string;
} {
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
