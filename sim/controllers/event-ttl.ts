import type { Clock, Timer } from '../clock/index.ts';
import { deepFreeze } from '../kube/index.ts';
import { StaleWriteError, type Store, type StoreEvent } from '../store/index.ts';

const EVENTS = '/events';
/** kube-apiserver's `--event-ttl`. */
export const DEFAULT_EVENT_TTL_MS = 3_600_000;

/**
 * Forgets Events some time after their last change, as a lease of the storage does: no request, just a DELETED.
 * Every write starts the hour anew, so expiries come in the order of the writes and one timer suffices.
 */
export class EventTtl {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #ttlMs: number;
  /** Deadline by `namespace/name`, soonest first. */
  readonly #deadlines = new Map<string, number>();
  #timer: Timer | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(store: Store, clock: Clock, ttlMs: number = DEFAULT_EVENT_TTL_MS) {
    this.#store = store;
    this.#clock = clock;
    this.#ttlMs = ttlMs;
  }

  start(): void {
    if (this.#unsubscribe) return;
    this.#unsubscribe = this.#store.subscribe(EVENTS, (event) => this.#see(event));
    for (const { metadata } of this.#store.list(EVENTS))
      this.#renew(metadata.namespace ?? '', metadata.name ?? '');
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#deadlines.clear();
  }

  #see(event: StoreEvent): void {
    if (event.type === 'DELETED') this.#deadlines.delete(`${event.namespace}/${event.name}`);
    else this.#renew(event.namespace, event.name);
  }

  #renew(namespace: string, name: string): void {
    const key = `${namespace}/${name}`;
    this.#deadlines.delete(key);
    this.#deadlines.set(key, this.#clock.now() + this.#ttlMs);
    this.#timer ??= this.#clock.setTimer(this.#ttlMs, () => this.#expire());
  }

  #expire(): void {
    this.#timer = undefined;
    for (const [key, deadline] of this.#deadlines) {
      const left = deadline - this.#clock.now();
      if (left > 0) {
        this.#timer = this.#clock.setTimer(left, () => this.#expire());
        return;
      }
      this.#deadlines.delete(key);
      this.#remove(key);
    }
  }

  #remove(key: string): void {
    const slash = key.indexOf('/');
    const [namespace, name] = [key.slice(0, slash), key.slice(slash + 1)];
    const stored = this.#store.get(EVENTS, namespace, name);
    if (!stored) return;
    try {
      this.#store.commit({ resource: EVENTS, namespace, name }, stored, (resourceVersion) => ({
        object: deepFreeze({ ...stored, metadata: { ...stored.metadata, resourceVersion } }),
        deleted: true,
      }));
    } catch (error) {
      if (!(error instanceof StaleWriteError)) throw error;
    }
  }
}
