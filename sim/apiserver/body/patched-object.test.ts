import { beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../kube/index.ts';
import { type SmallAnswer, SmallServer } from '../small-server.fixture.ts';

const WIDGETS = '/apis/ex.test/v1/namespaces/n/widgets';
const CONFIG_MAPS = '/api/v1/namespaces/n/configmaps';
const MERGE = 'application/merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';

let server: SmallServer;

beforeEach(async () => {
  server = await SmallServer.start({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true });
  await server.send('POST', WIDGETS, { apiVersion: 'ex.test/v1', kind: 'Widget', metadata: { name: 'w' } });
  await server.send('POST', CONFIG_MAPS, { metadata: { name: 'c' }, data: { a: '1' } });
});

const patchWidget = (body: Json, type = MERGE, query = ''): Promise<SmallAnswer> =>
  server.send('PATCH', `${WIDGETS}/w${query}`, body, type);

describe('patches that change what an object is', () => {
  it.each([
    [{ metadata: 5 }, 422, /cannot unmarshal number into Go value of type v1.ObjectMeta$/],
    [{ metadata: { uid: 4 } }, 422, /into Go struct field ObjectMeta.uid of type types.UID$/],
    [{ kind: null }, 422, /Object 'Kind' is missing in '\{.*\}'$/],
    [{ apiVersion: 'a/b/c' }, 422, /unexpected GroupVersion string: a\/b\/c$/],
    [{ apiVersion: null }, 500, /^Internal error occurred: Object 'apiVersion' is missing in 'object has no/],
    [
      { apiVersion: 'v1' },
      422,
      /^Widget "w" is invalid: apiVersion: Invalid value: "v1": must be ex.test\/v1$/,
    ],
  ])('%j is %i', async (body, status, message) => {
    const answer = await patchWidget(body);
    expect(answer.status).toBe(status);
    expect(answer.body.message).toMatch(message);
  });

  it('keep the type of a built-in, which a strategic merge fills field by field', async () => {
    const answer = await server.send('PATCH', `${CONFIG_MAPS}/c`, { kind: 'Secret' }, STRATEGIC);
    expect(answer).toMatchObject({ status: 200, body: { kind: 'ConfigMap' } });
  });
});

describe('strict decoding of patches', () => {
  it('names the JSON patch for what is wrong with the patch itself', async () => {
    const { warnings } = await patchWidget(
      '[{"op":"add","path":"/spec","value":{},"extra":1,"op":"add"}]',
      JSON_PATCH,
    );
    expect(warnings).toEqual(['json patch duplicate field "[0].op"', 'json patch unknown field "[0].extra"']);
  });

  it('quotes a strategic merge patch, not the document, and sorts what it found', async () => {
    const { body } = await server.send(
      'PATCH',
      `${CONFIG_MAPS}/c?fieldValidation=Strict`,
      { zz: 1, aa: 2 },
      STRATEGIC,
    );
    expect(body.message).toBe(
      ' "" is invalid: patch: Invalid value: "map[aa:2 zz:1]": strict decoding error: unknown field "aa", unknown field "zz"',
    );
  });
});

it('looks for the object before it looks into the patch', async () => {
  expect(await server.send('PATCH', `${WIDGETS}/none`, '{', MERGE)).toMatchObject({ status: 404 });
});

it('warns about finalizers only when the object is fine otherwise', async () => {
  const answer = await patchWidget({ metadata: { finalizers: ['Bad Name/x'] } });
  expect(answer).toMatchObject({ status: 422, warnings: [] });
});
