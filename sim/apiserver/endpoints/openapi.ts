import type { ApiRequest, ApiResponse } from '../api-handler.ts';
import type { Query } from '../query.ts';
import { OpenApiDocuments } from '../registry/openapi/index.ts';
import type { ServerRegistry } from '../registry/registry.ts';
import { jsonBytes, sharedBody } from '../serialisation.ts';

const EMPTY = new Uint8Array(0);
const V3 = '/openapi/v3';

/**
 * `/openapi/v2` and `/openapi/v3`. A document asked for by its hash never changes and may be kept; a stale hash is redirected.
 * Source: kube-openapi pkg/handler3; recorded: conformance discovery/openapi.
 */
export class OpenApiEndpoint {
  readonly #documents: OpenApiDocuments;

  constructor(registry: ServerRegistry) {
    this.#documents = new OpenApiDocuments(registry);
  }

  handle(request: ApiRequest, path: string, query: Query): ApiResponse | undefined {
    if (path === '/openapi/v2') {
      const body = sharedBody(this.#documents.v2());
      return { status: 200, headers: { 'content-type': 'application/json', vary: 'Accept' }, body };
    }
    if (path === V3 || path === `${V3}/`) {
      // The index has no media type of its own, so Go guesses one.
      const headers = { 'content-type': 'text/plain; charset=utf-8' };
      return { status: 200, headers, body: { kind: 'bytes', bytes: jsonBytes(this.#documents.index()) } };
    }
    if (!path.startsWith(`${V3}/`)) return undefined;
    return this.#document(request, path.slice(V3.length + 1), query);
  }

  #document(request: ApiRequest, name: string, query: Query): ApiResponse {
    const hash = this.#documents.hash(name);
    const document = hash === undefined ? undefined : this.#documents.v3(name);
    if (hash === undefined || !document)
      return { status: 404, headers: {}, body: { kind: 'bytes', bytes: EMPTY } };
    const asked = query.get('hash');
    if (asked !== undefined && asked !== '' && asked !== hash) {
      const location = `${V3}/${name}?hash=${hash}`;
      return { status: 301, headers: { location }, body: { kind: 'bytes', bytes: EMPTY } };
    }
    const etag = `"${hash}"`;
    const headers = {
      etag,
      vary: 'Accept',
      // A document named by its hash is good for ever.
      ...(asked === hash ? { 'cache-control': 'public, immutable' } : {}),
    };
    if (request.headers['if-none-match'] === etag)
      return { status: 304, headers, body: { kind: 'bytes', bytes: EMPTY } };
    return {
      status: 200,
      headers: { ...headers, 'content-type': 'application/json' },
      body: sharedBody(document),
    };
  }
}
