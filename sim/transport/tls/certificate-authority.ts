import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { isIP } from 'node:net';
import type { Instant } from '../../clock/index.ts';
import {
  certificateExtension,
  distinguishedName,
  issuerOf,
  keyIdentifier,
  signCertificate,
} from './x509-certificate.ts';

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly privateKey: string;
}

const YEAR_MS = 365 * 24 * 3600 * 1000;
/** Certificates are valid from a little before now: clocks of clients differ. */
const BACKDATE_MS = 3600 * 1000;

/** A certificate authority of our own, which signs the server's certificate and, on request, clients'. */
export class CertificateAuthority {
  /** The root certificate, PEM: what goes into a kubeconfig. */
  readonly certificate: string;
  readonly #issuer: ReturnType<typeof issuerOf>;
  readonly #key: KeyObject;

  private constructor(certificate: string, key: KeyObject) {
    this.certificate = certificate;
    this.#issuer = issuerOf(new X509Certificate(certificate).raw);
    this.#key = key;
  }

  /** Makes a new authority, valid ten years from `now`. */
  static create(now: Instant): CertificateAuthority {
    const { publicKey, privateKey } = generateKeys();
    const name = distinguishedName([['CN', 'kubeflap-ca']]);
    const certificate = signCertificate(
      {
        serial: newSerial(),
        issuer: name,
        subject: name,
        notBefore: now - BACKDATE_MS,
        notAfter: now + 10 * YEAR_MS,
        publicKey,
        extensions: [
          certificateExtension.basicConstraints(true),
          certificateExtension.keyUsage(true),
          certificateExtension.subjectKeyIdentifier(keyIdentifier(publicKey)),
        ],
      },
      privateKey,
    );
    return new CertificateAuthority(certificate, privateKey);
  }

  /** An authority saved earlier. */
  static load({ certificate, privateKey }: KeyPair): CertificateAuthority {
    const key = createPrivateKey(privateKey);
    if (!new X509Certificate(certificate).checkPrivateKey(key))
      throw new TypeError('the private key of the certificate authority belongs to another certificate');
    if (key.asymmetricKeyDetails?.namedCurve !== CURVE)
      throw new TypeError('the key of the certificate authority is not of the curve P-256');
    return new CertificateAuthority(certificate, key);
  }

  /** Certificate and key, to be saved. */
  get keyPair(): KeyPair {
    return { certificate: this.certificate, privateKey: privateKeyPem(this.#key) };
  }

  /** A serving certificate for `hosts` (names or IP addresses), valid one year. */
  issueServing(hosts: readonly string[], now: Instant): KeyPair {
    return this.#issue(distinguishedName([['CN', 'kubeflap']]), now, [
      certificateExtension.extendedKeyUsage('serverAuth'),
      certificateExtension.subjectAlternativeNames(
        hosts.map((host) => (isIP(host) === 0 ? host : addressBytes(host))),
      ),
    ]);
  }

  /** A client certificate: the common name is the user, organisations are groups. */
  issueClient(commonName: string, organizations: readonly string[], now: Instant): KeyPair {
    const subject = distinguishedName([
      ...organizations.map((group) => ['O', group] as const),
      ['CN', commonName],
    ]);
    return this.#issue(subject, now, [certificateExtension.extendedKeyUsage('clientAuth')]);
  }

  #issue(subject: Buffer, now: Instant, extensions: readonly Buffer[]): KeyPair {
    const { publicKey, privateKey } = generateKeys();
    const certificate = signCertificate(
      {
        serial: newSerial(),
        issuer: this.#issuer.name,
        subject,
        notBefore: now - BACKDATE_MS,
        notAfter: now + YEAR_MS,
        publicKey,
        extensions: [
          certificateExtension.basicConstraints(false),
          certificateExtension.keyUsage(false),
          certificateExtension.authorityKeyIdentifier(this.#issuer.keyIdentifier),
          ...extensions,
        ],
      },
      this.#key,
    );
    return { certificate, privateKey: privateKeyPem(privateKey) };
  }
}

/** P-256: a key and its certificate take less than a millisecond where RSA takes a fifth of a second. */
const CURVE = 'prime256v1';

function generateKeys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: CURVE });
}

function privateKeyPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** 16 random bytes, the first without its top bit (serial numbers are positive). Real randomness: TLS is outside of a run. */
function newSerial(): Uint8Array {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes;
}

/** The bytes of an IPv4 address, or of an IPv6 one without a zone. */
function addressBytes(host: string): Uint8Array {
  if (isIP(host) === 4) return Uint8Array.from(host.split('.'), Number);
  const [head = '', tail] = host.split('::');
  const words = (text: string | undefined): string[] => (text ? text.split(':') : []);
  const [front, back] = [words(head), words(tail)];
  const all = [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back];
  return Uint8Array.from(
    all.flatMap((word) => [Number.parseInt(word, 16) >> 8, Number.parseInt(word, 16) & 0xff]),
  );
}
