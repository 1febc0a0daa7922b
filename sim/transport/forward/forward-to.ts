import type { KubeConfig } from '@kubernetes/client-node';
import { Agent, type Dispatcher } from 'undici';
import {
  type ApiHandler,
  type ApiRequest,
  type ApiResponse,
  ConnectionError,
  type ConnectionErrorCode,
  type HeaderValue,
  Query,
  resolveRequestInfo,
} from '../../apiserver/index.ts';
import { type ClusterTarget, clusterOf } from './cluster.ts';
import { watchFrames } from './watch-frames.ts';

export interface ForwardOptions {
  /**
   * Whose credentials the cluster sees. `client`: the request's own bearer token where it has one, else the kubeconfig's.
   * `kubeconfig`: always the kubeconfig's. Default `client`.
   */
  readonly identity?: 'client' | 'kubeconfig';
}

/** Headers that concern one connection and are not passed on. Source: RFC 9110 section 7.6.1. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
]);

const PASSED_CODES = new Set<string>(['ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'EPIPE']);

/** A handler that holds connections. */
export type ForwardingHandler = ApiHandler & { close(): Promise<void> };

/**
 * A handler that passes requests on to the cluster of a kubeconfig's current context: put a fault plane before it and the
 * same faults strike a real cluster. JSON watches are cut into events so that watch faults work too.
 * @throws KubeconfigError
 */
export function forwardTo(config: KubeConfig, options: ForwardOptions = {}): ForwardingHandler {
  return forward(clusterOf(config), (request) => authorization(config, request, options));
}

/** As {@link forwardTo}, for a bare address: requests carry their own credentials or none. */
export function forwardToServer(target: ClusterTarget): ForwardingHandler {
  return forward(target, async () => ({}));
}

function forward(
  { server, tls }: ClusterTarget,
  credentials: (request: ApiRequest) => Promise<Record<string, string>>,
): ForwardingHandler {
  // HTTP/1.1: Node's HTTP/2 client joins repeated headers by commas, and several warnings would look like one.
  const agent = new Agent({ connect: tls, allowH2: false, headersTimeout: 0, bodyTimeout: 0 });
  const { origin, pathname } = new URL(server);
  const prefix = pathname.replace(/\/$/, '');
  const handle: ApiHandler = async (request) => {
    const headers = { ...outgoingHeaders(request), ...(await credentials(request)) };
    try {
      // Origin and path apart: a URL would resolve `..` and encode anew what the client sent.
      const response = await agent.request({
        origin,
        path: `${prefix}${request.path}${request.query && `?${request.query}`}`,
        method: request.method,
        headers,
        body: bodyOf(request),
        signal: request.signal ?? null,
      });
      return await answer(request, response);
    } catch (cause) {
      throw connectionError(cause);
    }
  };
  return Object.assign(handle, { close: () => agent.destroy() });
}

type UpstreamResponse = Dispatcher.ResponseData;

async function answer(request: ApiRequest, response: UpstreamResponse): Promise<ApiResponse> {
  const headers = responseHeaders(response);
  const status = response.statusCode;
  if (isStream(request) && status === 200) {
    const chunks = received(response.body);
    const isJson = String(headers['content-type']).startsWith('application/json');
    return {
      status,
      headers,
      body: isJson ? { kind: 'watch', frames: watchFrames(chunks) } : { kind: 'chunks', chunks },
    };
  }
  const bytes = new Uint8Array(await response.body.arrayBuffer());
  return { status, headers, body: { kind: 'bytes', bytes } };
}

function responseHeaders(response: UpstreamResponse): Record<string, HeaderValue> {
  const headers: Record<string, HeaderValue> = {};
  for (const [name, value] of Object.entries(response.headers))
    if (value !== undefined && !HOP_BY_HOP.has(name)) headers[name] = value;
  return headers;
}

/** Streams: watches in all their spellings (`/api/v1/watch/...` is one), and logs that are followed. */
function isStream({ method, path, query }: ApiRequest): boolean {
  if (method !== 'GET') return false;
  const parameters = new Query(query);
  try {
    const { verb, subresource } = resolveRequestInfo(method, path, parameters);
    return verb === 'watch' || (subresource === 'log' && parameters.flag('follow'));
  } catch {
    // A path that means nothing; the cluster will say so.
    return false;
  }
}

async function* received(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk;
  } catch (cause) {
    throw connectionError(cause);
  }
}

function outgoingHeaders(request: ApiRequest): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined || HOP_BY_HOP.has(name)) continue;
    headers[name] = typeof value === 'string' ? value : [...value];
  }
  return headers;
}

async function authorization(
  config: KubeConfig,
  request: ApiRequest,
  options: ForwardOptions,
): Promise<Record<string, string>> {
  if (options.identity !== 'kubeconfig' && request.headers['authorization'] !== undefined) return {};
  const credentials: { headers?: Record<string, unknown> } = {};
  // Runs exec plugins and refreshes token files. A client certificate is part of the connection instead.
  await config.applyToHTTPSOptions(credentials as Parameters<KubeConfig['applyToHTTPSOptions']>[0]);
  const value = credentials.headers?.['Authorization'];
  return typeof value === 'string' ? { authorization: value } : {};
}

function bodyOf({ body }: ApiRequest): Uint8Array | string | null {
  if (body === undefined) return null;
  return body instanceof Uint8Array ? body : JSON.stringify(body.json);
}

function connectionError(cause: unknown): ConnectionError {
  if (cause instanceof ConnectionError) return cause;
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  // undici's own codes (UND_ERR_SOCKET, UND_ERR_ABORTED) all mean that the connection is gone.
  const known = PASSED_CODES.has(code) ? (code as ConnectionErrorCode) : 'ECONNRESET';
  const error = new ConnectionError(known, cause instanceof Error ? cause.message : String(cause));
  error.cause = cause;
  return error;
}
