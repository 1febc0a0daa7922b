import { type ApiResponse, ApiServer } from '../../sim/apiserver/index.ts';
import { VirtualClock } from '../../sim/clock/index.ts';
import type { Json, JsonObject, KubeObject } from '../../sim/kube/index.ts';
import { Random } from '../../sim/random/index.ts';

/** How many random sequences each law runs; LAWS_RUNS=10000 is the long run. */
export const LAW_RUNS = Number(process.env.LAWS_RUNS ?? 300);

const NAMESPACE = 'laws';
const COLLECTION = `/api/v1/namespaces/${NAMESPACE}/configmaps`;

/** A refusal or an object, as a client sees it. */
export interface Outcome {
  readonly status: number;
  readonly object: JsonObject;
}

/** What a watch has delivered so far. */
export interface Watching {
  readonly from: number;
  readonly selector: string;
  readonly events: { readonly type: string; readonly name: string; readonly revision: string }[];
}

/** One API server and the requests the laws make, one at a time or overlapping. */
export class LawWorld {
  readonly clock = new VirtualClock();
  readonly server: ApiServer;
  readonly #closing = new AbortController();

  private constructor() {
    this.server = new ApiServer({
      clock: this.clock,
      random: new Random(1),
      authorizationMode: 'AlwaysAllow',
    });
  }

  static async create(): Promise<LawWorld> {
    const world = new LawWorld();
    await world.request('POST', '/api/v1/namespaces', '', {
      json: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    });
    return world;
  }

  get revision(): number {
    return Number(this.server.store.revision);
  }

  async request(
    method: string,
    path: string,
    query = '',
    body?: { json: Json },
    contentType = 'application/json',
  ): Promise<Outcome> {
    const response = await this.server.handle({
      method,
      path,
      query,
      headers: { accept: 'application/json', 'content-type': contentType, 'user-agent': 'laws/1' },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, object: objectOf(response) };
  }

  create(name: string, content: JsonObject): Promise<Outcome> {
    return this.request('POST', COLLECTION, '', { json: configMap(name, content) });
  }

  get(name: string): Promise<Outcome> {
    return this.request('GET', `${COLLECTION}/${name}`);
  }

  update(name: string, content: JsonObject, resourceVersion: string | undefined): Promise<Outcome> {
    return this.request('PUT', `${COLLECTION}/${name}`, '', {
      json: configMap(name, content, resourceVersion),
    });
  }

  patch(name: string, patch: JsonObject): Promise<Outcome> {
    return this.request(
      'PATCH',
      `${COLLECTION}/${name}`,
      '',
      { json: patch },
      'application/merge-patch+json',
    );
  }

  delete(name: string): Promise<Outcome> {
    return this.request('DELETE', `${COLLECTION}/${name}`);
  }

  list(query = ''): Promise<Outcome> {
    return this.request('GET', COLLECTION, query);
  }

  /** Opens a watch; its events gather in the background. */
  async watch(from: number, selector: string): Promise<Watching> {
    const watching: Watching = { from, selector, events: [] };
    const label = selector === '' ? '' : `&labelSelector=${encodeURIComponent(selector)}`;
    const response = await this.server.handle({
      method: 'GET',
      path: COLLECTION,
      query: `watch=true&resourceVersion=${from}${label}`,
      headers: { accept: 'application/json' },
      signal: this.#closing.signal,
    });
    if (response.body.kind !== 'watch') throw new Error(`no watch but ${JSON.stringify(objectOf(response))}`);
    const { frames } = response.body;
    const gather = async (): Promise<void> => {
      for await (const { type, object } of frames) {
        const { name = '', resourceVersion = '' } = (object as KubeObject).metadata;
        watching.events.push({ type, name, revision: resourceVersion });
      }
    };
    void gather();
    return watching;
  }

  /** Lets everything that is under way come to rest. */
  async settle(): Promise<void> {
    await this.clock.run({ until: this.clock.now() + 1 });
  }

  close(): void {
    this.#closing.abort();
    this.server.close();
  }
}

function objectOf(response: ApiResponse): JsonObject {
  const { body } = response;
  if (body.kind === 'object') return body.object;
  if (body.kind !== 'bytes') return {};
  return JSON.parse(new TextDecoder().decode(body.bytes)) as JsonObject;
}

function configMap(name: string, content: JsonObject, resourceVersion?: string): JsonObject {
  const { tier, ...data } = content;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      ...(tier === undefined ? {} : { labels: { tier } }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    data,
  };
}
