import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/index.ts';
import { EchoHandler } from '../testing/echo-handler.ts';
import { CertificateAuthority } from '../tls/certificate-authority.ts';
import { type ServedApi, serveApi } from '../tls/serve-api.ts';
import { KubeconfigError } from './cluster.ts';
import { forwardTo } from './forward-to.ts';

const NOW = Date.now();
const echo = new EchoHandler();
let served: ServedApi;
let config: KubeConfig;

beforeAll(async () => {
  const authority = await CertificateAuthority.create(NOW);
  served = await serveApi({
    handler: echo.handle,
    clock: systemClock,
    serving: await authority.issueServing(['127.0.0.1'], NOW),
    certificateAuthority: authority.certificate,
    port: 0,
  });
  config = new KubeConfig();
  const caData = Buffer.from(authority.certificate).toString('base64');
  config.loadFromOptions({
    clusters: [{ name: 'c', server: served.url, caData }],
    users: [{ name: 'u', token: 'from-kubeconfig' }],
    contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    currentContext: 'x',
  });
});

afterAll(() => served.close());

const get = (path: string, headers = {}) => ({ method: 'GET', path, query: '', headers });

describe('forwardTo', () => {
  it('passes a request on with the kubeconfig’s token unless the client has its own', async () => {
    const forward = forwardTo(config);
    await forward(get('/version'));
    expect(echo.requests.at(-1)?.headers['authorization']).toBe('Bearer from-kubeconfig');
    await forward(get('/version', { authorization: 'Bearer own' }));
    expect(echo.requests.at(-1)?.headers['authorization']).toBe('Bearer own');
    const fixed = forwardTo(config, { identity: 'kubeconfig' });
    await fixed(get('/version', { authorization: 'Bearer own' }));
    expect(echo.requests.at(-1)?.headers['authorization']).toBe('Bearer from-kubeconfig');
  });

  it('passes path, query and body as they are', async () => {
    const response = await forwardTo(config)({
      method: 'POST',
      path: '/api/v1/x%2Fy/../z',
      query: 'labelSelector=a%3Db',
      headers: { 'content-type': 'application/json' },
      body: new TextEncoder().encode('{ "a":1 }'),
    });
    expect(response.status).toBe(201);
    expect(response.headers['warning']).toEqual(['299 - "a"', '299 - "b"']);
    expect(echo.requests.at(-1)).toMatchObject({ path: '/api/v1/x%2Fy/../z', query: 'labelSelector=a%3Db' });
    expect(new TextDecoder().decode(echo.requests.at(-1)?.body as Uint8Array)).toBe('{ "a":1 }');
  });

  it.each(['/api/v1/pods', '/api/v1/watch/pods'])(
    'cuts a watch of %s into events and ends it with the client',
    async (path) => {
      const leaving = new AbortController();
      const before = echo.ended;
      const response = await forwardTo(config)({ ...get(path), query: 'watch=true', signal: leaving.signal });
      if (response.body.kind !== 'watch') throw new TypeError(`not a watch but ${response.body.kind}`);
      const frames = response.body.frames[Symbol.asyncIterator]();
      echo.push({ n: 1 });
      echo.push({ n: 2 });
      expect((await frames.next()).value).toMatchObject({ type: 'ADDED', object: { n: 1 } });
      expect((await frames.next()).value).toMatchObject({ type: 'ADDED', object: { n: 2 } });
      leaving.abort();
      await expect(frames.next()).rejects.toMatchObject({ name: 'ConnectionError' });
      await expect.poll(() => echo.ended).toBe(before + 1);
    },
  );

  it('rejects with a ConnectionError when the cluster breaks the connection or is not there', async () => {
    await expect(forwardTo(config)(get('/reset'))).rejects.toMatchObject({ code: 'ECONNRESET' });
    const away = new KubeConfig();
    away.loadFromOptions({
      clusters: [{ name: 'c', server: 'https://127.0.0.1:1', skipTLSVerify: true }],
      users: [],
      contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
      currentContext: 'x',
    });
    await expect(forwardTo(away)(get('/version'))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('refuses a kubeconfig without a current cluster', () => {
    expect(() => forwardTo(new KubeConfig())).toThrow(KubeconfigError);
  });
});
