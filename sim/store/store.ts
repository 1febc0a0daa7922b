import type { KubeObject } from '../kube/index.ts';
import { SortedObjects } from './sorted-objects.ts';

/** What changed, in commit order. `resource` is the storage key `group/plural` (`/pods`, `apps/deployments`). */
export interface StoreEvent {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  /** State after; for DELETED the last state carrying the deletion's resourceVersion. Deep-frozen. */
  readonly object: KubeObject;
  readonly oldObject: KubeObject | undefined;
}

/** The state at the asked revision is gone. Callers turn it into 410 Expired. */
export class CompactedError extends Error {
  readonly code = 'KUBEFLAP_COMPACTED';
  readonly asked: number;
  readonly oldest: number;
  constructor(asked: number, oldest: number) {
    super(`revision ${asked} is compacted; the oldest kept is ${oldest}`);
    this.asked = asked;
    this.oldest = oldest;
  }
}

/** The object is not the one the caller read: someone else committed in between. */
export class StaleWriteError extends Error {
  readonly code = 'KUBEFLAP_STALE_WRITE';
}

export interface StoreOptions {
  /** First revision handed out; a real cluster never starts at 1. */
  readonly firstRevision?: number;
  /** Events kept per resource before the oldest are dropped (as kube-apiserver's watch cache does). */
  readonly maxEventsPerResource?: number;
}

interface ResourceTable {
  readonly objects: SortedObjects;
  /** Events in revision order; those before `dropped` are gone. */
  events: StoreEvent[];
  /** The newest revision whose event was dropped; watches must start at or after it. */
  droppedThrough: number;
  readonly listeners: Set<(event: StoreEvent) => void>;
}

/**
 * Revisions, snapshots and the watch log: what etcd is to a real API server. One revision counter for the whole store;
 * objects are deep-frozen and shared, nothing is ever copied out.
 */
export class Store {
  readonly #tables = new Map<string, ResourceTable>();
  readonly #maxEvents: number;
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  #revision: number;
  #compactedThrough = 0;

  constructor(options: StoreOptions = {}) {
    this.#revision = (options.firstRevision ?? 200) - 1;
    this.#maxEvents = options.maxEventsPerResource ?? 50_000;
  }

  /**
   * A store that starts as this one is now, history included, and then goes its own way. Costs next to nothing: objects are
   * shared for ever, indexes until one side writes. Listeners stay behind.
   */
  fork(): Store {
    const fork = new Store({ firstRevision: this.#revision + 1, maxEventsPerResource: this.#maxEvents });
    fork.#compactedThrough = this.#compactedThrough;
    for (const [resource, { objects, events, droppedThrough }] of this.#tables)
      fork.#tables.set(resource, {
        objects: objects.fork(),
        events: [...events],
        droppedThrough,
        listeners: new Set(),
      });
    return fork;
  }

  /** The revision of the last commit. */
  get revision(): number {
    return this.#revision;
  }

  get(resource: string, namespace: string, name: string): KubeObject | undefined {
    return this.#tables.get(resource)?.objects.get(namespace, name);
  }

  /** All objects of a resource ordered by namespace and name; `namespace` '' means all. The array is frozen in time. */
  list(resource: string, namespace = ''): readonly KubeObject[] {
    return this.#tables.get(resource)?.objects.list(namespace) ?? [];
  }

  /** The resources that hold or held objects. */
  resources(): string[] {
    return [...this.#tables.keys()];
  }

  /**
   * The state of a resource as it was right after `revision`.
   * @throws CompactedError when that state is gone.
   */
  listAt(resource: string, namespace: string, revision: number): readonly KubeObject[] {
    const table = this.#tables.get(resource);
    if (revision < this.#compactedThrough) throw new CompactedError(revision, this.#compactedThrough);
    if (!table || revision >= this.#revision) return this.list(resource, namespace);
    if (revision < table.droppedThrough) throw new CompactedError(revision, table.droppedThrough);
    const undone = new Map<string, KubeObject | undefined>();
    for (let i = table.events.length - 1; i >= 0 && table.events[i]!.revision > revision; i--) {
      const event = table.events[i]!;
      undone.set(`${event.namespace}\0${event.name}`, event.oldObject);
    }
    return table.objects.listWith(namespace, undone);
  }

  /**
   * Commits one change. `expected` is the object the caller read (undefined: must not exist); `next` builds the object that
   * carries the new resourceVersion, or returns undefined to delete, in which case `tombstone` builds the last state.
   * @throws StaleWriteError when the stored object is no longer `expected`.
   */
  commit(
    key: { readonly resource: string; readonly namespace: string; readonly name: string },
    expected: KubeObject | undefined,
    next: (resourceVersion: string) => { readonly object: KubeObject; readonly deleted: boolean },
  ): StoreEvent {
    const table = this.#table(key.resource);
    const stored = table.objects.get(key.namespace, key.name);
    if (stored !== expected)
      throw new StaleWriteError(`${key.resource} ${key.namespace}/${key.name} has moved on`);
    const revision = this.#revision + 1;
    const { object, deleted } = next(String(revision));
    this.#revision = revision;
    if (deleted) table.objects.delete(key.namespace, key.name);
    else table.objects.set(key.namespace, key.name, object);
    const type = deleted ? 'DELETED' : stored ? 'MODIFIED' : 'ADDED';
    const event: StoreEvent = { revision, type, ...key, object, oldObject: stored };
    table.events.push(event);
    // Dropping one by one would make every commit O(n); a tenth at a time keeps it O(1) on average.
    if (table.events.length > this.#maxEvents * 1.1) {
      const surplus = table.events.length - this.#maxEvents;
      table.droppedThrough = table.events[surplus - 1]!.revision;
      table.events = table.events.slice(surplus);
    }
    for (const listener of table.listeners) listener(event);
    for (const listener of this.#listeners) listener(event);
    return event;
  }

  /**
   * The events of a resource after `revision`, oldest first.
   * @throws CompactedError when some of them are gone.
   */
  eventsAfter(resource: string, revision: number): readonly StoreEvent[] {
    if (revision < this.#compactedThrough) throw new CompactedError(revision, this.#compactedThrough);
    const table = this.#tables.get(resource);
    if (!table) return [];
    if (revision < table.droppedThrough) throw new CompactedError(revision, table.droppedThrough);
    let low = 0;
    let high = table.events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (table.events[middle]!.revision > revision) high = middle;
      else low = middle + 1;
    }
    return table.events.slice(low);
  }

  /** Calls `listener` synchronously for every later commit to `resource`; returns how to stop. */
  subscribe(resource: string, listener: (event: StoreEvent) => void): () => void {
    const { listeners } = this.#table(resource);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** As {@link subscribe}, for every resource. */
  subscribeAll(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets history before `revision` (at most the current one): older reads and watches then fail as compacted. */
  compact(revision: number): void {
    const through = Math.min(revision, this.#revision);
    if (through <= this.#compactedThrough) return;
    this.#compactedThrough = through;
    for (const table of this.#tables.values()) {
      table.events = table.events.filter((event) => event.revision > through);
    }
  }

  /** The oldest revision that can still be read. */
  get oldestRevision(): number {
    return this.#compactedThrough;
  }

  #table(resource: string): ResourceTable {
    let table = this.#tables.get(resource);
    if (!table) {
      table = { objects: new SortedObjects(), events: [], droppedThrough: 0, listeners: new Set() };
      this.#tables.set(resource, table);
    }
    return table;
  }
}
