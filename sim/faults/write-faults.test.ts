import { describe, expect, it } from 'vitest';
import type { FaultAction } from './fault-action.ts';
import { configMap, fly, outcome } from './testing/flight.ts';

/** What a client sees, in one line. */
function summary(seen: Awaited<ReturnType<Awaited<ReturnType<typeof fly>>['write']>>): string {
  if (seen === 'pending') return 'pending';
  if ('answer' in seen) return 'success';
  return `${seen.error.name === 'StatusError' ? '' : `${seen.error.name} `}${'reason' in seen.error ? `${seen.error.code} ${seen.error.reason}` : seen.error.code}`.trim();
}

const rows: readonly { action: FaultAction; stored: '0' | '1'; client: string; class: 'A' | 'B' | 'C' }[] = [
  { action: { do: 'loseRequest', as: 'silent' }, stored: '0', client: 'pending', class: 'A' },
  {
    action: { do: 'loseRequest', as: 'reset' },
    stored: '0',
    client: 'ConnectionError ECONNRESET',
    class: 'A',
  },
  { action: { do: 'loseRequest', as: 'error' }, stored: '0', client: '502', class: 'A' },
  { action: { do: 'loseResponse', as: 'silent' }, stored: '1', client: 'pending', class: 'A' },
  {
    action: { do: 'loseResponse', as: 'reset' },
    stored: '1',
    client: 'ConnectionError ECONNRESET',
    class: 'A',
  },
  { action: { do: 'loseResponse', as: 'error' }, stored: '1', client: '504 Timeout', class: 'A' },
  { action: { do: 'loseWrite' }, stored: '0', client: 'success', class: 'C' },
  { action: { do: 'duplicateRequest' }, stored: '1', client: 'success', class: 'A' },
  { action: { do: 'conflict', variant: 'raw' }, stored: '0', client: '409 Conflict', class: 'B' },
  { action: { do: 'tooManyRequests' }, stored: '0', client: '429', class: 'A' },
  {
    action: { do: 'tooManyRequests', from: 'storage' },
    stored: '0',
    client: '429 TooManyRequests',
    class: 'A',
  },
  { action: { do: 'tooManyRequests', from: 'shutdown' }, stored: '0', client: '429', class: 'A' },
  { action: { do: 'internalError', committed: false }, stored: '0', client: '500 InternalError', class: 'A' },
  { action: { do: 'internalError', committed: true }, stored: '1', client: '500 InternalError', class: 'A' },
  { action: { do: 'serverTimeout', committed: false }, stored: '0', client: '500 ServerTimeout', class: 'A' },
  { action: { do: 'serverTimeout', committed: true }, stored: '1', client: '500 ServerTimeout', class: 'A' },
  {
    action: { do: 'unavailable', from: 'apiserver' },
    stored: '0',
    client: '503 ServiceUnavailable',
    class: 'A',
  },
  { action: { do: 'unavailable', from: 'loadBalancer' }, stored: '0', client: '503', class: 'A' },
  { action: { do: 'truncateBody', after: 0 }, stored: '1', client: 'ConnectionError ECONNRESET', class: 'A' },
  {
    action: { do: 'truncateBody', after: 'half' },
    stored: '1',
    client: 'ConnectionError ECONNRESET',
    class: 'A',
  },
  {
    action: { do: 'truncateBody', after: 'last' },
    stored: '1',
    client: 'ConnectionError ECONNRESET',
    class: 'A',
  },
  { action: { do: 'notFound' }, stored: '0', client: '404 NotFound', class: 'A' },
  { action: { do: 'unauthorized' }, stored: '0', client: '401 Unauthorized', class: 'A' },
  { action: { do: 'forbidden' }, stored: '0', client: '403 Forbidden', class: 'A' },
  { action: { do: 'refuse' }, stored: '0', client: 'ConnectionError ECONNREFUSED', class: 'A' },
  { action: { do: 'respond', code: 422 }, stored: '0', client: '422 Invalid', class: 'A' },
  {
    action: { do: 'respond', code: 500, committed: true },
    stored: '1',
    client: '500 InternalError',
    class: 'A',
  },
  { action: { do: 'partition', loses: 'requests' }, stored: '0', client: 'pending', class: 'B' },
  { action: { do: 'partition', loses: 'responses' }, stored: '1', client: 'pending', class: 'B' },
  {
    action: { do: 'partition', loses: 'requests', as: 'reset' },
    stored: '0',
    client: 'ConnectionError ECONNRESET',
    class: 'B',
  },
];

describe('a fault says what the store holds and what the client saw', () => {
  it.each(rows)('$action: stored $stored, client sees $client', async (row) => {
    const flight = await fly([{ name: 'f', where: { verbs: ['update'] }, action: row.action }]);
    const seen = await flight.write('1');
    expect({ stored: flight.stored(), client: summary(seen) }).toEqual({
      stored: row.stored,
      client: row.client,
    });
    expect(flight.plane.report()).toMatchObject([{ matched: 1, fired: 1, skipped: 0, realism: row.class }]);
  });
});

