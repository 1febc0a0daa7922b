import {
  type ApiClient,
  ConnectionError,
  type ResourcePath,
  type WatchFrame,
} from '../../apiserver/index.ts';
import { type Clock, sleep } from '../../clock/index.ts';
import { type JsonObject, type KubeObject, newNotFound, StatusError } from '../../kube/index.ts';
import type { Tape } from '../../random/index.ts';

/** A change of the cache. `add` also stands for every object of the first list. */
export type InformerEvent =
  | { readonly type: 'add'; readonly object: KubeObject }
  | { readonly type: 'update'; readonly object: KubeObject; readonly oldObject: KubeObject }
  | { readonly type: 'delete'; readonly object: KubeObject };

export interface InformerOptions {
  readonly client: ApiClient;
  /** The resource across all namespaces, or in one. */
  readonly path: ResourcePath;
  readonly clock: Clock;
  readonly tape: Tape;
  /** Where its choices stand on the tape. */
  readonly site: string;
  /** How long an event takes from the server's frame to the cache. Order is kept. */
  readonly lagMs: () => number;
}

/** Source: client-go tools/cache reflector.go, defaultBackoffManager. */
const BACKOFF = { initialMs: 800, maxMs: 30_000, resetAfterMs: 120_000 };
/** Source: reflector.go minWatchTimeout; the request asks for one to two times this. */
const MIN_WATCH_TIMEOUT_SECONDS = 300;
/** A watch that ends sooner than this without an event counts as a failure. Source: reflector.go handleAnyWatch. */
const SHORT_WATCH_MS = 1000;

/**
 * A cache of one resource, kept by LIST and WATCH. Reads may be stale: that is the point of it. After a broken watch it
 * watches again from the last version seen, after 410 Gone it lists again.
 */
export class Informer {
  readonly #options: InformerOptions;
  readonly #objects = new Map<string, KubeObject>();
  readonly #handlers: ((event: InformerEvent) => void)[] = [];
  /** Cache updates under way, oldest first. */
  #lagging: Promise<void> = Promise.resolve();
  #pending = 0;
  #lastResourceVersion = '';
  #failures = 0;
  #lastFailureAt = Number.NEGATIVE_INFINITY;
  #onSynced: () => void = () => undefined;

  constructor(options: InformerOptions) {
    this.#options = options;
  }

  onEvent(handler: (event: InformerEvent) => void): void {
    this.#handlers.push(handler);
  }

  /** The object as the cache knows it. */
  get(namespace: string, name: string): KubeObject | undefined {
    return this.#objects.get(`${namespace}/${name}`);
  }

  /**
   * As {@link get}, the way a cached client answers.
   * @throws StatusError 404 NotFound
   */
  mustGet(namespace: string, name: string): KubeObject {
    const object = this.get(namespace, name);
    if (object) return object;
    const { group, resource } = this.#options.path;
    throw newNotFound({ group, resource }, name);
  }

  list(): IterableIterator<KubeObject> {
    return this.#objects.values();
  }

