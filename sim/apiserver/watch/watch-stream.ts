import type { Timer } from '../../clock/index.ts';
import { apiVersionOf, type JsonObject, type KubeObject } from '../../kube/index.ts';
import { CompactedError, type StoreEvent } from '../../store/index.ts';
import type { WatchFrame } from '../api-handler.ts';
import type { Exchange } from '../exchange.ts';
import type { ListOptions } from '../options/list-options.ts';
import { storedAs } from '../registry/storage-key.ts';
import type { Selection } from '../selection.ts';
import { presented } from '../storage/presentation.ts';
import { FrameQueue } from './frame-queue.ts';
import { frame, seenEvent } from './watch-event.ts';

/** About once a minute, and shortly before the end. Source: cacher.go bookmarkFrequency. */
const BOOKMARK_EVERY_MS = 60_000;
const BOOKMARK_BEFORE_END_MS = 2_000;
/** Source: apiserver pkg/endpoints/handlers/get.go: minRequestTimeout is 30 minutes, times one to two. */
const MIN_LIFETIME_MS = 1_800_000;

/** Puts an object into the form the client asked for; `initial` frames precede the end-of-initial-events bookmark. */
export type FrameForm = (object: KubeObject, type: WatchFrame['type']) => JsonObject;

/**
 * One watch: from the state or from a revision, then every later event of the collection that the selection knows,
 * in commit order, until the timeout, the client or the server ends it.
 */
export class WatchStream {
  readonly frames: FrameQueue;
  readonly #exchange: Exchange;
  readonly #options: ListOptions;
  readonly #selection: Selection;
  readonly #form: FrameForm;
  readonly #namespace: string;
  readonly #timers = new Set<Timer>();
  #unsubscribe: () => void = () => {};
  #stopListening: () => void = () => {};
  /** Events up to here are delivered or older than the watch. */
  #revision = 0;

  constructor(exchange: Exchange, options: ListOptions, selection: Selection, form: FrameForm) {
    this.#exchange = exchange;
    this.#options = options;
    this.#selection = selection;
    this.#form = form;
    this.#namespace = exchange.definition.namespaced ? exchange.info.namespace : '';
    const { observer } = exchange.request;
    this.frames = new FrameQueue(
      exchange.parts.limits.maxWatchBacklog,
      () => this.#release(),
      observer?.sent && ((taken) => observer.sent!(taken.type, revisionOf(taken))),
    );
  }

