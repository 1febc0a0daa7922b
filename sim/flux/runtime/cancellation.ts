import type { ApiHandler } from '../../apiserver/index.ts';
import { ReconcileError } from './reconcile-loop.ts';

/** Go's error of a cancelled context. */
class ContextCanceledError extends ReconcileError {
  constructor() {
    super('context canceled');
    this.name = 'ContextCanceledError';
  }
}

/** The context of all reconciles of a process: cancelled when it is told to stop. */
export class Cancellation {
  #isCancelled = false;
  readonly #listeners = new Set<() => void>();

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    for (const listener of [...this.#listeners]) listener();
    this.#listeners.clear();
  }

  /** Calls `listener` on cancellation; the answer takes it back. */
  onCancel(listener: () => void): () => void {
    if (this.#isCancelled) listener();
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A handler that sends nothing any more after the cancellation. */
  guard(handler: ApiHandler): ApiHandler {
    return async (request) => {
      if (this.#isCancelled) throw new ContextCanceledError();
      return handler(request);
    };
  }

  /** `work`, or a rejection as soon as the context is cancelled. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const forget = this.onCancel(() => reject(new ContextCanceledError()));
      work.then(resolve, reject).finally(forget);
    });
  }
}