describe('lost write', () => {
  it('acknowledges the object as it would have been, one revision ahead of the store', async () => {
    const flight = await fly([{ name: 'f', action: { do: 'loseWrite' }, where: { verbs: ['update'] } }]);
    const revision = flight.server.store.revision;
    expect(await flight.write('1')).toMatchObject({
      answer: { data: { step: '1' }, metadata: { resourceVersion: String(revision + 1) } },
    });
    expect(flight.server.store.revision).toBe(revision);
  });

  it('passes on what the server itself refuses', async () => {
    const flight = await fly([{ name: 'f', action: { do: 'loseWrite' } }]);
    expect(summary(await flight.write('1', '7'))).toBe('409 Conflict');
  });
});

describe('delayed commit', () => {
  const rules = [
    {
      name: 'late',
      when: { max: 1 },
      where: { verbs: ['update'] },
      action: { do: 'delayCommit', after: 5000 },
    },
  ] as const;

  it('answers 504 first and commits later', async () => {
    const flight = await fly(rules);
    expect(summary(await flight.write('1'))).toBe('504 Timeout');
    expect(flight.stored()).toBe('0');
    await flight.clock.run({ until: flight.now() + 5000 });
    expect(flight.stored()).toBe('1');
  });

  it('does not commit when its precondition no longer holds', async () => {
    const flight = await fly(rules);
    await flight.write('1', flight.server.get('a')?.metadata.resourceVersion);
    await flight.write('2');
    await flight.clock.run({ until: flight.now() + 5000 });
    expect(flight.stored()).toBe('2');
  });
});

describe('duplicated request', () => {
  it('refuses the second copy of a write that carries a resourceVersion', async () => {
    const flight = await fly([
      { name: 'f', where: { verbs: ['update'] }, action: { do: 'duplicateRequest' } },
    ]);
    const seen = await flight.write('1', flight.server.get('a')?.metadata.resourceVersion);
    expect([flight.stored(), summary(seen)]).toEqual(['1', '409 Conflict']);
  });

  it('answers AlreadyExists for a create that did commit', async () => {
    const flight = await fly([{ name: 'f', action: { do: 'duplicateRequest' } }]);
    const create = flight.client.create(
      { group: '', version: 'v1', resource: 'configmaps', namespace: 'default' },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' } },
    );
    expect(summary(await outcome(create, flight.clock))).toBe('409 AlreadyExists');
    expect(flight.server.get('b')).toBeDefined();
  });
});

describe('honest conflict', () => {
  const rules = [{ name: 'f', action: { do: 'conflict', variant: 'honest' } }] as const;

  it('lets someone else commit first, so that the server itself refuses', async () => {
    const flight = await fly(rules);
    const before = flight.server.get('a')?.metadata.resourceVersion;
    expect(summary(await flight.write('1', before))).toBe('409 Conflict');
    expect(flight.stored()).toBe('0');
    expect(flight.server.get('a')?.metadata.resourceVersion).not.toBe(before);
  });

  it('leaves writes without a resourceVersion alone, since they cannot conflict', async () => {
    const flight = await fly(rules);
    expect(summary(await flight.write('1'))).toBe('success');
    expect(flight.plane.report()).toMatchObject([{ matched: 0, fired: 0 }]);
  });
});

describe('wording', () => {
  it('names operation and resource in a ServerTimeout and asks for two seconds', async () => {
    const flight = await fly([{ name: 'f', action: { do: 'serverTimeout', committed: false } }]);
    const response = await flight.plane.handle({
      method: 'GET',
      path: '/apis/helm.toolkit.fluxcd.io/v2/namespaces/flux-system/helmreleases/x',
      query: '',
      headers: {},
    });
    expect(response.headers['retry-after']).toBe('2');
    expect(response.body).toMatchObject({
      object: {
        message:
          'The get operation against helmreleases.helm.toolkit.fluxcd.io could not be completed at this time, please try again.',
        details: { name: 'get', group: 'helm.toolkit.fluxcd.io', kind: 'helmreleases', retryAfterSeconds: 2 },
      },
    });
  });

  it('says in a 403 who may not do what to which subresource', async () => {
    const flight = await fly([{ name: 'f', action: { do: 'forbidden', user: 'jane' } }]);
    const call = flight.client.patch({ ...configMap('a'), subresource: 'status' }, 'merge', {});
    expect(await outcome(call, flight.clock)).toMatchObject({
      error: {
        message:
          'configmaps "a" is forbidden: User "jane" cannot patch resource "configmaps/status" in API group "" in the namespace "default"',
      },
    });
  });
});
