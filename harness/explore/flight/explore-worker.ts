import { parentPort } from 'node:worker_threads';
import type { WorkerAnswer, WorkerRequest } from './crew.ts';
import { type FlightOrder, fly } from './flight.ts';
import { FlightInterruptedError } from './interrupted.ts';

/** Flights under way, each with what ends it. */
const underWay = new Map<number, AbortController>();

/**
 * A thread that flies the orders it is sent. It hears of an interruption by message: virtual time gives the event loop a turn
 * before each of its timers (VirtualClock.settle), and messages have their turn there. A flag in shared memory would be heard no
 * earlier, for it is looked at between two timers as well; what never comes to one is ended from outside, with the thread.
 */
parentPort?.on('message', (request: WorkerRequest) => {
  if ('order' in request) void carryOut(request.id, request.order);
  else underWay.get(request.interrupt)?.abort();
});

async function carryOut(id: number, order: FlightOrder): Promise<void> {
  const ending = new AbortController();
  underWay.set(id, ending);
  const answer = await fly(order, ending.signal).then(
    (report): WorkerAnswer => ({ id, report }),
    (error: unknown): WorkerAnswer =>
      error instanceof FlightInterruptedError
        ? { id, interrupted: true }
        : { id, error: String((error as Error).stack ?? error) },
  );
  underWay.delete(id);
  parentPort?.postMessage(answer);
}
