import { Worker } from 'node:worker_threads';
import { systemClock, type Timer } from '../../../sim/clock/index.ts';
import { closeSharedGateway } from '../../run/index.ts';
import { type FlightOrder, type FlightReport, fly } from './flight.ts';
import { FlightInterruptedError } from './interrupted.ts';

/** Flies orders, several at a time where there are workers. */
export interface Crew {
  readonly size: number;
  /** @throws FlightInterruptedError soon after the signal aborts, whatever the engine does */
  fly(order: FlightOrder, signal?: AbortSignal): Promise<FlightReport>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

/** A worker stopped working; its order is lost. */
export class WorkerError extends Error {
  readonly code = 'KUBEFLAP_WORKER';
}

/** A worker ended, and what it had was not flown. Nothing is known of what it died of but what its thread says. */
export class WorkerGoneError extends WorkerError {}

/** What a worker is told: to fly, or to end a flight under way. */
export type WorkerRequest =
  | { readonly id: number; readonly order: FlightOrder }
  | { readonly interrupt: number };

/** Answers of a worker. */
export type WorkerAnswer =
  | { readonly id: number; readonly report: FlightReport }
  | { readonly id: number; readonly interrupted: true }
  | { readonly id: number; readonly error: string };

/** A worker that has not ended a flight this long after it was told to does not listen: it is ended itself. */
const DEAF_MS = 1_000;

/**
 * With one worker everything flies in this process, where signals and timers are heard between two timers of virtual time; with
 * more, each has a thread of its own.
 */
export function createCrew(workers: number, program: URL = EXPLORE_WORKER): Crew {
  return workers <= 1 ? { size: 1, fly, close: closeSharedGateway } : new ThreadCrew(workers, program);
}

const EXPLORE_WORKER = new URL(
  `./explore-worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`,
  import.meta.url,
);

interface Seat {
  readonly number: number;
  readonly worker: Worker;
  readonly pending: Map<number, PromiseWithResolvers<FlightReport>>;
}

class ThreadCrew implements Crew {
  readonly size: number;
  readonly #program: URL;
  /** Those whose worker lives. */
  readonly #seats = new Set<Seat>();
  #next = 0;
  #isClosing = false;
  #lastGone: WorkerGoneError | undefined;

  constructor(size: number, program: URL) {
    this.size = size;
    this.#program = program;
    for (let number = 1; number <= size; number++) this.#take(number);
  }

  async fly(order: FlightOrder, signal?: AbortSignal): Promise<FlightReport> {
    if (signal?.aborted) throw new FlightInterruptedError();
    const [first, ...others] = this.#seats;
    if (!first) throw new WorkerGoneError(`no worker is left: ${this.#lastGone?.message ?? 'none began'}`);
    const seat = others.reduce(
      (least, other) => (other.pending.size < least.pending.size ? other : least),
      first,
    );
    const id = this.#next++;
    const answer = Promise.withResolvers<FlightReport>();
    seat.pending.set(id, answer);
    tell(seat, { id, order });
    let patience: Timer | undefined;
    const interrupt = (): void => {
      tell(seat, { interrupt: id });
      patience = systemClock.setTimer(DEAF_MS, () => this.#replace(seat));
    };
    signal?.addEventListener('abort', interrupt, { once: true });
    try {
      return await answer.promise;
    } finally {
      signal?.removeEventListener('abort', interrupt);
      patience?.cancel();
    }
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all([...this.#seats].map(end));
  }

  /** Another worker flies on. */
  #replace(seat: Seat): void {
    if (!this.#seats.delete(seat)) return;
    void seat.worker.terminate();
    for (const answer of seat.pending.values()) answer.reject(new FlightInterruptedError());
    seat.pending.clear();
    if (!this.#isClosing) this.#take(seat.number);
  }

  #take(number: number): void {
    // The pipes to engines' processes are opened by number and closed by their stream, which a thread would count as a leak.
    const worker = new Worker(this.#program, { trackUnmanagedFds: false });
    const seat: Seat = { number, worker, pending: new Map() };
    this.#seats.add(seat);
    worker.on('message', (answer: WorkerAnswer) => {
      const asked = seat.pending.get(answer.id);
      seat.pending.delete(answer.id);
      if ('report' in answer) asked?.resolve(answer.report);
      else if ('interrupted' in answer) asked?.reject(new FlightInterruptedError());
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

function tell({ worker }: Seat, request: WorkerRequest): void {
  worker.postMessage(request);
}

/** Ends a worker, its flights first: a thread that is terminated leaves the processes of its engines behind. */
async function end(seat: Seat): Promise<void> {
  const { worker, pending } = seat;
  for (const id of pending.keys()) tell(seat, { interrupt: id });
  const ended = Promise.allSettled([...pending.values()].map(({ promise }) => promise));
  const deaf = Promise.withResolvers<void>();
  const patience = systemClock.setTimer(DEAF_MS, deaf.resolve);
  await Promise.race([ended, deaf.promise]);
  patience.cancel();
  await worker.terminate();
}
