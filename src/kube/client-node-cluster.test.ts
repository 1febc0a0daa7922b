import { type HttpLibrary, KubeConfig, type RequestContext, ResponseContext } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { createCluster } from './client-node-cluster.ts';
import { ClusterError } from './cluster.ts';

const config = new KubeConfig();
config.loadFromOptions({
  clusters: [{ name: 'c', server: 'https://127.0.0.1:1/' }],
  users: [{ name: 'u', token: 't' }],
  contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
  currentContext: 'x',
});

interface Answer {
  readonly code?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** A network that answers in order and remembers what it was asked. */
function network(...answers: readonly (Answer | Error)[]): { http: HttpLibrary; sent: RequestContext[] } {
  const sent: RequestContext[] = [];
  const left = [...answers];
  const send = async (request: RequestContext): Promise<ResponseContext> => {
    sent.push(request);
    const answer = left.shift()!;
    if (answer instanceof Error) throw answer;
    const { code = 200, headers = {}, body = {} } = answer;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return new ResponseContext(code, headers, {
      text: async () => text,
      binary: async () => Buffer.from(text),
      stream: () => new ReadableStream(),
    });
  };
  const http = {
    send: (request: RequestContext) => ({ toPromise: () => send(request) }),
  } as unknown as HttpLibrary;
  return { http, sent };
}

const signal = (): AbortSignal => new AbortController().signal;
const ref = { namespace: 'apps', name: 'alloy' };
const url = (request: RequestContext): string => decodeURIComponent(request.getUrl());

async function failureOf(answer: Answer | Error): Promise<ClusterError> {
  const cluster = createCluster(config, network(answer).http);
  const error = await cluster.patchHelmReleaseStatus(ref, {}, signal()).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ClusterError);
  return error as ClusterError;
}

describe('the cluster behind client-node', () => {
  it("asks for the metadata of Helm's records and for nothing more", async () => {
    const { http, sent } = network({
      body: { items: [{ metadata: { name: 'sh.helm.release.v1.alloy.v2', labels: { version: '2' } } }] },
    });
    const secrets = await createCluster(config, http).listReleaseSecrets('apps', 'alloy', signal());
    expect(secrets).toEqual([{ name: 'sh.helm.release.v1.alloy.v2', labels: { version: '2' } }]);
    expect(sent[0]?.getHeaders()['accept']).toBe(
      'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
    );
    expect(url(sent[0]!)).toContain('/api/v1/namespaces/apps/secrets?labelSelector=name=alloy,owner=helm');
  });

  it('lists page by page and takes the time from the last answer', async () => {
    const date = 'Tue, 19 May 2026 19:00:07 GMT';
    const { http, sent } = network(
      { body: { items: [{ metadata: { name: 'a' } }], metadata: { continue: 'next' } } },
      { headers: { date }, body: { items: [{ metadata: { name: 'b' } }], metadata: {} } },
    );
    const { value, serverTimeMs } = await createCluster(config, http).listHelmReleases({}, signal());
    expect(value.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    expect(serverTimeMs).toBe(Date.parse(date));
    expect(url(sent[1]!)).toContain('continue=next');
  });

  it('asks for the releases of a selector, and keeps none of what may be long and is never looked at', async () => {
    const told = { conditions: [], history: [] };
    const { http, sent } = network({
      body: {
        items: [
          {
            kind: 'HelmRelease',
            metadata: { name: 'a', managedFields: [{}] },
            spec: { suspend: true, values: { large: 'x' }, postRenderers: [{}] },
            status: { ...told, inventory: { entries: [{}] } },
          },
        ],
      },
    });
    const scope = { namespace: 'apps', labelSelector: 'sharding.fluxcd.io/key=shard1' };
    const { value } = await createCluster(config, http).listHelmReleases(scope, signal());
    expect(value).toEqual([
      { kind: 'HelmRelease', metadata: { name: 'a' }, spec: { suspend: true }, status: told },
    ]);
    expect(url(sent[0]!)).toContain('/namespaces/apps/helmreleases?');
    expect(url(sent[0]!)).toContain('labelSelector=sharding.fluxcd.io');
  });

  it('reads a release through its status, writes under its own name, and takes no lease for an answer', async () => {
    const { http, sent } = network({ body: {} }, { body: {} }, { code: 404, body: { kind: 'Status' } });
    const cluster = createCluster(config, http);
    await cluster.getHelmReleaseStatus(ref, signal());
    await cluster.patchHelmRelease(ref, { metadata: {} }, signal());
    expect(await cluster.getLease('flux-system', 'lease', signal())).toBeUndefined();
    expect(
      sent.map(({ getHttpMethod }, i) => `${getHttpMethod.call(sent[i])} ${new URL(url(sent[i]!)).pathname}`),
    ).toEqual([
      'GET /apis/helm.toolkit.fluxcd.io/v2/namespaces/apps/helmreleases/alloy/status',
      'PATCH /apis/helm.toolkit.fluxcd.io/v2/namespaces/apps/helmreleases/alloy',
      'GET /apis/coordination.k8s.io/v1/namespaces/flux-system/leases/lease',
    ]);
    expect(url(sent[1]!)).toContain('fieldManager=stuck-hr-recovery');
    expect(sent[1]?.getHeaders()['content-type']).toBe('application/merge-patch+json');
  });
});

describe('an answer that is not a success', () => {
  it.each([
    [403, 'refused'],
    [409, 'refused'],
    [429, 'refused'],
    [500, 'unknown'],
    [503, 'unknown'],
    [504, 'unknown'],
  ] as const)('%i leaves the write %s, in the words of the server', async (code, outcome) => {
    const body = { kind: 'Status', message: 'because', reason: 'Because' };
    expect(await failureOf({ code, body })).toMatchObject({
      status: code,
      outcome,
      message: 'because',
      reason: 'Because',
    });
  });

  it.each([
    ['7', 'Tue, 19 May 2026 19:00:00 GMT', 7000],
    ['Tue, 19 May 2026 19:00:20 GMT', 'Tue, 19 May 2026 19:00:00 GMT', 20_000],
    ['Tue, 19 May 2026 18:59:00 GMT', 'Tue, 19 May 2026 19:00:00 GMT', undefined],
    ['0', 'Tue, 19 May 2026 19:00:00 GMT', undefined],
    ['soon', 'Tue, 19 May 2026 19:00:00 GMT', undefined],
  ])('Retry-After: %s is understood', async (retryAfter, date, expected) => {
    const error = await failureOf({ code: 503, headers: { 'retry-after': retryAfter, date } });
    expect(error.retryAfterMs).toBe(expected);
  });

  it("a load balancer's page is quoted, a body cut short and a broken connection say that nothing is known", async () => {
    expect(await failureOf({ code: 502, body: '<html>bad gateway</html>' })).toMatchObject({
      message: '<html>bad gateway</html>',
      outcome: 'unknown',
    });
    expect(await failureOf({ body: '{"kind":"Helm' })).toMatchObject({
      outcome: 'unknown',
      reason: 'BadBody',
    });
    const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    expect(await failureOf(new TypeError('fetch failed', { cause: reset }))).toMatchObject({
      outcome: 'unknown',
      reason: 'ECONNRESET',
      message: 'read ECONNRESET',
    });
  });
});
