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

/** A worker ended, and what it had was not flown. Nothing is known of what it died of but what its thread says. */
export class WorkerGoneError extends WorkerError {}

/** Answers of a worker. */
export type WorkerAnswer =
  | { readonly id: number; readonly report: FlightReport }
  | { readonly id: number; readonly error: string };

/** With one worker everything flies in this process; with more, each has a thread of its own. */
export function createCrew(workers: number, program: URL = EXPLORE_WORKER): Crew {
  return workers <= 1 ? { size: 1, fly, close: closeSharedGateway } : new ThreadCrew(workers, program);
}

const EXPLORE_WORKER = new URL(
  `./explore-worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`,
  import.meta.url,
);

interface Seat {
  readonly worker: Worker;
  readonly pending: Map<number, PromiseWithResolvers<FlightReport>>;
}

class ThreadCrew implements Crew {
  readonly size: number;
  /** Those whose worker lives. */
  readonly #seats = new Set<Seat>();
  #next = 0;
  #isClosing = false;
  #lastGone: WorkerGoneError | undefined;

  constructor(size: number, program: URL) {
    this.size = size;
    for (let number = 1; number <= size; number++) this.#take(number, program);
  }

  async fly(order: FlightOrder): Promise<FlightReport> {
    const [first, ...others] = this.#seats;
    if (!first) throw new WorkerGoneError(`no worker is left: ${this.#lastGone?.message ?? 'none began'}`);
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
    this.#isClosing = true;
    await Promise.all([...this.#seats].map(({ worker }) => worker.terminate()));
  }

  #take(number: number, program: URL): void {
    // The pipes to engines' processes are opened by number and closed by their stream, which a thread would count as a leak.
    const worker = new Worker(program, { trackUnmanagedFds: false });
    const seat: Seat = { worker, pending: new Map() };
    this.#seats.add(seat);
    worker.on('message', (answer: WorkerAnswer) => {
      const asked = seat.pending.get(answer.id);
      seat.pending.delete(answer.id);
      if ('report' in answer) asked?.resolve(answer.report);
      else asked?.reject(new WorkerError(answer.error));
    });
    const name = `worker ${number} of ${this.size}`;
    // A thread that threw ends as well; what it threw says more than its exit code.
    worker.on('error', (error) => this.#leave(seat, `${name} died: ${String(error)}`));
    worker.on('exit', (code) => this.#leave(seat, `${name} ended with exit code ${code}`));
  }

  /** Whoever waits for a worker that is gone is told, and nobody is given it any more. */
  #leave(seat: Seat, why: string): void {
    if (this.#isClosing || !this.#seats.delete(seat)) return;
    this.#lastGone = new WorkerGoneError(why);
    for (const answer of seat.pending.values()) answer.reject(this.#lastGone);
    seat.pending.clear();
  }
}
