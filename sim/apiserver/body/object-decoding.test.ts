import { beforeEach, describe, expect, it } from 'vitest';
import { SmallServer } from '../small-server.fixture.ts';

const WIDGETS = '/apis/ex.test/v1/namespaces/n/widgets';

let server: SmallServer;

beforeEach(async () => {
  server = await SmallServer.start({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true });
});

describe('custom resources that cannot be decoded', () => {
  it.each([
    ['null', /Object 'Kind' is missing in 'null' \(6e756c6c\)$/],
    ['{"kind":"Widget","metadata":{"name":"k"}}', /^the API version in the data \(\) does not match/],
    ['{"apiVersion":"a/b/c","kind":"Widget"}', /: unexpected GroupVersion string: a\/b\/c \(\{"apiVersion"/],
    [
      '{"apiVersion":"ex.test/v1","kind":"Widget","metadata":[]}',
      /^Widget in version "v1" cannot be handled as a Widget: json: cannot unmarshal array into Go value of type v1.ObjectMeta$/,
    ],
  ])('%s', async (text, message) => {
    const { status, body } = await server.send('POST', WIDGETS, text);
    expect(status).toBe(400);
    expect(body.message).toMatch(message);
  });
});

it('says of another kind only that it is one', async () => {
  const { body } = await server.send('POST', WIDGETS, { apiVersion: 'ex.test/v1', kind: 'Gadget' });
  expect(body.message).toBe('Gadget.ex.test "" is invalid: kind: Invalid value: "Gadget": must be Widget');
});
