import {
  type HttpLibrary,
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  type KubeConfig,
  RequestContext,
  type ResponseContext,
} from '@kubernetes/client-node';
import { leaseIn, listIn, releaseIn } from './answer-shape.ts';
import {
  type Cluster,
  ClusterError,
  type Dated,
  type EventRecord,
  type Page,
  type PageRequest,
  type ReleaseRef,
} from './cluster.ts';
import { type HelmRelease, type Lease, type ReleaseSecret, withoutBulk } from './helm-release.ts';

/** The field manager of every write. Must not start with `kubectl`: kustomize-controller strips what such managers own. */
export const FIELD_MANAGER = 'stuck-hr-recovery';

const MERGE_PATCH = 'application/merge-patch+json';
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
/** A page is held as text and as objects at once: 500 releases of 43 KB took 144 MiB. */
const PAGE_SIZE = 100;

interface Answer {
  readonly body: unknown;
  readonly serverTimeMs: number | undefined;
}

interface SecretMetadata {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
}

interface Call {
  readonly method: HttpMethod;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: object;
  readonly signal: AbortSignal;
}

/**
 * The cluster behind a kubeconfig, on @kubernetes/client-node. Requests are made with its RequestContext and HttpLibrary
 * rather than its generated APIs because the engine needs what those hide: the Accept header (metadata-only lists), the
 * `Date` and `Retry-After` response headers, and one connection pool for all calls.
 *
 * @param http replaces the network, e.g. with an in-process transport.
 */
