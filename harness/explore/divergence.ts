import type { FlightOrder, FlightReport } from './flight/flight.ts';
import { unlessInterrupted } from './flight/interrupted.ts';
import { scheduleKey } from './flight/schedule.ts';

/** Two flights of one schedule differed: the simulation is not deterministic. Exit code 5. */
export class DivergenceError extends Error {
  readonly code = 'KUBEFLAP_DIVERGENCE';
}

/** The events at which two flights part, as lines; undefined where one of them has ended. */
export interface Divergence {
  readonly index: number;
  readonly expected: string | undefined;
  readonly actual: string | undefined;
}

/** Compares two flights line by line. */
export function firstDifference(
  expected: readonly string[],
  actual: readonly string[],
): Divergence | undefined {
  for (let index = 0; index < Math.max(expected.length, actual.length); index++)
    if (expected[index] !== actual[index]) return { index, expected: expected[index], actual: actual[index] };
  return undefined;
}

/** The error for two flights of one order; `hashes` are theirs, and `fly` makes two more, to see where such flights part. */
export async function divergenceOf(
  cell: string,
  order: FlightOrder,
  hashes: readonly string[],
  fly: (order: FlightOrder) => Promise<FlightReport>,
): Promise<DivergenceError> {
  const schedule = scheduleKey(order.schedule) || 'no faults';
  return new DivergenceError(
    `${cell}: two flights of the same schedule differ (${hashes.join(', ')}): ${schedule}\n${await whereTheyPart(order, fly)}`,
  );
}

/** The first row at which they part. Reports carry no rows, so it takes two more flights to see one. */
async function whereTheyPart(
  order: FlightOrder,
  fly: (order: FlightOrder) => Promise<FlightReport>,
): Promise<string> {
  const inLines = (): Promise<FlightReport | undefined> =>
    unlessInterrupted(fly({ ...order, tell: 'lines' }));
  const one = await inLines();
  const other = await inLines();
  if (!one || !other) return '  two more flights, to see where, were interrupted';
  const parting = firstDifference(one.lines, other.lines);
  if (!parting) return '  two more flights, made to see where, have the same rows';
  const { index, expected, actual } = parting;
  const ended = 'nothing: the flight ends here';
  return `  first difference at event ${index}:\n    one    ${expected ?? ended}\n    other  ${actual ?? ended}`;
}
