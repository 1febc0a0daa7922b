import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WireServer } from './wire-server.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const JSON_PATCH = 'application/json-patch+json';

let server: WireServer;
beforeAll(async () => {
  server = await WireServer.start({});
  const created = await server.send(
    'POST',
    MAPS,
    JSON.stringify({ metadata: { name: 'a' }, data: { k: 'v' } }),
  );
  expect(created.status).toBe(201);
});
afterAll(() => server.stop());

describe('input that is too much', () => {
  it('refuses a body over the limit', async () => {
    const { status, body } = await server.send('POST', MAPS, `{"data":"${'x'.repeat(3 * 1024 * 1024)}"}`);
    expect(status).toBe(413);
    expect(body).toMatchObject({
      reason: 'RequestEntityTooLarge',
      message: 'Request entity too large: limit is 3145728',
    });
  });

  it('takes a JSON patch of 10,000 operations and refuses one more', async () => {
    const patch = (count: number): string =>
      JSON.stringify(
        Array.from({ length: count }, (_, n) => ({ op: 'add', path: '/data/k', value: `${n}` })),
      );
    const taken = await server.send('PATCH', `${MAPS}/a`, patch(10_000), JSON_PATCH);
    expect(taken).toMatchObject({ status: 200, body: { data: { k: '9999' } } });
    const { status, body } = await server.send('PATCH', `${MAPS}/a`, patch(10_001), JSON_PATCH);
    expect(status).toBe(413);
    expect(body['message']).toBe(
      'Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001',
    );
  });

  it.each(['{"a":', '['])('refuses %s nested 100,000 deep', async (open) => {
    const { status, body } = await server.send('POST', MAPS, open.repeat(100_000));
    expect(status).toBe(400);
    expect(body['message']).toContain('exceeded max depth');
  });

  it.each([
    'application/merge-patch+json',
    'application/strategic-merge-patch+json',
    'application/apply-patch+yaml',
  ])('refuses deep nesting in a body of %s', async (type) => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    expect((await server.send('PATCH', `${MAPS}/a?fieldManager=t`, deep, type)).status).toBe(400);
  });

  it('takes JSON nested up to a thousand deep, where Go takes ten thousand', async () => {
    const nested = (depth: number): string =>
      `{"metadata":{"name":"d${depth}"},"unknown":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect((await server.send('POST', MAPS, nested(999))).status).toBe(201);
    expect((await server.send('POST', MAPS, nested(1_000))).status).toBe(400);
  });

  it('reads selectors of 100 kB', async () => {
    const names = Array.from({ length: 10_000 }, (_, n) => `value${n}`).join(',');
    const labels = await server.send(
      'GET',
      `${MAPS}?labelSelector=k+notin+(${names})&fieldSelector=metadata.name=a`,
    );
    expect(labels.status).toBe(200);
    expect(labels.body['items']).toHaveLength(1);
    const fields = await server.send('GET', `${MAPS}?fieldSelector=metadata.name=${'x'.repeat(100_000)}`);
    expect(fields).toMatchObject({ status: 200, body: { items: [] } });
    expect((await server.send('GET', `${MAPS}?labelSelector=${'('.repeat(100_000)}`)).status).toBe(400);
  });

  it('refuses headers of more than a megabyte', async () => {
    // The server stops reading, so the client may see its connection break before it reads the answer.
    const outcome = await server.send('GET', `${MAPS}?labelSelector=${'x'.repeat(1_100_000)}`).then(
      ({ status }) => status,
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect([431, 'ECONNRESET', 'EPIPE']).toContain(outcome);
    expect((await server.send('GET', MAPS)).status).toBe(200);
  });
});