  /**
   * Delivers what is there and subscribes to what comes.
   * @throws CompactedError when the events since `revision` are gone.
   */
  start(from: { readonly state: true } | { readonly state: false; readonly revision: number }): void {
    const { store } = this.#exchange.parts;
    const { storageKey } = this.#exchange.definition;
    if (from.state) {
      this.#revision = store.revision;
      this.#tellBeginning(true);
      for (const stored of store.list(storageKey, this.#namespace)) this.#initial(stored);
      // Only those who want bookmarks learn where the initial events end. Source: cacher.go newCacheWatcher.
      if (this.#options.sendInitialEvents && this.#options.allowWatchBookmarks)
        this.#push('BOOKMARK', this.#bookmark(true));
    } else {
      const missed = store.eventsAfter(storageKey, from.revision);
      this.#revision = from.revision;
      this.#tellBeginning(false);
      for (const event of missed) this.#deliver(event, true);
    }
    if (this.frames.ended) return;
    this.#unsubscribe = store.subscribe(storageKey, (event) => this.#deliver(event));
    this.#listenForEnd();
    this.#setTimers();
  }

  #tellBeginning(initial: boolean): void {
    const { request, definition } = this.#exchange;
    request.observer?.watching?.({
      ...storedAs(definition.storageKey),
      namespace: this.#namespace,
      selective: !this.#selection.all,
      revision: this.#revision,
      initial,
    });
  }

  #initial(stored: KubeObject): void {
    const object = presented(this.#exchange.definition, stored);
    if (this.#selection.matches(object)) this.frames.preload(frame('ADDED', this.#form(object, 'ADDED')));
  }

  #deliver(event: StoreEvent, missed = false): void {
    if (event.revision <= this.#revision) return;
    this.#revision = event.revision;
    if (this.#namespace !== '' && event.namespace !== this.#namespace) return;
    const seen = seenEvent(this.#exchange.definition, this.#selection, event);
    if (!seen) return;
    const next = frame(seen.type, this.#form(seen.object, seen.type));
    if (missed) this.frames.preload(next);
    else this.frames.push(next);
  }

  #push(type: WatchFrame['type'], object: KubeObject): void {
    this.frames.push(frame(type, this.#form(object, type)));
  }

  /** Bookmarks carry a type, a version and nothing else. */
  #bookmark(initialEventsEnd: boolean): KubeObject {
    const { definition, parts } = this.#exchange;
    return {
      kind: definition.kind,
      apiVersion: apiVersionOf(definition),
      metadata: {
        resourceVersion: String(Math.max(this.#revision, parts.store.revision)),
        creationTimestamp: null,
        ...(initialEventsEnd ? { annotations: this.#initialEventsEnd() } : {}),
      },
    };
  }

  /** The blueprint is an empty list, for clients that build one from the events. Source: apiserver handlers/watch.go. */
  #initialEventsEnd(): JsonObject & { readonly [key: string]: string } {
    const { listKind, isCustom } = this.#exchange.definition;
    const apiVersion = apiVersionOf(this.#exchange.definition);
    const blueprint = isCustom
      ? `{"apiVersion":"${apiVersion}","items":[],"kind":"${listKind}","metadata":{}}\n`
      : `{"kind":"${listKind}","apiVersion":"${apiVersion}","metadata":{},"items":null}\n`;
    return {
      'k8s.io/initial-events-end': 'true',
      'kubernetes.io/initial-events-list-blueprint': Buffer.from(blueprint).toString('base64'),
    };
  }

  #setTimers(): void {
    const { lifetimes } = this.#exchange.parts;
    const { timeoutSeconds, allowWatchBookmarks } = this.#options;
    const lifetime = timeoutSeconds
      ? timeoutSeconds * 1000
      : MIN_LIFETIME_MS + Math.trunc(lifetimes.float() * MIN_LIFETIME_MS);
    this.#after(lifetime, () => this.frames.end());
    if (!allowWatchBookmarks) return;
    if (lifetime > BOOKMARK_BEFORE_END_MS)
      this.#after(lifetime - BOOKMARK_BEFORE_END_MS, () => this.#push('BOOKMARK', this.#bookmark(false)));
    const again = (): void => {
      this.#push('BOOKMARK', this.#bookmark(false));
      this.#after(BOOKMARK_EVERY_MS, again);
    };
    this.#after(BOOKMARK_EVERY_MS, again);
  }

  #after(delayMs: number, callback: () => void): void {
    const timer = this.#exchange.parts.clock.setTimer(delayMs, () => {
      this.#timers.delete(timer);
      if (!this.frames.ended) callback();
    });
    this.#timers.add(timer);
  }

  #listenForEnd(): void {
    const signals = [this.#exchange.request.signal, this.#exchange.parts.closing].filter(
      (s) => s !== undefined,
    );
    const end = (): void => this.frames.end();
    for (const signal of signals) signal.addEventListener('abort', end, { once: true });
    this.#stopListening = () => {
      for (const signal of signals) signal.removeEventListener('abort', end);
    };
    if (signals.some((signal) => signal.aborted)) end();
  }

  #release(): void {
    this.#unsubscribe();
    this.#stopListening();
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}

/** Every form of an object bears its version, a Table in its own metadata. */
function revisionOf({ object }: WatchFrame): string {
  return String((object['metadata'] as JsonObject | undefined)?.['resourceVersion'] ?? '');
}

/** True when a watch cannot start because its events are gone. */
export function isCompacted(error: unknown): error is CompactedError {
  return error instanceof CompactedError;
}
