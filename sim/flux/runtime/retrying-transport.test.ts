import { describe, expect, it } from 'vitest';
import { type ApiHandler, type ApiResponse, ConnectionError } from '../../apiserver/index.ts';
import { VirtualClock } from '../../clock/index.ts';
import { withClientGoRetries } from './retrying-transport.ts';

function answer(status: number, headers: Record<string, string> = {}): ApiResponse {
  return { status, headers, body: { kind: 'bytes', bytes: new Uint8Array() } };
}

/** Sends one request through the retries; answers with what came of it, the tries, and the time it took. */
async function send(method: string, respond: (attempt: number) => ApiResponse | ConnectionError) {
  const clock = new VirtualClock();
  const start = clock.now();
  let tries = 0;
  const handler: ApiHandler = async () => {
    const result = respond(++tries);
    if (result instanceof ConnectionError) throw result;
    return result;
  };
  let outcome: number | string = 'pending';
  let tookMs = 0;
  withClientGoRetries(
    handler,
    clock,
  )({ method, path: '/x', query: '', headers: {} }).then(
    (response) => {
      outcome = response.status;
      tookMs = clock.now() - start;
    },
    (error: ConnectionError) => {
      outcome = error.code;
    },
  );
  await clock.run({ until: start + 3_600_000 });
  return { outcome, tries, tookMs };
}

describe("client-go's retries", () => {
  it('wait as long as Retry-After says', async () => {
    const result = await send('PATCH', (n) => (n < 3 ? answer(429, { 'retry-after': '5' }) : answer(200)));
    expect(result).toEqual({ outcome: 200, tries: 3, tookMs: 10_000 });
  });

  it('end after ten', async () => {
    expect(await send('PATCH', () => answer(503, { 'retry-after': '1' }))).toMatchObject({
      outcome: 503,
      tries: 11,
    });
  });

  it('do not happen without Retry-After', async () => {
    expect(await send('PATCH', () => answer(503))).toMatchObject({ outcome: 503, tries: 1 });
    expect(await send('GET', () => answer(500))).toMatchObject({ outcome: 500, tries: 1 });
  });

  it('happen after a reset for reads only', async () => {
    const flaky = (n: number) => (n === 1 ? new ConnectionError('ECONNRESET') : answer(200));
    expect(await send('GET', flaky)).toMatchObject({ outcome: 200, tries: 2 });
    expect(await send('PATCH', flaky)).toMatchObject({ outcome: 'ECONNRESET', tries: 1 });
  });

  it('do not happen when nobody listens', async () => {
    const refused = () => new ConnectionError('ECONNREFUSED');
    expect(await send('GET', refused)).toMatchObject({ outcome: 'ECONNREFUSED', tries: 1 });
  });
});
