import { Worker } from 'node:worker_threads';
import { closeSharedGateway } from '../../run/index.ts';
import { type FlightOrder, type FlightReport, fly } from './flight.ts';

/** Flies orders, several at a time where there are workers. */
export interface Crew {
  readonly size: number;
  fly(order: FlightOrder): Promise<FlightReport>;
  close(): Promise<void>;
}

/** A worker stopped working; its order is lost. */
export class WorkerError extends Error {
  readonly code = 'KUBEFLAP_WORKER';
}

/** Answers of a worker. */
export type WorkerAnswer =
  | { readonly id: number; readonly report: FlightReport }
  | { readonly id: number; readonly error: string };

/** With one worker everything flies in this process; with more, each has a thread of its own. */
export function createCrew(workers: number): Crew {
  return workers <= 1 ? { size: 1, fly, close: closeSharedGateway } : new ThreadCrew(workers);
}

interface Seat {
  readonly worker: Worker;
  readonly pending: Map<number, PromiseWithResolvers<FlightReport>>;
  /** Why it flies no more. */
  gone: WorkerError | undefined;
}

class ThreadCrew implements Crew {
  readonly size: number;
  readonly #seats: Seat[];
  #next = 0;

  constructor(size: number) {
    this.size = size;
    this.#seats = Array.from({ length: size }, () => createSeat());
  }

  fly(order: FlightOrder): Promise<FlightReport> {
    const [first, ...others] = this.#seats.filter(({ gone }) => gone === undefined);
    if (!first) return Promise.reject(this.#seats[0]?.gone);
    const seat = others.reduce(
      (least, other) => (other.pending.size < least.pending.size ? other : least),
      first,
    );
    const id = this.#next++;
    const answer = Promise.withResolvers<FlightReport>();
    seat.pending.set(id, answer);
    seat.worker.postMessage({ id, order });
    return answer.promise;
  }

  async close(): Promise<void> {
    await Promise.all(this.#seats.map(({ worker }) => worker.terminate()));
  }
}

function createSeat(): Seat {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  // The pipes to engines' processes are opened by number and closed by their stream, which a thread would count as a leak.
  const worker = new Worker(new URL(`./explore-worker.${extension}`, import.meta.url), {
    trackUnmanagedFds: false,
  });
  const pending: Seat['pending'] = new Map();
  const settle = (id: number): PromiseWithResolvers<FlightReport> | undefined => {
    const answer = pending.get(id);
    pending.delete(id);
    return answer;
  };
  worker.on('message', (answer: WorkerAnswer) => {
    if ('report' in answer) settle(answer.id)?.resolve(answer.report);
    else settle(answer.id)?.reject(new WorkerError(answer.error));
  });
  const seat: Seat = { worker, pending, gone: undefined };
  const leave = (why: WorkerError): void => {
    seat.gone ??= why;
    for (const id of [...pending.keys()]) settle(id)?.reject(seat.gone);
  };
  worker.on('error', (error) => leave(new WorkerError(String(error))));
  worker.on('exit', (code) => leave(new WorkerError(`a worker ended with ${code}`)));
  return seat;
}
