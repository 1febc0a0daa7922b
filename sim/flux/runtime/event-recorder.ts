import { type ApiClient, ConnectionError } from '../../apiserver/index.ts';
import { type Clock, sleep } from '../../clock/index.ts';
import { formatTime, type JsonObject, type KubeObject, StatusError } from '../../kube/index.ts';

/** Source: client-go tools/record event.go (maxTriesPerEvent, defaultSleepDuration, maxQueuedEvents). */
const DELIVERY = { triesMax: 12, retryDelayMs: 10_000, queueLengthMax: 1000 };
/** Source: client-go tools/record events_cache.go (defaultSpamBurst, defaultSpamQPS, maxLruCacheEntries). */
const SPAM = { burst: 25, refillMs: 300_000, trackedMax: 4096 };

export interface EventRecorderOptions {
  readonly client: ApiClient;
  readonly clock: Clock;
  /** `source.component` and `reportingComponent`. */
  readonly component: string;
}

/** One thing that happened to an object. */
export interface RecordedEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Sent {
  readonly name: string;
  readonly count: number;
}

/**
 * Writes core/v1 Events in the background, one after the other: a repetition becomes a PATCH of the count, too many about
 * one object are dropped. A refusal is final, a broken connection is retried.
 *
 * @remarks Not modelled: aggregation of ten similar events into one.
 */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #sent = new Map<string, Sent>();
  readonly #tokens = new Map<string, { tokens: number; at: number }>();
  #tail: Promise<void> = Promise.resolve();
  #queued = 0;
  #sequence = 0;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  record(object: KubeObject, event: RecordedEvent): void {
    if (this.#queued >= DELIVERY.queueLengthMax || !this.#takeToken(object)) return;
    this.#queued += 1;
    const now = this.#options.clock.now();
    // Go's clock has nanoseconds; ours are made distinct by counting.
    const suffix = (BigInt(now) * 1_000_000n + BigInt(this.#sequence++ % 1_000_000)).toString(16);
    const deliver = (): Promise<void> => this.#deliver(object, event, suffix, now);
    // The first event of an idle recorder goes out at once; the others wait for their predecessors.
    this.#tail = this.#queued === 1 ? deliver() : this.#tail.then(deliver);
  }

  async #deliver(object: KubeObject, event: RecordedEvent, suffix: string, at: number): Promise<void> {
    try {
      for (let attempt = 1; attempt <= DELIVERY.triesMax; attempt++) {
        try {
          await this.#write(object, event, suffix, at);
          return;
        } catch (error) {
          if (error instanceof StatusError) return;
          if (!(error instanceof ConnectionError)) throw error;
        }
        await sleep(this.#options.clock, DELIVERY.retryDelayMs);
      }
    } finally {
      this.#queued -= 1;
    }
  }

  async #write(object: KubeObject, event: RecordedEvent, suffix: string, at: number): Promise<void> {
    const { client, component } = this.#options;
    const { namespace = 'default', name = '', uid = '' } = object.metadata;
    const path = { group: '', version: 'v1', resource: 'events', namespace };
    const key = JSON.stringify([object.kind, namespace, name, uid, event.type, event.reason, event.message]);
    const sent = this.#sent.get(key);
    if (sent) {
      const patch = { count: sent.count + 1, lastTimestamp: formatTime(at) };
      try {
        await client.patch({ ...path, name: sent.name }, 'strategic', patch);
        this.#remember(key, { name: sent.name, count: sent.count + 1 });
        return;
      } catch (error) {
        if (!(error instanceof StatusError) || error.code !== 404) throw error;
      }
    }
    const body = eventObject(object, event, { name: `${name}.${suffix}`, namespace, component, at });
    await client.create(path, body);
    this.#remember(key, { name: `${name}.${suffix}`, count: 1 });
  }

  #remember(key: string, sent: Sent): void {
    keepRecent(this.#sent, key, sent);
  }

  #takeToken(object: KubeObject): boolean {
    const now = this.#options.clock.now();
    const key = `${object.kind}/${object.metadata.namespace}/${object.metadata.name}/${object.metadata.uid}`;
    const bucket = this.#tokens.get(key) ?? { tokens: SPAM.burst, at: now };
    const refilled = Math.min(SPAM.burst, bucket.tokens + (now - bucket.at) / SPAM.refillMs);
    const isAllowed = refilled >= 1;
    keepRecent(this.#tokens, key, { tokens: isAllowed ? refilled - 1 : refilled, at: now });
    return isAllowed;
  }
}

/** Sets an entry as the newest one, and drops the oldest of too many. */
function keepRecent<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= SPAM.trackedMax) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}

function eventObject(
  object: KubeObject,
  event: RecordedEvent,
  about: { name: string; namespace: string; component: string; at: number },
): JsonObject {
  const { name = '', namespace, uid, resourceVersion } = object.metadata;
  const time = formatTime(about.at);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: about.name,
      namespace: about.namespace,
      ...(event.annotations ? { annotations: event.annotations } : {}),
    },
    involvedObject: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    reason: event.reason,
    message: event.message,
    source: { component: about.component },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    type: event.type,
    eventTime: null,
    reportingComponent: about.component,
    reportingInstance: '',
  };
}
