import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { httpsWebhookCaller } from './https-webhook-caller.ts';
import type { WebhookRequest } from './webhook-port.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** An HTTP server that answers with what it was sent, or never. */
async function listen(answers = true): Promise<number> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (answers) response.writeHead(202).end(`${request.url} ${Buffer.concat(chunks)}`);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function request(url: string, more: Partial<WebhookRequest> = {}): WebhookRequest {
  return { url, body: Buffer.from('review'), signal: new AbortController().signal, ...more };
}

describe('httpsWebhookCaller', () => {
  it('posts the review where the URL points', async () => {
    const port = await listen();
    const response = await httpsWebhookCaller()(request(`http://127.0.0.1:${port}/hook?timeout=10s`));
    expect(response.status).toBe(202);
    expect(Buffer.from(response.body).toString()).toBe('/hook?timeout=10s review');
  });

  it('finds services through the resolver', async () => {
    const port = await listen();
    const call = httpsWebhookCaller((service) =>
      service === 'hook.a.svc:80' ? { host: '127.0.0.1', port } : undefined,
    );
    const response = await call(request('http://hook.a.svc:80/x', { serverName: 'hook.a.svc' }));
    expect(response.status).toBe(202);
  });

  it('words failures as the real server does', async () => {
    const port = await listen();
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    await expect(httpsWebhookCaller()(request(`https://127.0.0.1:${port}/`))).rejects.toThrow(
      `dial tcp 127.0.0.1:${port}: connect: connection refused`,
    );
    const silent = await listen(false);
    const deadline = new AbortController();
    const waiting = httpsWebhookCaller()(request(`http://127.0.0.1:${silent}/`, { signal: deadline.signal }));
    deadline.abort();
    await expect(waiting).rejects.toThrow('context deadline exceeded');
  });
});
