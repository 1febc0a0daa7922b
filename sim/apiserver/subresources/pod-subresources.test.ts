import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../clock/index.ts';
import { at, type Json, type JsonObject } from '../../kube/index.ts';
import { Random } from '../../random/index.ts';
import { ApiServer } from '../server.ts';

const ADMIN = { commonName: 'admin', organizations: ['system:masters'] };
const MERGE = { 'content-type': 'application/strategic-merge-patch+json' };
let server: ApiServer;

async function send(
  method: string,
  path: string,
  json: Json,
  headers = {},
): Promise<readonly [number, JsonObject]> {
  const { status, body } = await server.handle({
    method,
    path: `/api/v1/namespaces/default/${path}`,
    query: '',
    headers,
    body: { json },
    clientCertificate: ADMIN,
  });
  return [status, body.kind === 'object' ? body.object : {}];
}

beforeEach(async () => {
  server = new ApiServer({ clock: new VirtualClock(), random: new Random(1) });
  await send('POST', 'pods', { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'x' }] } });
});

describe('the collection of bindings', () => {
  it('binds the pod that the body names', async () => {
    const binding = { metadata: { name: 'p' }, target: { kind: 'Node', name: 'n' } };
    expect((await send('POST', 'bindings', binding))[0]).toBe(201);
    expect(at(server.store.get('/pods', 'default', 'p')!, 'spec', 'nodeName')).toBe('n');
  });
});

describe('bindings and evictions', () => {
  it.each(['binding', 'eviction'])('must name the pod of the URL: %s', async (subresource) => {
    const [status, { message }] = await send('POST', `pods/p/${subresource}`, { metadata: { name: 'q' } });
    expect(status).toBe(400);
    expect(message).toMatch(/^name in URL does not match name in (Binding|Eviction) object$/);
  });
});

describe('ephemeral containers', () => {
  const patch = (containers: readonly JsonObject[], rest: JsonObject = {}) =>
    send(
      'PATCH',
      'pods/p/ephemeralcontainers',
      { ...rest, spec: { ephemeralContainers: containers } },
      MERGE,
    );

  it('are all that their subresource changes', async () => {
    const [status, pod] = await patch([{ name: 'debug', image: 'y' }], { metadata: { labels: { a: 'b' } } });
    expect(status).toBe(200);
    expect(at(pod, 'spec', 'ephemeralContainers')).toHaveLength(1);
    expect(at(pod, 'metadata', 'labels')).toBeUndefined();
  });

  it('stay as they are', async () => {
    await patch([{ name: 'debug', image: 'y' }]);
    const [status, { message }] = await patch([{ name: 'debug', image: 'z' }]);
    expect([status, message]).toEqual([
      422,
      'Pod "p" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be changed\n',
    ]);
  });

  it('have names of their own', async () => {
    const [, { message }] = await patch([{ name: 'c', image: 'y' }]);
    expect(message).toContain('spec.ephemeralContainers[0].name: Duplicate value: "c"');
  });
});
