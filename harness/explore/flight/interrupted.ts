/**
 * A flight was ended from outside before its end: nothing is known of it. It is no flight, and whoever asked for it goes without.
 */
export class FlightInterruptedError extends Error {
  readonly code = 'KUBEFLAP_FLIGHT_INTERRUPTED';

  constructor() {
    super('the flight was interrupted');
  }
}

/** Nothing where an interrupted flight kept it from its end. */
export async function unlessInterrupted<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof FlightInterruptedError) return undefined;
    throw error;
  }
}
