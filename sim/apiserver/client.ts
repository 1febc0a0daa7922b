import {
  deepFreeze,
  type Json,
  type JsonObject,
  type KubeObject,
  type Status,
  StatusError,
} from '../kube/index.ts';
import type { ApiHandler, ApiResponse, WatchFrame } from './api-handler.ts';

/** The place of a resource: `group` is empty for core types, `namespace` for cluster-scoped ones and all-namespace lists. */
export interface ResourcePath {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** The media types of PATCH by their short names. */
export const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

export interface ApiClientOptions {
  readonly handler: ApiHandler;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string;
  /** Up to the first `/` it names the field manager when none is given. */
  readonly userAgent: string;
}

export interface CallOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * A client for actors inside the process: decoded bodies in and out, nothing serialised on the way. Returned objects
 * are shared and frozen. Every method throws StatusError for a refusal and ConnectionError for a broken connection.
 */
export class ApiClient {
  readonly #options: ApiClientOptions;

  constructor(options: ApiClientOptions) {
    this.#options = options;
  }

  async get(path: ResourcePath, options?: CallOptions): Promise<KubeObject> {
    return (await this.#call('GET', path, undefined, options)) as KubeObject;
  }

  async list(
    path: ResourcePath,
    options?: CallOptions,
  ): Promise<JsonObject & { items: readonly KubeObject[] }> {
    return (await this.#call('GET', path, undefined, options)) as JsonObject & {
      items: readonly KubeObject[];
    };
  }

  async create(path: ResourcePath, object: JsonObject, options?: CallOptions): Promise<KubeObject> {
    return (await this.#call('POST', path, object, options)) as KubeObject;
  }

  async update(path: ResourcePath, object: JsonObject, options?: CallOptions): Promise<KubeObject> {
    return (await this.#call('PUT', path, object, options)) as KubeObject;
  }

  async patch(
    path: ResourcePath,
    type: keyof typeof PATCH_TYPES,
    patch: Json,
    options?: CallOptions,
  ): Promise<KubeObject> {
    return (await this.#call('PATCH', path, patch, {
      ...options,
      headers: { ...options?.headers, 'content-type': PATCH_TYPES[type] },
    })) as KubeObject;
  }

  /** The answer is the object when finalizers keep it, else a Status. */
  async delete(path: ResourcePath, body?: JsonObject, options?: CallOptions): Promise<JsonObject> {
    return this.#call('DELETE', path, body, options);
  }

  /** Opens a watch; iterate the frames, and `return()` the iterator or abort the signal to end it. */
  async watch(path: ResourcePath, options?: CallOptions): Promise<AsyncIterable<WatchFrame>> {
    const response = await this.request('GET', path, undefined, {
      ...options,
      query: { ...options?.query, watch: 1 },
    });
    if (response.body.kind !== 'watch') throw errorOf(response);
    return response.body.frames;
  }

  /** The raw exchange, for callers that need headers. Refusals are returned, not thrown. */
  request(method: string, path: ResourcePath, body?: Json, options?: CallOptions): Promise<ApiResponse> {
    const { token, userAgent, handler } = this.#options;
    return handler({
      method,
      path: pathOf(path),
      query: queryText(options?.query),
      headers: {
        accept: 'application/json',
        'user-agent': userAgent,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options?.headers,
      },
      ...(body === undefined ? {} : { body: { json: deepFreeze(body) } }),
      ...(options?.signal ? { signal: options.signal } : {}),
    });
  }

  async #call(method: string, path: ResourcePath, body?: Json, options?: CallOptions): Promise<JsonObject> {
    const response = await this.request(method, path, body, options);
    const finished = await received(response);
    if (finished.status >= 300) throw errorOf(finished);
    return decoded(finished);
  }
}

/** A body sent piece by piece, put together; one that breaks off in the middle throws the ConnectionError. */
async function received(response: ApiResponse): Promise<ApiResponse> {
  if (response.body.kind !== 'chunks') return response;
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body.chunks) chunks.push(chunk);
  return { ...response, body: { kind: 'bytes', bytes: Buffer.concat(chunks) } };
}

/** `/apis/G/V/namespaces/NS/R/NAME/SUB`, percent-encoded. */
export function pathOf(path: ResourcePath): string {
  const parts = path.group === '' ? ['api', path.version] : ['apis', path.group, path.version];
  if (path.namespace) parts.push('namespaces', path.namespace);
  parts.push(path.resource);
  if (path.name !== undefined) parts.push(path.name);
  if (path.subresource) parts.push(path.subresource);
  return `/${parts.map(encodeURIComponent).join('/')}`;
}

function queryText(query: CallOptions['query']): string {
  if (!query) return '';
  return Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`)
    .join('&');
}

function decoded(response: ApiResponse): JsonObject {
  if (response.body.kind === 'object') return response.body.object;
  if (response.body.kind === 'bytes') {
    const text = new TextDecoder().decode(response.body.bytes);
    try {
      return JSON.parse(text) as JsonObject;
    } catch {
      // What client-go makes of a body that is no Status: an error by HTTP code alone.
      throw new StatusError(
        response.status,
        '',
        `an error on the server (${JSON.stringify(text.slice(0, 200))})`,
      );
    }
  }
  throw new StatusError(500, '', 'the answer is a stream, not an object');
}

function errorOf(response: ApiResponse): StatusError {
  const status = decoded(response) as Status;
  return new StatusError(response.status, status.reason ?? '', status.message ?? '', status.details);
}
