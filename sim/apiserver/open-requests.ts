import { setMaxListeners } from 'node:events';
import type { ApiRequest } from './api-handler.ts';

/** How a request hangs on the signal its client gave it. */
interface Link {
  readonly controller: AbortController;
  readonly own: AbortSignal;
  readonly forward: () => void;
}

/**
 * What a process has under way, so that all of it can be ended with the process. `AbortSignal.any` would do, but its signals
 * hang on weak references, which keep whole exchanges alive through young collections: an eighth of a flight.
 */
export class OpenRequests {
  readonly #ending = new AbortController();
  readonly #links = new Map<AbortSignal, Link>();

  constructor() {
    // Each open request may listen for the end; there is no upper bound on those.
    setMaxListeners(0, this.#ending.signal);
  }

  get ended(): boolean {
    return this.#ending.signal.aborted;
  }

  /** The request with a signal that aborts with its own one or at the {@link end}, whichever comes first. */
  open(request: ApiRequest): ApiRequest {
    const own = request.signal;
    if (!own || this.ended) return { ...request, signal: this.#ending.signal };
    if (own.aborted) return request;
    const controller = new AbortController();
    const forward = (): void => controller.abort(own.reason);
    own.addEventListener('abort', forward, { once: true });
    this.#links.set(controller.signal, { controller, own, forward });
    return { ...request, signal: controller.signal };
  }

  /** Forgets a request that {@link open} gave, once nothing more can come of it. */
  close({ signal }: ApiRequest): void {
    const link = signal && this.#links.get(signal);
    if (!link) return;
    this.#links.delete(link.controller.signal);
    link.own.removeEventListener('abort', link.forward);
  }

  /** Aborts whatever is open, in the order it was opened. */
  end(reason: Error): void {
    this.#ending.abort(reason);
    for (const { controller } of [...this.#links.values()]) controller.abort(reason);
    this.#links.clear();
  }
}
