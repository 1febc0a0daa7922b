import type { FlightReport } from './flight/flight.ts';
import { type ScheduledFault, scheduleKey } from './flight/schedule.ts';

interface Flown {
  readonly scheduled: ScheduledFault;
  readonly report: Pick<FlightReport, 'violations'>;
}

/** The laws each fault breaks alone. */
export function lawsBySingle(singles: readonly Flown[]): (single: ScheduledFault) => readonly string[] {
  const laws = new Map(
    singles.map(({ scheduled, report }) => [scheduleKey([scheduled]), lawsBroken(report)]),
  );
  return (single) => laws.get(scheduleKey([single])) ?? [];
}

/** The laws a flight broke beside those `before`. */
export function lawsBroken(
  { violations }: Pick<FlightReport, 'violations'>,
  before: ReadonlySet<string> = new Set(),
): readonly string[] {
  const broken = violations.filter(({ excused }) => !excused).map(({ signature }) => signature);
  return [...new Set(broken)].filter((signature) => !before.has(signature)).sort();
}
