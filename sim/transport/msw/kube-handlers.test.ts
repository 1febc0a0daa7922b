import http from 'node:http';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EchoHandler } from '../testing/echo-handler.ts';
import { kubeHandlers } from './kube-handlers.ts';

const ORIGIN = 'https://cluster.test';
const echo = new EchoHandler();
const network = setupServer(
  ...kubeHandlers(echo.handle, ORIGIN),
  ...kubeHandlers(echo.handle, 'http://plain.test'),
);

beforeAll(() => network.listen());
afterAll(() => network.close());

describe('kubeHandlers', () => {
  it('answers global fetch', async () => {
    const response = await fetch(`${ORIGIN}/api/v1/pods?limit=5`, { method: 'POST', body: '{"a":1}' });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      method: 'POST',
      path: '/api/v1/pods',
      query: 'limit=5',
      body: '{"a":1}',
    });
  });

  it('answers node:http', async () => {
    const status = await new Promise((resolve, reject) => {
      const sent = http.request('http://plain.test/version', (response) => resolve(response.statusCode));
      sent.on('error', reject);
      sent.end();
    });
    expect(status).toBe(200);
  });

  it('turns a broken connection into a network error', async () => {
    await expect(fetch(`${ORIGIN}/reset`)).rejects.toThrow(TypeError);
  });

  it('streams a watch and hears when the client leaves', async () => {
    const leaving = new AbortController();
    const response = await fetch(`${ORIGIN}/api?watch=1`, { signal: leaving.signal });
    echo.push({ n: 1 });
    const reader = response.body!.getReader();
    const { value } = await reader.read();
    expect(JSON.parse(new TextDecoder().decode(value))).toEqual({ type: 'ADDED', object: { n: 1 } });
    leaving.abort();
    await expect.poll(() => echo.ended).toBe(1);
  });
});
