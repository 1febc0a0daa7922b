import type { Clock, Timer } from '../../clock/index.ts';

/** How failing items wait: `base * 2^failures`, at most `max`. */
export interface BackoffLimits {
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

/** Flux's `--min-retry-delay` and `--max-retry-delay`. Source: fluxcd/pkg runtime/controller/rate_limiter.go. */
const FLUX_BACKOFF: BackoffLimits = { baseDelayMs: 750, maxDelayMs: 15 * 60_000 };

/**
 * A rate-limiting, delaying work queue: an item is worked on by one worker at a time, adding it meanwhile queues it once
 * more. Of several delayed additions the earliest counts, and a delayed addition outlives the work done in between.
 * Source: client-go util/workqueue (queue.go, delaying_queue.go, default_rate_limiters.go).
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #limits: BackoffLimits;
  readonly #ready: string[] = [];
  readonly #dirty = new Set<string>();
  readonly #processing = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #waiting = new Map<string, { readonly readyAt: number; readonly timer: Timer }>();
  #onReady: () => void = () => undefined;

  constructor(clock: Clock, limits: BackoffLimits = FLUX_BACKOFF) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Called whenever an item may be ready to be taken. */
  onReady(callback: () => void): void {
    this.#onReady = callback;
  }

  get length(): number {
    return this.#ready.length;
  }

  add(item: string): void {
    if (this.#dirty.has(item)) return;
    this.#dirty.add(item);
    if (this.#processing.has(item)) return;
    this.#ready.push(item);
    this.#onReady();
  }

  addAfter(item: string, delayMs: number): void {
    if (delayMs <= 0) {
      this.add(item);
      return;
    }
    const readyAt = this.#clock.now() + delayMs;
    const waiting = this.#waiting.get(item);
    if (waiting && waiting.readyAt <= readyAt) return;
    waiting?.timer.cancel();
    const timer = this.#clock.setTimer(delayMs, () => {
      this.#waiting.delete(item);
      this.add(item);
    });
    this.#waiting.set(item, { readyAt, timer });
  }

  addRateLimited(item: string): void {
    const failures = this.#failures.get(item) ?? 0;
    this.#failures.set(item, failures + 1);
    const delayMs = Math.min(this.#limits.baseDelayMs * 2 ** failures, this.#limits.maxDelayMs);
    this.addAfter(item, delayMs);
  }

  /** Forgets the failures of an item. */
  forget(item: string): void {
    this.#failures.delete(item);
  }

  /** Takes the next item; call {@link done} when finished with it. */
  take(): string | undefined {
    const item = this.#ready.shift();
    if (item === undefined) return undefined;
    this.#processing.add(item);
    this.#dirty.delete(item);
    return item;
  }

  done(item: string): void {
    this.#processing.delete(item);
    if (!this.#dirty.has(item)) return;
    this.#ready.push(item);
    this.#onReady();
  }
}
