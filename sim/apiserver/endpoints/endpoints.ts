import type { JsonObject } from '../../kube/index.ts';
import { type Access, jsonWebKeySet, OPENID_PATHS, openidConfiguration } from '../access/index.ts';
import type { ApiRequest, ApiResponse, RequestInfo } from '../api-handler.ts';
import { acceptHeader, checkRouterAccepts, negotiate } from '../negotiation.ts';
import type { Query } from '../query.ts';
import { type AggregatedVersion, Discovery, discoveryETag } from '../registry/discovery.ts';
import type { ServerRegistry } from '../registry/registry.ts';
import { objectResponse } from '../respond.ts';
import { sharedBody } from '../serialisation.ts';
import { health } from './health.ts';
import { OpenApiEndpoint } from './openapi.ts';
import { SERVER_VERSION } from './version.ts';

/** What a server answers on paths that are no resource: discovery, OpenAPI, health, version, OpenID documents. */
export class Endpoints {
  readonly #access: Access;
  readonly #discovery: Discovery;
  readonly #openapi: OpenApiEndpoint;
  readonly #serverAddress: () => string;

  constructor(registry: ServerRegistry, access: Access, serverAddress: () => string) {
    this.#access = access;
    this.#serverAddress = serverAddress;
    this.#discovery = new Discovery(registry);
    this.#openapi = new OpenApiEndpoint(registry);
  }

  /** The answer, or undefined for a path that is not served. */
  handle(request: ApiRequest, info: RequestInfo, query: Query): ApiResponse | undefined {
    const path = info.path.length > 1 && info.path.endsWith('/') ? info.path.slice(0, -1) : info.path;
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
    if (path === '/version') return this.#object(request, query, SERVER_VERSION);
    if (path.startsWith('/openapi/')) return this.#openapi.handle(request, path, query);
    if (path === OPENID_PATHS.configuration.path)
      return this.#openid(
        openidConfiguration(this.#access.tokens, `https://${this.#serverAddress()}`),
        'configuration',
      );
    if (path === OPENID_PATHS.keys.path) return this.#openid(jsonWebKeySet(this.#access.tokens), 'keys');
    return health(path, query) ?? this.#discover(request, path, query);
  }

  #discover(request: ApiRequest, path: string, query: Query): ApiResponse | undefined {
    const parts = path.split('/').slice(1);
    if (parts[0] === 'api' && parts.length === 1)
      return this.#aggregatable(request, query, '/api', () =>
        this.#discovery.coreVersions(this.#serverAddress()),
      );
    if (parts[0] === 'apis' && parts.length === 1)
      return this.#aggregatable(request, query, '/apis', () => this.#discovery.groupList());
    const document = this.#document(parts);
    if (!document) return undefined;
    checkRouterAccepts(acceptHeader(request));
    return this.#object(request, query, document);
  }

  #document(parts: readonly string[]): JsonObject | undefined {
    const [prefix, first = '', second] = parts;
    if (prefix === 'api' && parts.length === 2)
      return this.#discovery.resourceList({ group: '', version: first });
    if (prefix !== 'apis' || first === '') return undefined;
    if (parts.length === 2) return this.#discovery.group(first);
    if (parts.length === 3 && second !== undefined)
      return this.#discovery.resourceList({ group: first, version: second });
    return undefined;
  }

  /** `/api` and `/apis` know two forms; the newer one has an ETag. Source: endpoints/discovery/aggregated/wrapper.go. */
  #aggregatable(
    request: ApiRequest,
    query: Query,
    path: '/api' | '/apis',
    plain: () => JsonObject,
  ): ApiResponse {
    const form = aggregatedForm(acceptHeader(request));
    if (!form) {
      const response = this.#object(request, query, plain());
      return { ...response, headers: { ...response.headers, vary: 'Accept' } };
    }
    const body = sharedBody(this.#discovery.aggregated(path, form));
    const etag = discoveryETag(body.bytes());
    const headers = { vary: 'Accept', etag, 'cache-control': 'public' };
    if (request.headers['if-none-match'] === etag)
      return { status: 304, headers, body: { kind: 'bytes', bytes: new Uint8Array(0) } };
    const mediaType = `application/json;g=apidiscovery.k8s.io;v=${form};as=APIGroupDiscoveryList`;
    return { status: 200, headers: { ...headers, 'content-type': mediaType }, body };
  }

  #object(request: ApiRequest, query: Query, object: JsonObject): ApiResponse {
    const format = negotiate(request, query.has('pretty') && query.flag('pretty'), true);
    return objectResponse(request, { ...format, as: undefined }, 200, object, []);
  }

  #openid(document: JsonObject, which: keyof typeof OPENID_PATHS): ApiResponse {
    return {
      status: 200,
      headers: { 'content-type': OPENID_PATHS[which].mediaType, 'cache-control': 'public, max-age=3600' },
      body: sharedBody(document),
    };
  }
}

/** The aggregated form a client asks for before plain JSON, if any that exists. */
function aggregatedForm(accept: string): AggregatedVersion | undefined {
  for (const part of accept.split(',')) {
    const [type, ...params] = part.split(';').map((p) => p.trim());
    if (type !== 'application/json' && type !== '*/*') continue;
    if (!params.includes('as=APIGroupDiscoveryList') || !params.includes('g=apidiscovery.k8s.io')) {
      if (params.some((p) => p.startsWith('as='))) continue;
      return undefined;
    }
    if (params.includes('v=v2')) return 'v2';
    if (params.includes('v=v2beta1')) return 'v2beta1';
  }
  return undefined;
}