export function createCluster(
  config: KubeConfig,
  http: HttpLibrary = new IsomorphicFetchHttpLibrary(),
): Cluster {
  const server = config.getCurrentCluster()?.server;
  if (!server) throw new ClusterError('the kubeconfig names no current cluster', { outcome: 'refused' });
  const base = server.replace(/\/+$/, '');
  const authenticate = pooledAuthentication(config);

  async function call(request: Call): Promise<Answer> {
    const query = request.query ? `?${new URLSearchParams(request.query)}` : '';
    const context = new RequestContext(`${base}${request.path}${query}`, request.method);
    context.setHeaderParam('accept', request.accept ?? 'application/json');
    context.setHeaderParam('user-agent', `${FIELD_MANAGER}/1`);
    if (request.body !== undefined) {
      context.setHeaderParam('content-type', request.contentType ?? 'application/json');
      context.setBody(JSON.stringify(request.body));
    }
    context.setSignal(request.signal);
    let response: ResponseContext;
    let content: { readonly text: string } | { readonly parsed: unknown };
    try {
      await authenticate(context);
      response = await http.send(context).toPromise();
      content = await contentOf(response);
    } catch (error) {
      throw connectionFailure(error, request.signal);
    }
    const serverTimeMs = dateOf(response.headers['date']);
    if ('parsed' in content) return { body: content.parsed, serverTimeMs };
    if (response.httpStatusCode >= 300) throw refusal(response, content.text);
    return { body: parseBody(content.text), serverTimeMs };
  }

  async function patch(
    ref: ReleaseRef,
    subresource: string,
    body: object,
    signal: AbortSignal,
  ): Promise<HelmRelease> {
    const path = `${releasePath(ref)}${subresource}`;
    const query = { fieldManager: FIELD_MANAGER };
    const answer = await call({
      method: HttpMethod.PATCH,
      path,
      query,
      contentType: MERGE_PATCH,
      body,
      signal,
    });
    return releaseIn(answer.body);
  }

  function pageOf(path: string, query: Readonly<Record<string, string>>): PageRequest<HelmRelease> {
    return async (signal): Promise<Page<HelmRelease>> => {
      const { body, serverTimeMs } = await call({ method: HttpMethod.GET, path, query, signal });
      const { items, continueToken } = listIn<HelmRelease>(body);
      const page = { value: items.map(withoutBulk), serverTimeMs };
      return continueToken === undefined
        ? page
        : { ...page, next: pageOf(path, { ...query, continue: continueToken }) };
    };
  }

  return {
    listHelmReleases({ namespace, labelSelector }, signal) {
      const scope = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
      const path = `/apis/helm.toolkit.fluxcd.io/v2${scope}/helmreleases`;
      const selector = labelSelector === undefined ? {} : { labelSelector };
      return pageOf(path, { limit: String(PAGE_SIZE), ...selector })(signal);
    },

    async getHelmReleaseStatus(ref, signal): Promise<Dated<HelmRelease>> {
      const answer = await call({ method: HttpMethod.GET, path: `${releasePath(ref)}/status`, signal });
      return { value: releaseIn(answer.body), serverTimeMs: answer.serverTimeMs };
    },

    patchHelmRelease: (ref, body, signal) => patch(ref, '', body, signal),
    patchHelmReleaseStatus: (ref, body, signal) => patch(ref, '/status', body, signal),

    async listReleaseSecrets(namespace, releaseName, signal): Promise<readonly ReleaseSecret[]> {
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
      const query = { labelSelector: `name=${releaseName},owner=helm` };
      const answer = await call({ method: HttpMethod.GET, path, query, accept: METADATA_ONLY, signal });
      return listIn<SecretMetadata>(answer.body).items.map(({ metadata: { name, labels = {} } }) => ({
        name,
        labels,
      }));
    },

    async getLease(namespace, name, signal): Promise<Lease | undefined> {
      const path = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases/${encodeURIComponent(name)}`;
      try {
        return leaseIn((await call({ method: HttpMethod.GET, path, signal })).body);
      } catch (error) {
        if (error instanceof ClusterError && error.status === 404) return undefined;
        throw error;
      }
    },

    async createEvent(event, signal): Promise<void> {
      const path = `/api/v1/namespaces/${encodeURIComponent(event.namespace)}/events`;
      await call({
        method: HttpMethod.POST,
        path,
        query: { fieldManager: FIELD_MANAGER },
        body: eventBody(event),
        signal,
      });
    },
  };
}

/**
 * client-node 2.0.1 makes a new connection pool for every request of a kubeconfig with TLS options and never closes it
 * (520 lists left 520 sockets). The first pool is as good as any later one, so it is kept; credentials are still
 * asked for each time because tokens expire.
 */
function pooledAuthentication(config: KubeConfig): (context: RequestContext) => Promise<void> {
  type DispatcherSource = { createDispatcher?: (...args: unknown[]) => unknown };
  const source = config as unknown as DispatcherSource;
  const create = source.createDispatcher?.bind(config);
  if (create) {
    let pool: { dispatcher: unknown } | undefined;
    source.createDispatcher = (...args) => {
      pool ??= { dispatcher: create(...args) };
      return pool.dispatcher;
    };
  }
  return (context) => config.applySecurityAuthentication(context);
}

function releasePath({ namespace, name }: ReleaseRef): string {
  return `/apis/helm.toolkit.fluxcd.io/v2/namespaces/${encodeURIComponent(namespace)}/helmreleases/${encodeURIComponent(name)}`;
}

function eventBody(event: EventRecord): object {
  const time = `${new Date(event.atMs).toISOString().slice(0, 19)}Z`;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { generateName: `${event.involvedObject.name.slice(0, 40)}.`, namespace: event.namespace },
    involvedObject: event.involvedObject,
    type: event.type,
    reason: event.reason,
    // An Event's message is limited to 1024 characters by the API server.
    message: event.message.slice(0, 1024),
    source: { component: FIELD_MANAGER },
    reportingComponent: FIELD_MANAGER,
    reportingInstance: FIELD_MANAGER,
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
}

/** An in-process network has the object already and offers it as the Fetch API does; a real one has text. */
async function contentOf({
  httpStatusCode,
  body,
}: ResponseContext): Promise<{ readonly text: string } | { readonly parsed: unknown }> {
  const { json } = body as { json?: () => Promise<unknown> };
  return json && httpStatusCode < 300 ? { parsed: await json() } : { text: await body.text() };
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // A body cut short: the server had begun to answer 2xx, so a write may well be stored.
    throw new ClusterError(
      'the server sent an answer that is not JSON',
      { outcome: 'unknown', reason: 'BadBody' },
      error,
    );
  }
}

function connectionFailure(error: unknown, signal: AbortSignal): ClusterError {
  if (error instanceof ClusterError) return error;
  if (signal.aborted && signal.reason instanceof ClusterError) return signal.reason;
  const { code, text } = rootCause(error);
  return new ClusterError(text, { outcome: 'unknown', reason: code }, error);
}

/** `fetch` hides the socket's error in a chain of causes; the innermost one says what happened. */
function rootCause(error: unknown): { code: string; text: string } {
  let current = error;
  while (current instanceof Error && current.cause instanceof Error) current = current.cause;
  const code = (current as { code?: unknown }).code;
  const text = current instanceof Error ? current.message : String(current);
  return {
    code: typeof code === 'string' ? code : 'ConnectionFailed',
    text: text === '' ? 'connection failed' : text,
  };
}

function refusal(response: ResponseContext, text: string): ClusterError {
  const status = statusOf(text);
  const code = response.httpStatusCode;
  const retryAfterMs = retryAfterOf(response.headers);
  const message =
    status?.message ?? (text.trim() === '' ? `the server answered ${code}` : text.trim().slice(0, 500));
  return new ClusterError(message, {
    status: code,
    reason: status?.reason ?? '',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    // A 5xx may come after the write was stored (apiserver finisher.go answers 504 while storage goes on).
    outcome: code >= 500 ? 'unknown' : 'refused',
  });
}

/**
 * Seconds from an API server; a proxy in front of it may send a date, which is read by the clock that sent it.
 * Source: RFC 9110 section 10.2.3.
 */
function retryAfterOf(headers: Readonly<Record<string, string>>): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) > 0 ? Number(text) * 1000 : undefined;
  const until = dateOf(text);
  const sentAt = dateOf(headers['date']);
  if (until === undefined || sentAt === undefined) return undefined;
  return until > sentAt ? until - sentAt : undefined;
}

function statusOf(text: string): { message?: string; reason?: string } | undefined {
  try {
    const body = JSON.parse(text) as { kind?: string; message?: string; reason?: string };
    return body.kind === 'Status' ? body : undefined;
  } catch {
    // A load balancer's HTML page: the caller uses the text itself.
    return undefined;
  }
}

function dateOf(header: string | undefined): number | undefined {
  const parsed = header === undefined ? Number.NaN : Date.parse(header);
  return Number.isNaN(parsed) ? undefined : parsed;
}
