import type { Clock, Timer } from '../clock/index.ts';
import type { KubeObject } from '../kube/index.ts';
import type { Store, StoreEvent } from '../store/index.ts';
import type { Controller } from './controller.ts';

/** Delays of a failing key. Source: client-go util/workqueue DefaultTypedControllerRateLimiter. */
const BASE_RETRY_MS = 5;
const MAX_RETRY_MS = 1_000_000;

export interface LoopOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** How long after an event the controller reacts. 0: as soon as the event's commit is through. */
  readonly delayMs: number;
  /** Told about every failed attempt; they are retried anyway. */
  readonly onError?: (controller: string, key: string, error: unknown) => void;
}

/**
 * Runs one controller: keys wait in the order they were first seen, one is worked on at a time, the same key is never
 * queued twice. Nothing here races, so a run is deterministic.
 */
export class ReconcileLoop {
  readonly #controller: Controller;
  readonly #options: LoopOptions;
  readonly #queue = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new Set<Timer>();
  readonly #idleWaiters: (() => void)[] = [];
  #unsubscribe: (() => void)[] = [];
  #running = false;
  #working = false;

  constructor(controller: Controller, options: LoopOptions) {
    this.#controller = controller;
    this.#options = options;
  }

  get name(): string {
    return this.#controller.name;
  }

  /** True when no key is queued or worked on; keys waiting for their time do not count. */
  get idle(): boolean {
    return !this.#working && this.#queue.size === 0;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    const { store } = this.#options;
    const { watches } = this.#controller;
    const onEvent = (event: StoreEvent): void => this.#see(event);
    this.#unsubscribe =
      watches === 'everything'
        ? [store.subscribeAll(onEvent)]
        : watches.map((resource) => store.subscribe(resource, onEvent));
    for (const resource of watches === 'everything' ? store.resources() : watches)
      for (const event of addedEvents(resource, store.list(resource))) this.#see(event);
  }

  stop(): void {
    this.#running = false;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    for (const timer of this.#timers) timer.cancel();
    this.#unsubscribe = [];
    this.#timers.clear();
    this.#queue.clear();
    this.#failures.clear();
  }

  /** Resolves when the loop is {@link idle}. */
  whenIdle(): Promise<void> {
    return this.idle ? Promise.resolve() : new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  #see(event: StoreEvent): void {
    for (const key of this.#controller.keysOf(event)) this.#enqueueAfter(key, this.#options.delayMs);
  }

  #enqueueAfter(key: string, delayMs: number): void {
    if (delayMs <= 0) {
      this.#enqueue(key);
      return;
    }
    const timer = this.#options.clock.setTimer(delayMs, () => {
      this.#timers.delete(timer);
      this.#enqueue(key);
    });
    this.#timers.add(timer);
  }

  #enqueue(key: string): void {
    if (!this.#running) return;
    this.#queue.add(key);
    if (this.#working) return;
    this.#working = true;
    // The commit that woke us is still on the stack of whoever wrote; a controller reacts after, never within.
    queueMicrotask(() => void this.#work());
  }

  async #work(): Promise<void> {
    for (const key of this.#queue) {
      this.#queue.delete(key);
      await this.#attempt(key);
    }
    this.#working = false;
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  async #attempt(key: string): Promise<void> {
    try {
      const again = await this.#controller.reconcile(key);
      this.#failures.delete(key);
      if (again !== undefined && this.#running) this.#enqueueAfter(key, Math.max(1, again));
    } catch (error) {
      if (!this.#running) return;
      this.#options.onError?.(this.name, key, error);
      const failures = this.#failures.get(key) ?? 0;
      this.#failures.set(key, failures + 1);
      this.#enqueueAfter(key, Math.min(BASE_RETRY_MS * 2 ** failures, MAX_RETRY_MS));
    }
  }
}

/** By list: a store hands out the same one until it changes, as do its forks, and several controllers start from it. */
const added = new WeakMap<readonly KubeObject[], readonly StoreEvent[]>();

/** The objects there are when a controller starts, as if they had just come. Whoever asks for a list asks for one resource. */
function addedEvents(resource: string, list: readonly KubeObject[]): readonly StoreEvent[] {
  let events = added.get(list);
  if (!events) {
    events = list.map((object) => addedEvent(resource, object));
    added.set(list, events);
  }
  return events;
}

function addedEvent(resource: string, object: StoreEvent['object']): StoreEvent {
  const { namespace = '', name = '', resourceVersion } = object.metadata;
  const revision = Number(resourceVersion ?? 0);
  return { revision, type: 'ADDED', resource, namespace, name, object, oldObject: undefined };
}
