import { parentPort } from 'node:worker_threads';
import type { WorkerAnswer } from './crew.ts';
import { type FlightOrder, fly } from './flight.ts';

/** A thread that flies one order at a time, in the order they come. */
parentPort?.on('message', ({ id, order }: { id: number; order: FlightOrder }) => {
  fly(order).then(
    (report) => parentPort?.postMessage({ id, report } satisfies WorkerAnswer),
    (error) =>
      parentPort?.postMessage({ id, error: String((error as Error).stack ?? error) } satisfies WorkerAnswer),
  );
});
