import { type JsonObject, newMethodNotAllowed } from '../../kube/index.ts';
import type { Store } from '../../store/index.ts';
import { acceptHeader } from '../accept-header.ts';
import { type Access, jsonWebKeySet, OPENID_PATHS, openidConfiguration } from '../access/index.ts';
import type { ApiRequest, ApiResponse, RequestInfo } from '../api-handler.ts';
import { checkRouterAccepts, choose, type EndpointRestrictions, negotiate } from '../negotiation.ts';
import type { Query } from '../query.ts';
import { type AggregatedVersion, Discovery, discoveryETag } from '../registry/discovery.ts';
import type { ServerRegistry } from '../registry/registry.ts';
import { objectResponse } from '../respond.ts';
import { bytesBody, prettyBytes, sharedBody } from '../serialisation.ts';
import { health, healthChecks } from './health.ts';
import { metrics, serviceLevelIndicators } from './metrics.ts';
import { OpenApiEndpoint } from './openapi.ts';
import { SERVER_VERSION } from './version.ts';

/** What a server answers on paths that are no resource: discovery, OpenAPI, health, version, OpenID documents. */
export class Endpoints {
  readonly #access: Access;
  readonly #discovery: Discovery;
  readonly #openapi: OpenApiEndpoint;
  readonly #registry: ServerRegistry;
  readonly #store: Store;
  readonly #serverAddress: () => string;

  constructor(registry: ServerRegistry, access: Access, store: Store, serverAddress: () => string) {
    this.#registry = registry;
    this.#store = store;
    this.#access = access;
    this.#serverAddress = serverAddress;
    this.#discovery = new Discovery(registry);
    this.#openapi = new OpenApiEndpoint(registry);
  }

  /**
   * The answer, or undefined for a path that is not served.
   * @throws StatusError 405 where the router knows the path and not the method; plain handlers answer every method.
   */
  handle(request: ApiRequest, { path }: RequestInfo, query: Query): ApiResponse | undefined {
    return (
      health(path, query) ?? this.#plain(request, path, query) ?? this.#routed(request, withoutSlash(path))
    );
  }

  #plain(request: ApiRequest, path: string, query: Query): ApiResponse | undefined {
    if (path === '/' || path === '/index.html') return this.#index();
    if (path === '/metrics') return metrics(this.#store);
    if (path === '/metrics/slis') return serviceLevelIndicators(healthChecks());
    if (path.startsWith('/openapi/')) return this.#openapi.handle(request, path, query);
    const [prefix, group, ...rest] = withoutSlash(path).split('/').slice(1);
    if (prefix !== 'apis' || rest.length > 0) return undefined;
    if (group === undefined) return this.#aggregatable(request, '/apis', () => this.#discovery.groupList());
    const document = this.#discovery.group(group);
    return document && this.#object(request, document);
  }

  #routed(request: ApiRequest, path: string): ApiResponse | undefined {
    const answer = this.#route(request, path);
    const [prefix, group = ''] = path.split('/').slice(1);
    // Groups of custom resources are answered without a router.
    const isRouted = prefix !== 'apis' || this.#registry.isBuiltinGroup(group);
    if (answer && isRouted && request.method !== 'GET') throw newMethodNotAllowed();
    return answer?.();
  }

  #route(request: ApiRequest, path: string): (() => ApiResponse) | undefined {
    if (path === '/version') return () => version();
    const { configuration, keys } = OPENID_PATHS;
    if (path === configuration.path)
      return () => {
        const address = `https://${this.#serverAddress()}`;
        return this.#openid(openidConfiguration(this.#access.tokens, address), 'configuration');
      };
    if (path === keys.path) return () => this.#openid(jsonWebKeySet(this.#access.tokens), 'keys');
    if (path === '/api')
      return () =>
        this.#aggregatable(request, '/api', () => this.#discovery.coreVersions(this.#serverAddress()));
    const document = this.#resourceList(path);
    return (
      document &&
      (() => {
        checkRouterAccepts(acceptHeader(request));
        return this.#object(request, document);
      })
    );
  }

  #resourceList(path: string): JsonObject | undefined {
    const [prefix, first = '', second, ...rest] = path.split('/').slice(1);
    if (prefix === 'api' && first !== '' && second === undefined)
      return this.#discovery.resourceList({ group: '', version: first });
    if (prefix === 'apis' && first !== '' && second !== undefined && rest.length === 0)
      return this.#discovery.resourceList({ group: first, version: second });
    return undefined;
  }

  /** Source: apiserver pkg/server/routes/index.go. */
  #index(): ApiResponse {
    const paths = [
      ...Object.values(OPENID_PATHS).map(({ path }) => path),
      ...this.#discovery.paths(),
      ...healthChecks().flatMap(([root, name]) => [`/${root}`, `/${root}/${name}`]),
      ...['/metrics', '/metrics/slis', '/openapi/v2', '/openapi/v3', '/openapi/v3/', '/version'],
    ];
    return rawJson({ paths: [...new Set(paths)].sort() });
  }

  /** `/api` and `/apis` know two forms; the newer one has an ETag. Source: endpoints/discovery/aggregated/wrapper.go. */
  #aggregatable(request: ApiRequest, path: '/api' | '/apis', plain: () => JsonObject): ApiResponse {
    const form = aggregatedForm(acceptHeader(request));
    if (!form) {
      const response = this.#object(request, plain());
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

  #object(request: ApiRequest, object: JsonObject): ApiResponse {
    return objectResponse(request, negotiate(request, asTextItIs), 200, object, []);
  }

  #openid(document: JsonObject, which: keyof typeof OPENID_PATHS): ApiResponse {
    return {
      status: 200,
      headers: { 'content-type': OPENID_PATHS[which].mediaType, 'cache-control': 'public, max-age=3600' },
      body: sharedBody(document),
    };
  }
}

/** Discovery documents have no protobuf form here. */
const asTextItIs: EndpointRestrictions = (encoding, wanted) =>
  encoding !== 'protobuf' && wanted === undefined;

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** Written as it is, whatever a client accepts. Source: responsewriters.WriteRawJSON. */
function rawJson(object: JsonObject): ApiResponse {
  const headers = { 'cache-control': 'no-cache, private', 'content-type': 'application/json' };
  return { status: 200, headers, body: bytesBody(prettyBytes(object)) };
}

function version(): ApiResponse {
  return rawJson(SERVER_VERSION);
}

/** The aggregated form a client takes, even if it would rather have another. Source: endpoints/discovery/aggregated/negotiation.go. */
function aggregatedForm(accept: string): AggregatedVersion | undefined {
  const isAggregated: EndpointRestrictions = (encoding, wanted) =>
    encoding === 'json' &&
    wanted?.kind === 'APIGroupDiscoveryList' &&
    wanted.group === 'apidiscovery.k8s.io' &&
    (wanted.version === 'v2' || wanted.version === 'v2beta1');
  return choose(accept, isAggregated)?.wanted?.version as AggregatedVersion | undefined;
}
