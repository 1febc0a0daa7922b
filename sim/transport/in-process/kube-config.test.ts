import {
  CoreV1Api,
  type HttpMethod,
  KubernetesObjectApi,
  makeInformer,
  RequestContext,
  Watch,
} from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { type ApiHandler, ConnectionError, objectBody } from '../../apiserver/index.ts';
import { EchoHandler, frame } from '../testing/echo-handler.ts';
import { inProcessHttpLibrary } from './http-library.ts';
import { inProcessKubeConfig } from './kube-config.ts';

function json(object: Parameters<typeof objectBody>[0], status = 200) {
  return { status, headers: { 'content-type': 'application/json' }, body: objectBody(object) };
}

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', resourceVersion: '5' } };

describe('generated APIs', () => {
  it('send method, path, query, token and body', async () => {
    const echo = new EchoHandler();
    const api = inProcessKubeConfig(echo.handle, { token: 't' }).makeApiClient(CoreV1Api);
    await api.createNamespacedConfigMap({
      namespace: 'x',
      body: { metadata: { name: 'a' } },
      dryRun: 'All',
    });
    expect(echo.requests[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/x/configmaps',
      query: 'dryRun=All',
      headers: { authorization: 'Bearer t' },
    });
    expect(new TextDecoder().decode(echo.requests[0]!.body as Uint8Array)).toBe('{"metadata":{"name":"a"}}');
  });

  it('turn a refusal into an ApiException', async () => {
    const refuse: ApiHandler = async () => json({ kind: 'Status', code: 404 }, 404);
    const api = inProcessKubeConfig(refuse).makeApiClient(CoreV1Api);
    await expect(api.readNamespacedPod({ namespace: 'x', name: 'a' })).rejects.toMatchObject({ code: 404 });
  });

  it('reject with the ConnectionError when the connection breaks', async () => {
    const api = inProcessKubeConfig(async () => {
      throw new ConnectionError('ECONNRESET');
    }).makeApiClient(CoreV1Api);
    await expect(api.listNamespace()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('Watch', () => {
  it('streams events and ends the watch below when aborted', async () => {
    const echo = new EchoHandler();
    const seen: unknown[] = [];
    const controller = await new Watch(inProcessKubeConfig(echo.handle)).watch(
      '/api/v1/pods',
      {},
      (type, object) => seen.push([type, object]),
      () => undefined,
    );
    echo.push({ n: 1 });
    await expect.poll(() => seen).toEqual([['ADDED', { n: 1 }]]);
    controller.abort();
    await expect.poll(() => echo.ended).toBe(1);
  });

  it('reports a connection that breaks', async () => {
    const broken: ApiHandler = async () => ({
      status: 200,
      headers: {},
      body: {
        kind: 'watch',
        frames: (async function* () {
          yield frame('ADDED', pod);
          throw new ConnectionError('ECONNRESET');
        })(),
      },
    });
    const done = new Promise((resolve) => {
      void new Watch(inProcessKubeConfig(broken)).watch('/api/v1/pods', {}, () => undefined, resolve);
    });
    expect(await done).toMatchObject({ cause: { code: 'ECONNRESET' } });
  });
});

describe('informers and the object API', () => {
  const handler: ApiHandler = async ({ path, query, signal }) => {
    if (path === '/api/v1')
      return json({
        kind: 'APIResourceList',
        groupVersion: 'v1',
        resources: [{ name: 'pods', kind: 'Pod', namespaced: true, verbs: [] }],
      });
    if (path.endsWith('/pods/a')) return json(pod);
    if (!query.includes('watch'))
      return json({ kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '5' }, items: [pod] });
    const frames = (async function* () {
      yield frame('ADDED', { ...pod, metadata: { name: 'b', resourceVersion: '6' } });
      // Stays open: an informer reconnects at once to a watch that ends.
      await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    })();
    return { status: 200, headers: {}, body: { kind: 'watch', frames } };
  };

  it('fills an informer from list and watch', async () => {
    const config = inProcessKubeConfig(handler);
    const api = config.makeApiClient(CoreV1Api);
    const informer = makeInformer(config, '/api/v1/pods', () => api.listPodForAllNamespaces());
    const names = new Set<string>();
    informer.on('add', (object) => names.add(object.metadata?.name ?? ''));
    informer.on('error', () => undefined);
    await informer.start();
    await expect.poll(() => [...names]).toEqual(['a', 'b']);
    await informer.stop();
  });

  it('serves KubernetesObjectApi', async () => {
    const api = KubernetesObjectApi.makeApiClient(inProcessKubeConfig(handler));
    expect(
      await api.read({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'x' } }),
    ).toMatchObject({
      metadata: { name: 'a' },
    });
  });
});

describe('HttpLibrary', () => {
  it('settles in promises alone, so virtual time needs one turn', async () => {
    const echo = new EchoHandler();
    let status = 0;
    const context = new RequestContext('https://kubeflap.invalid/version', 'GET' as HttpMethod);
    void inProcessHttpLibrary(echo.handle)
      .send(context)
      .toPromise()
      .then((response) => {
        status = response.httpStatusCode;
      });
    // Only microtasks run between here and the check.
    for (let i = 0; i < 50; i++) await undefined;
    expect(status).toBe(200);
  });
});
