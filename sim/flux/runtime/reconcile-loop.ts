import { ConnectionError } from '../../apiserver/index.ts';
import { StatusError } from '../../kube/index.ts';
import { AggregatedError } from '../aggregate-error.ts';
import { ConditionConflictError } from '../condition-patch.ts';
import type { WorkQueue } from './work-queue.ts';

/** How a reconcile ended without an error. Source: controller-runtime pkg/reconcile Result. */
export interface ReconcileResult {
  /** Once more, after the item's backoff. */
  readonly requeue?: boolean;
  /** Once more, after this time; forgets earlier failures. */
  readonly requeueAfterMs?: number;
}

/** A failure of the world, not of this program: it is retried with backoff. */
export class ReconcileError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ReconcileError';
  }
}

/** A failure that retrying cannot help: the item is dropped until something else adds it. */
export class TerminalError extends ReconcileError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TerminalError';
  }
}

/** True for what a controller meets in an imperfect world; anything else is a bug of ours and must be heard. */
export function isWorldError(error: unknown): error is Error {
  return (
    error instanceof StatusError ||
    error instanceof ConnectionError ||
    error instanceof ReconcileError ||
    error instanceof AggregatedError ||
    error instanceof ConditionConflictError
  );
}

export interface ReconcileLoopOptions {
  readonly queue: WorkQueue;
  readonly concurrency: number;
  reconcile(item: string): Promise<ReconcileResult>;
  /** Told about every failed pass. */
  onError?(item: string, error: Error): void;
}

/**
 * Works the queue with up to `concurrency` items at once. There are no idle workers: a pass starts when an item becomes
 * ready. Source: controller-runtime v0.19.0 pkg/internal/controller/controller.go reconcileHandler.
 */
export function startReconcileLoop(options: ReconcileLoopOptions): { idle(): Promise<void> } {
  const { queue, concurrency } = options;
  let active = 0;
  let isStopping = false;
  let onIdle: () => void = () => undefined;

  const finish = (item: string, result: ReconcileResult | Error): void => {
    if (result instanceof Error) {
      options.onError?.(item, result);
      if (!(result instanceof TerminalError)) queue.addRateLimited(item);
    } else if (result.requeueAfterMs !== undefined && result.requeueAfterMs > 0) {
      queue.forget(item);
      queue.addAfter(item, result.requeueAfterMs);
    } else if (result.requeue) queue.addRateLimited(item);
    else queue.forget(item);
  };

  const work = async (item: string): Promise<void> => {
    try {
      finish(item, await options.reconcile(item));
    } catch (error) {
      if (!isWorldError(error)) throw error;
      finish(item, error);
    }
    active -= 1;
    queue.done(item);
    dispatch();
    if (active === 0) onIdle();
  };

  const dispatch = (): void => {
    while (!isStopping && active < concurrency) {
      const item = queue.take();
      if (item === undefined) return;
      active += 1;
      void work(item);
    }
  };
  queue.onReady(dispatch);
  dispatch();
  return {
    /** Takes no further items; resolves when the passes under way have ended. */
    idle: () => {
      isStopping = true;
      return active === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            onIdle = resolve;
          });
    },
  };
}
