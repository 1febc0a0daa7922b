import { type HttpLibrary, KubeConfig, type RequestContext, ResponseContext } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { createCluster } from './client-node-cluster.ts';
import { type Cluster, ClusterError } from './cluster.ts';

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

  it('lists page by page: each is a call of its own, with the time of its answer and the same selector', async () => {
    const date = 'Tue, 19 May 2026 19:00:07 GMT';
    const { http, sent } = network(
      { body: { items: [{ metadata: { name: 'a' } }], metadata: { continue: 'token' } } },
      { headers: { date }, body: { items: [{ metadata: { name: 'b' } }], metadata: {} } },
    );
    const first = await createCluster(config, http).listHelmReleases({ labelSelector: 'k=v' }, signal());
    expect(first.value.map(({ metadata }) => metadata.name)).toEqual(['a']);
    expect(sent).toHaveLength(1);
    const second = await first.next!(signal());
    expect(second).toMatchObject({ value: [{ metadata: { name: 'b' } }], serverTimeMs: Date.parse(date) });
    expect(second.next).toBeUndefined();
    expect(sent.map((request) => new URL(url(request)).search)).toEqual([
      '?limit=100&labelSelector=k=v',
      '?limit=100&labelSelector=k=v&continue=token',
    ]);
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
    const body = { metadata: { name: 'alloy' } };
    const { http, sent } = network({ body }, { body }, { code: 404, body: { kind: 'Status' } });
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

describe('a success that does not hold what was asked for', () => {
  const status = { kind: 'Status', metadata: {}, status: 'Failure', message: 'sign in first', code: 401 };
  const asked = async (body: unknown, ask: (cluster: Cluster) => Promise<unknown>): Promise<unknown> =>
    ask(createCluster(config, network({ body: JSON.stringify(body) }).http)).catch(
      (caught: unknown) => caught,
    );

  it.each([
    ['{}', {}],
    ['array', []],
    ['null', null],
    ['{items: null}', { items: null }],
    ['{items: array}', { items: [null] }],
    ['{kind: "HelmReleaseList", items: null}', { kind: 'HelmReleaseList', items: null }],
    ['{login: string}', { login: 'https://sso.example?token=secret' }],
    ['{kind: "Status", metadata: object, status: string, message: "sign in first", code: number}', status],
  ])('is no empty list: %s', async (told, body) => {
    for (const list of [
      (cluster: Cluster) => cluster.listHelmReleases({}, signal()),
      (cluster: Cluster) => cluster.listReleaseSecrets('apps', 'alloy', signal()),
    ]) {
      const error = await asked(body, list);
      expect(error).toBeInstanceOf(ClusterError);
      expect(error).toMatchObject({
        outcome: 'unknown',
        reason: 'BadBody',
        message: `the server sent no list but ${told}`,
      });
    }
  });

  it.each([{}, [], status, 'text'])('is no lease and no release, read or written: %j', async (body) => {
    expect(await asked(body, (cluster) => cluster.getLease('flux-system', 'lease', signal()))).toMatchObject({
      outcome: 'unknown',
      reason: 'BadBody',
      message: expect.stringMatching(/^the server sent no Lease but /),
    });
    for (const release of [
      (cluster: Cluster) => cluster.getHelmReleaseStatus(ref, signal()),
      (cluster: Cluster) => cluster.patchHelmRelease(ref, {}, signal()),
      (cluster: Cluster) => cluster.patchHelmReleaseStatus(ref, {}, signal()),
    ])
      expect(await asked(body, release)).toMatchObject({
        outcome: 'unknown',
        reason: 'BadBody',
        message: expect.stringMatching(/^the server sent no HelmRelease but /),
      });
  });

  it('but an API server that has no secrets to show the metadata of says null, and a list without any says []', async () => {
    const none = { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata: {} };
    const secrets = (cluster: Cluster) => cluster.listReleaseSecrets('apps', 'alloy', signal());
    expect(await asked({ ...none, items: null }, secrets)).toEqual([]);
    expect(await asked({ ...none, items: [] }, secrets)).toEqual([]);
    expect(await asked({ items: [] }, (cluster) => cluster.listHelmReleases({}, signal()))).toMatchObject({
      value: [],
    });
  });
});
