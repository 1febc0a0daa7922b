import { encodeOpenApiV2 } from '../../codec/index.ts';
import { acceptedTypes, acceptHeader } from '../accept-header.ts';
import type { ApiRequest, ApiResponse } from '../api-handler.ts';
import type { Query } from '../query.ts';
import { OpenApiDocuments } from '../registry/openapi/index.ts';
import type { ServerRegistry } from '../registry/registry.ts';
import type { OpenApiDocument } from '../registry/resource.ts';
import { jsonBytes, sharedBody } from '../serialisation.ts';

const EMPTY = new Uint8Array(0);
const V3 = '/openapi/v3';
const JSON_TYPE = 'application/json';
/** The type of the answer has a dot where older clients ask with an `@`, which no media type may contain. */
const PROTOBUF_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
/** What a client may ask `/openapi/v2` for, and the type it gets. */
const V2_FORMS: ReadonlyMap<string, string> = new Map([
  [JSON_TYPE, JSON_TYPE],
  ['application/*', JSON_TYPE],
  ['*/*', JSON_TYPE],
  [PROTOBUF_TYPE, PROTOBUF_TYPE],
  ['application/com.github.proto-openapi.spec.v2@v1.0+protobuf', PROTOBUF_TYPE],
]);

/**
 * `/openapi/v2` and `/openapi/v3`. A document asked for by its hash never changes and may be kept; a stale hash is redirected.
 * Source: kube-openapi pkg/handler3; recorded: conformance discovery/openapi.
 */
export class OpenApiEndpoint {
  readonly #documents: OpenApiDocuments;
  /** Kept until a CRD changes the document. */
  #v2Protobuf: { readonly document: OpenApiDocument; readonly bytes: Uint8Array } | undefined;

  constructor(registry: ServerRegistry) {
    this.#documents = new OpenApiDocuments(registry);
  }

  handle(request: ApiRequest, path: string, query: Query): ApiResponse | undefined {
    if (path === '/openapi/v2') return this.#v2(request);
    if (path === V3 || path === `${V3}/`) {
      // The index has no media type of its own, so Go guesses one.
      const headers = { 'content-type': 'text/plain; charset=utf-8' };
      return { status: 200, headers, body: { kind: 'bytes', bytes: jsonBytes(this.#documents.index()) } };
    }
    if (!path.startsWith(`${V3}/`)) return undefined;
    return this.#document(request, path.slice(V3.length + 1), query);
  }

  /** JSON, or protobuf for kubectl up to 1.28, which asks for nothing else. Source: kube-openapi pkg/handler. */
  #v2(request: ApiRequest): ApiResponse {
    const accepted = acceptedTypes(acceptHeader(request) || '*/*');
    const chosen = accepted.map((type) => V2_FORMS.get(type)).find((form) => form !== undefined);
    if (!chosen) return { status: 406, headers: { vary: 'Accept' }, body: { kind: 'bytes', bytes: EMPTY } };
    const document = this.#documents.v2();
    const headers = { 'content-type': chosen, vary: 'Accept' };
    if (chosen === JSON_TYPE) return { status: 200, headers, body: sharedBody(document) };
    if (this.#v2Protobuf?.document !== document)
      this.#v2Protobuf = { document, bytes: encodeOpenApiV2(document) };
    return { status: 200, headers, body: { kind: 'bytes', bytes: this.#v2Protobuf.bytes } };
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
