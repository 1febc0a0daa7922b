import { createECDH, createHash, createHmac, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Random } from '../../random/index.ts';

/** A JSON web key as `/openid/v1/jwks` lists it. */
export interface PublicJwk {
  readonly use: 'sig';
  readonly kty: 'EC';
  readonly kid: string;
  readonly crv: 'P-256';
  readonly alg: 'ES256';
  readonly x: string;
  readonly y: string;
}

const CURVE = 'prime256v1';
const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

/**
 * The key that signs service account tokens: P-256, derived from the run's randomness in well under a millisecond.
 * Signatures use the deterministic nonce of RFC 6979, because OpenSSL's random one would make two replays of a run hand
 * out different tokens. It secures a simulation, nothing else: whoever knows the seed knows the key.
 */
export class SigningKey {
  readonly jwk: PublicJwk;
  readonly #private: bigint;
  readonly #public: KeyObject;

  constructor(random: Random) {
    this.#private = (BigInt(`0x${random.text('0123456789abcdef', 64)}`) % (ORDER - 1n)) + 1n;
    const point = publicPoint(this.#private);
    const x = point.subarray(1, 33).toString('base64url');
    const y = point.subarray(33, 65).toString('base64url');
    this.#public = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
    // The key id is the digest of the DER form. Source: kubernetes pkg/serviceaccount/jwt.go keyIDFromPublicKey.
    const der = this.#public.export({ type: 'spki', format: 'der' });
    const kid = createHash('sha256').update(der).digest('base64url');
    this.jwk = { use: 'sig', kty: 'EC', kid, crv: 'P-256', alg: 'ES256', x, y };
  }

  /** ECDSA with SHA-256 over `data`, as the 64 bytes r and s. */
  sign(data: string): Buffer {
    const digest = createHash('sha256').update(data).digest();
    const z = toNumber(digest);
    for (const k of nonces(this.#private, digest)) {
      const r = toNumber(publicPoint(k).subarray(1, 33)) % ORDER;
      const s = (inverse(k) * (z + r * this.#private)) % ORDER;
      if (r !== 0n && s !== 0n) return Buffer.concat([toBytes(r), toBytes(s)]);
    }
    throw new Error('no usable nonce');
  }

  /** True when `signature` is this key's over `data`. */
  verify(data: string, signature: Buffer): boolean {
    return (
      signature.length === 64 &&
      verify('sha256', Buffer.from(data), { key: this.#public, dsaEncoding: 'ieee-p1363' }, signature)
    );
  }
}

/** The uncompressed point `scalar` times the generator: the library's key agreement does the multiplication. */
function publicPoint(scalar: bigint): Buffer {
  const ecdh = createECDH(CURVE);
  ecdh.setPrivateKey(toBytes(scalar));
  return ecdh.getPublicKey();
}

/** The nonce candidates of RFC 6979 section 3.2 for P-256 with SHA-256. */
function* nonces(secret: bigint, digest: Buffer): Generator<bigint> {
  const seed = Buffer.concat([toBytes(secret), toBytes(toNumber(digest) % ORDER)]);
  let value: Buffer = Buffer.alloc(32, 1);
  let key: Buffer = Buffer.alloc(32, 0);
  for (const mark of [0, 1]) {
    key = hmac(key, value, Buffer.from([mark]), seed);
    value = hmac(key, value);
  }
  for (;;) {
    value = hmac(key, value);
    const candidate = toNumber(value);
    if (candidate > 0n && candidate < ORDER) yield candidate;
    key = hmac(key, value, Buffer.from([0]));
    value = hmac(key, value);
  }
}

function hmac(key: Buffer, ...parts: Buffer[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** The inverse modulo the curve's order, by the extended Euclidean algorithm. */
function inverse(value: bigint): bigint {
  let [r0, r1] = [ORDER, value % ORDER];
  let [t0, t1] = [0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [t0, t1] = [t1, t0 - quotient * t1];
  }
  return t0 < 0n ? t0 + ORDER : t0;
}

function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function toBytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
}