  /** Starts listing and watching for ever; resolves when the first list is in the cache. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#onSynced = resolve;
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    for (;;) {
      try {
        await this.#listAndWatch();
      } catch (error) {
        if (!(error instanceof StatusError) && !(error instanceof ConnectionError)) throw error;
        await sleep(this.#options.clock, this.#nextBackoffMs());
      }
    }
  }

  #nextBackoffMs(): number {
    const { clock, tape, site } = this.#options;
    if (clock.now() - this.#lastFailureAt > BACKOFF.resetAfterMs) this.#failures = 0;
    this.#lastFailureAt = clock.now();
    const delayMs = Math.min(BACKOFF.initialMs * 2 ** this.#failures, BACKOFF.maxMs);
    this.#failures += 1;
    return delayMs * (1 + tape.fraction(`${site}/backoff`));
  }

  async #listAndWatch(): Promise<void> {
    const { client, path } = this.#options;
    const isFirst = this.#lastResourceVersion === '';
    const list = await client.list(path, {
      query: { limit: 500, resourceVersion: isFirst ? '0' : undefined },
    });
    const items = [...list.items];
    let page: JsonObject = list;
    for (;;) {
      const token = (page['metadata'] as JsonObject | undefined)?.['continue'];
      if (typeof token !== 'string' || token === '') break;
      const next = await client.list(path, { query: { limit: 500, continue: token } });
      items.push(...next.items);
      page = next;
    }
    this.#lastResourceVersion = String((page['metadata'] as JsonObject)['resourceVersion'] ?? '');
    this.#applyLater(() => {
      this.#replace(items);
      this.#onSynced();
    });
    await this.#watchUntilExpired();
  }

  /** Watches again and again; returns when the server has forgotten the version we are at. */
  async #watchUntilExpired(): Promise<void> {
    const { client, path, clock, tape, site } = this.#options;
    for (;;) {
      const startedAt = clock.now();
      const timeoutSeconds =
        MIN_WATCH_TIMEOUT_SECONDS + tape.choose(`${site}/watch-timeout`, MIN_WATCH_TIMEOUT_SECONDS);
      let received = 0;
      try {
        const query = {
          allowWatchBookmarks: true,
          resourceVersion: this.#lastResourceVersion,
          timeoutSeconds,
        };
        for await (const frame of await client.watch(path, { query })) {
          received += 1;
          if (frame.type === 'ERROR') throw statusErrorOf(frame.object);
          this.#receive(frame);
        }
      } catch (error) {
        if (error instanceof StatusError && (error.code === 410 || error.reason === 'Expired')) return;
        if (!(error instanceof ConnectionError) && !isTransient(error)) throw error;
        await sleep(clock, this.#nextBackoffMs());
        continue;
      }
      if (received === 0 && clock.now() - startedAt < SHORT_WATCH_MS)
        await sleep(clock, this.#nextBackoffMs());
    }
  }

  #receive(frame: WatchFrame): void {
    const object = frame.object as KubeObject;
    const version = object.metadata?.resourceVersion;
    if (version !== undefined) this.#lastResourceVersion = version;
    if (frame.type === 'BOOKMARK') return;
    this.#applyLater(() => this.#apply(frame.type === 'DELETED', object));
  }

  /** Runs a cache update after the lag; at once when there is none and nothing older waits. */
  #applyLater(update: () => void): void {
    const lagMs = this.#options.lagMs();
    if (lagMs <= 0 && this.#pending === 0) {
      update();
      return;
    }
    this.#pending += 1;
    const ripe = lagMs <= 0 ? Promise.resolve() : sleep(this.#options.clock, lagMs);
    const before = this.#lagging;
    this.#lagging = ripe
      .then(() => before)
      .then(() => {
        this.#pending -= 1;
        update();
      });
  }

  #replace(items: readonly KubeObject[]): void {
    const seen = new Set<string>();
    for (const object of items) {
      seen.add(keyOf(object));
      this.#apply(false, object);
    }
    for (const [key, object] of [...this.#objects]) if (!seen.has(key)) this.#apply(true, object);
  }

  #apply(isDeleted: boolean, object: KubeObject): void {
    const key = keyOf(object);
    const oldObject = this.#objects.get(key);
    if (isDeleted) {
      this.#objects.delete(key);
      this.#emit({ type: 'delete', object });
      return;
    }
    this.#objects.set(key, object);
    if (!oldObject) this.#emit({ type: 'add', object });
    else if (oldObject.metadata.resourceVersion !== object.metadata.resourceVersion)
      this.#emit({ type: 'update', object, oldObject });
  }

  #emit(event: InformerEvent): void {
    for (const handler of this.#handlers) handler(event);
  }
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}

/** Refusals after which the reflector keeps its place and only watches again. Source: reflector.go watch loop. */
function isTransient(error: unknown): boolean {
  return error instanceof StatusError && (error.code === 429 || error.code >= 500);
}

function statusErrorOf(object: JsonObject): StatusError {
  const status = object as { code?: number; reason?: string; message?: string };
  return new StatusError(status.code ?? 500, status.reason ?? '', status.message ?? 'watch error');
}
