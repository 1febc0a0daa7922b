import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WireServer } from './wire-server.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const SOON = { timeout: 10_000, interval: 20 };

let server: WireServer;
beforeAll(async () => {
  server = await WireServer.start({ headersMs: 300, bodyMs: 300, deafMs: 300 });
});
afterAll(() => server.stop());
/** Whatever one client does, the next one is served. */
afterEach(async () => {
  expect((await server.send('GET', MAPS)).status).toBe(200);
});

/** How many requests are being answered, watches above all. */
const open = (): number => server.openExchanges;

describe('clients that are slow', () => {
  it('closes a connection whose headers do not come', async () => {
    const client = await server.connect();
    client.socket.write('GET /api HTTP/1.1\r\nhost: x\r\n');
    await expect.poll(() => client.closed || client.received.includes('408'), SOON).toBe(true);
    client.socket.destroy();
  });

  it('answers 504 to a body that trickles, and closes', async () => {
    const client = await server.connect();
    client.head('POST', MAPS, 'content-type: application/json', 'content-length: 1000');
    const trickle = setInterval(() => client.socket.write(' '), 20);
    await expect.poll(() => client.received, SOON).toContain('HTTP/1.1 504');
    clearInterval(trickle);
    expect(client.received).toContain('Timeout: request did not complete within the allotted timeout');
    expect(client.received.toLowerCase()).toContain('connection: close');
    client.socket.destroy();
  });
});

describe('clients that stop halfway', () => {
  it('answers a request whose client closed its side already', async () => {
    const client = await server.connect();
    client.head('GET', MAPS);
    client.socket.end();
    await expect.poll(() => client.received, SOON).toContain('"ConfigMapList"');
    await expect.poll(() => client.closed, SOON).toBe(true);
  });

  it('ends the watch of a client that closed its side', async () => {
    const before = open();
    const client = await server.connect();
    client.head('GET', `${MAPS}?watch=1`);
    await expect.poll(open, SOON).toBe(before + 1);
    client.socket.end();
    await expect.poll(open, SOON).toBe(before);
    client.socket.destroy();
  });

  it('forgets a body whose client went away in the middle', async () => {
    const client = await server.connect();
    client.head('POST', MAPS, 'content-type: application/json', 'content-length: 1000');
    client.socket.write('{"metadata":{"name":"half"}}');
    client.socket.destroy();
    await expect.poll(() => client.closed, SOON).toBe(true);
    expect((await server.send('GET', `${MAPS}/half`)).status).toBe(404);
  });
});

describe('clients that do not read', () => {
  it('loses its watch, while the others see every event', async () => {
    const before = open();
    const deaf = await server.connect();
    const keen = await server.connect();
    for (const client of [deaf, keen]) client.head('GET', `${MAPS}?watch=1&timeoutSeconds=600`);
    await expect.poll(open, SOON).toBe(before + 2);
    deaf.socket.pause();
    const filler = 'x'.repeat(500_000);
    for (let n = 0; n < 40; n += 1) {
      const map = JSON.stringify({ metadata: { name: `m${n}` }, data: { filler } });
      expect((await server.send('POST', MAPS, map)).status).toBe(201);
      await expect.poll(() => keen.received.includes(`"name":"m${n}"`), SOON).toBe(true);
    }
    await expect.poll(open, SOON).toBe(before + 1);
    deaf.socket.resume();
    await expect.poll(() => deaf.closed, SOON).toBe(true);
    keen.socket.destroy();
  });

  it('is cut off in the middle of a long list', async () => {
    await expect.poll(open, SOON).toBe(0);
    const client = await server.connect();
    client.socket.pause();
    // The list of the ConfigMaps above is far larger than what sockets buffer.
    client.head('GET', MAPS);
    await expect.poll(open, SOON).toBe(1);
    await expect.poll(open, SOON).toBe(0);
    client.socket.resume();
    await expect.poll(() => client.closed, SOON).toBe(true);
    expect(client.received.length).toBeLessThan(40 * 500_000);
  });
});
