import { importJWK, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { Random } from '../../random/index.ts';
import { SigningKey } from './signing-key.ts';

describe('SigningKey', () => {
  it('signs what an independent JWT library verifies with the published key', async () => {
    const key = new SigningKey(new Random(7));
    for (let i = 0; i < 20; i++) {
      const head = Buffer.from(JSON.stringify({ alg: 'ES256' })).toString('base64url');
      const data = `${head}.${Buffer.from(JSON.stringify({ sub: `u${i}` })).toString('base64url')}`;
      const jwt = `${data}.${key.sign(data).toString('base64url')}`;
      const { payload } = await jwtVerify(jwt, await importJWK({ ...key.jwk }, 'ES256'));
      expect(payload.sub).toBe(`u${i}`);
    }
  });

  it('gives the same signature in every run with the same seed, and another with another', () => {
    const sign = (seed: number): string => new SigningKey(new Random(seed)).sign('a.b').toString('hex');
    expect(sign(1)).toBe(sign(1));
    expect(sign(1)).not.toBe(sign(2));
  });

  it('refuses another text, a cut signature and another key', () => {
    const key = new SigningKey(new Random(1));
    const signature = key.sign('text');
    expect(key.verify('text', signature)).toBe(true);
    expect(key.verify('texT', signature)).toBe(false);
    expect(key.verify('text', signature.subarray(1))).toBe(false);
    expect(new SigningKey(new Random(2)).verify('text', signature)).toBe(false);
  });
});
