import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../clock/index.ts';
import { Random } from '../../random/index.ts';
import { ApiServer } from '../server.ts';

const PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

describe('/openapi/v2', () => {
  const tokens = [{ token: 't', user: 'admin', uid: '1', groups: ['system:masters'] }];
  const { handle } = new ApiServer({ clock: new VirtualClock(), random: new Random(7), tokens });
  const get = (accept?: string) =>
    handle({
      method: 'GET',
      path: '/openapi/v2',
      query: '',
      headers: { authorization: 'Bearer t', ...(accept === undefined ? {} : { accept }) },
    });

  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    [PROTOBUF, PROTOBUF],
    ['application/com.github.proto-openapi.spec.v2@v1.0+protobuf', PROTOBUF],
    [`application/json;q=0.5,${PROTOBUF}`, PROTOBUF],
  ])('answers to %s with %s', async (accept, type) => {
    const { status, headers } = await get(accept);
    expect([status, headers['content-type'], headers['vary']]).toEqual([200, type, 'Accept']);
  });

  it('has no other form', async () => {
    expect(await get('text/html')).toMatchObject({
      status: 406,
      body: { kind: 'bytes', bytes: new Uint8Array(0) },
    });
  });

  it('says for every kind that can be patched that fieldValidation is understood', async () => {
    const { body } = await get();
    const { paths } = (body.kind === 'object' ? body.object : {}) as { paths: Record<string, unknown> };
    expect(paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']).toMatchObject({
      patch: {
        parameters: expect.arrayContaining([
          { name: 'fieldValidation', in: 'query', type: 'string', uniqueItems: true },
        ]),
        'x-kubernetes-group-version-kind': { group: 'apps', version: 'v1', kind: 'Deployment' },
      },
    });
  });
});
