import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeContinue, encodeContinue } from './continue-token.ts';

function encoded(token: object): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

describe('continue tokens', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1 }),
        fc.stringMatching(/^[a-z0-9-]{1,20}(\/[a-z0-9-]{1,20})?$/),
        (revision, startKey) => {
          expect(decodeContinue(encodeContinue({ revision, startKey }))).toEqual({ revision, startKey });
        },
      ),
    );
  });

  it.each([
    ['garbage', "invalid character '\\u0081' looking for beginning of value"],
    ['e30', 'server does not recognize this encoded version '],
    [encoded({ v: 'meta.k8s.io/v1', rv: 5, start: '../secrets/' }), '../secrets/'],
    [
      encoded({ v: 'meta.k8s.io/v1', rv: 'x', start: 'a' }),
      'json: cannot unmarshal string into Go struct field continueToken.rv of type int64',
    ],
    ['not base64!', 'illegal base64 data at input byte 3'],
  ])('refuse %s in the words of the real server', (token, why) => {
    expect(() => decodeContinue(token)).toThrow(`invalid continue token: continue key is not valid: ${why}`);
  });
});
