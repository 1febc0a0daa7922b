import {
  type ApiHandler,
  type ApiRequest,
  type ApiResponse,
  objectBody,
  type WatchFrame,
} from '../../apiserver/index.ts';
import {
  deepFreeze,
  type JsonObject,
  type KubeObject,
  newAlreadyExists,
  newConflict,
  newNotFound,
  OPTIMISTIC_LOCK_MESSAGE,
  StatusError,
} from '../../kube/index.ts';
import { Store } from '../../store/index.ts';
import { requestJson } from '../exchange.ts';
import { requestInfoOf } from '../request-info.ts';

/**
 * Just enough of an API for the fault plane's own tests: ConfigMaps with revisions, conflicts, dry runs, exact lists and
 * watches. The faults are tested against this and not the real server so that a failure here is the plane's.
 */
export class ConfigMapServer {
  readonly store = new Store();
  /** Every request that reached the server, as `VERB name`, dry runs as `VERB name (dry)`. */
  readonly seen: string[] = [];

  readonly handle: ApiHandler = async (request) => {
    try {
      return this.#answer(request);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return {
        status: error.code,
        headers: { 'content-type': 'application/json' },
        body: objectBody(error.status),
      };
    }
  };

  /** The stored object. */
  get(name: string): KubeObject | undefined {
    return this.store.get(KEY, 'default', name);
  }

  #answer(request: ApiRequest): ApiResponse {
    const info = requestInfoOf(request);
    const query = new URLSearchParams(request.query);
    const dry = query.get('dryRun') === 'All';
    this.seen.push(`${info.verb} ${info.name}${dry ? ' (dry)' : ''}`.trim());
    switch (info.verb) {
      case 'get':
        return ok(this.#stored(info.name));
      case 'list':
        return ok(this.#list(query));
      case 'watch':
        return {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: { kind: 'watch', frames: this.#watch(request.signal) },
        };
      case 'create':
        return ok(this.#create(requestJson(request) as KubeObject, dry), 201);
      case 'update':
      case 'patch':
        return ok(this.#write(info.name, requestJson(request) as JsonObject, dry));
      case 'delete':
        return ok(this.#delete(info.name));
      default:
        throw new StatusError(405, 'MethodNotAllowed', 'no');
    }
  }

  #stored(name: string): KubeObject {
    const object = this.get(name);
    if (!object) throw newNotFound(RESOURCE, name);
    return object;
  }

  #list(query: URLSearchParams): JsonObject {
    const exact = query.get('resourceVersionMatch') === 'Exact';
    const revision = exact ? Number(query.get('resourceVersion')) : this.store.revision;
    const only = /^metadata\.name=(.+)$/.exec(query.get('fieldSelector') ?? '')?.[1];
    const items = this.store
      .listAt(KEY, '', revision)
      .filter((item) => only === undefined || item.metadata.name === only);
    return {
      kind: 'ConfigMapList',
      apiVersion: 'v1',
      metadata: { resourceVersion: String(revision) },
      items,
    };
  }

  #create(object: KubeObject, dry: boolean): KubeObject {
    const name = object.metadata.name ?? '';
    if (this.get(name)) throw newAlreadyExists(RESOURCE, name);
    return this.#commit(name, undefined, object, dry);
  }

  #write(name: string, change: JsonObject, dry: boolean): KubeObject {
    const stored = this.#stored(name);
    const changed = change['metadata'] as KubeObject['metadata'] | undefined;
    const asked = changed?.resourceVersion;
    if (asked !== undefined && asked !== stored.metadata.resourceVersion)
      throw newConflict(RESOURCE, name, OPTIMISTIC_LOCK_MESSAGE);
    const metadata = { ...stored.metadata, ...changed };
    return this.#commit(name, stored, { ...stored, ...change, metadata }, dry);
  }

  #delete(name: string): KubeObject {
    const stored = this.#stored(name);
    return this.store.commit(keyOf(name), stored, () => ({ object: stored, deleted: true })).object;
  }

  #commit(name: string, stored: KubeObject | undefined, next: KubeObject, dry: boolean): KubeObject {
    if (dry) return deepFreeze(next);
    return this.store.commit(keyOf(name), stored, (resourceVersion) => ({
      object: deepFreeze({ ...next, metadata: { ...next.metadata, namespace: 'default', resourceVersion } }),
      deleted: false,
    })).object;
  }

  async *#watch(signal: AbortSignal | undefined): AsyncGenerator<WatchFrame> {
    const pending: WatchFrame[] = [];
    let wake: (() => void) | undefined;
    const stop = this.store.subscribe(KEY, ({ type, object }) => {
      pending.push(frameOf(type, object));
      wake?.();
    });
    signal?.addEventListener('abort', () => wake?.());
    try {
      while (!signal?.aborted) {
        const frame = pending.shift();
        if (frame) yield frame;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      stop();
    }
  }
}

const KEY = '/configmaps';
const RESOURCE = { group: '', resource: 'configmaps' };

function keyOf(name: string) {
  return { resource: KEY, namespace: 'default', name };
}

function ok(object: JsonObject, status = 200): ApiResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: objectBody(object) };
}

/** A watch event as the server frames it. */
export function frameOf(type: WatchFrame['type'], object: JsonObject): WatchFrame {
  const line = new TextEncoder().encode(`${JSON.stringify({ type, object })}\n`);
  return { type, object, bytes: () => line };
}
