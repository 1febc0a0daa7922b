import 'reflect-metadata';
import { createPrivateKey, X509Certificate as TlsCertificate, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Instant } from '../../clock/index.ts';

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly privateKey: string;
}

/** P-256: a key and its certificate take milliseconds where RSA takes a fifth of a second. */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const YEAR_MS = 365 * 24 * 3600 * 1000;
/** Certificates are valid from a little before now: clocks of clients differ. */
const BACKDATE_MS = 3600 * 1000;

type Usage = typeof ExtendedKeyUsage.serverAuth | typeof ExtendedKeyUsage.clientAuth;

/** A certificate authority of our own, which signs the server's certificate and, on request, clients'. */
export class CertificateAuthority {
  /** The root certificate, PEM: what goes into a kubeconfig. */
  readonly certificate: string;
  readonly #root: X509Certificate;
  readonly #key: webcrypto.CryptoKey;
  readonly #keyPem: string;

  private constructor(root: X509Certificate, key: webcrypto.CryptoKey, keyPem: string) {
    this.certificate = root.toString('pem');
    this.#root = root;
    this.#key = key;
    this.#keyPem = keyPem;
  }

  /** Makes a new authority, valid ten years from `now`. */
  static async create(now: Instant): Promise<CertificateAuthority> {
    const keys = await generateKeys();
    const root = await X509CertificateGenerator.createSelfSigned({
      serialNumber: newSerial(),
      name: 'CN=kubeflap-ca',
      notBefore: new Date(now - BACKDATE_MS),
      notAfter: new Date(now + 10 * YEAR_MS),
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new BasicConstraintsExtension(true, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new CertificateAuthority(root, keys.privateKey, await privateKeyPem(keys.privateKey));
  }

  /** An authority saved earlier. */
  static async load({ certificate, privateKey }: KeyPair): Promise<CertificateAuthority> {
    const [der] = PemConverter.decode(privateKey);
    if (!der) throw new TypeError('the private key of the certificate authority is not PEM');
    if (!new TlsCertificate(certificate).checkPrivateKey(createPrivateKey(privateKey)))
      throw new TypeError('the private key of the certificate authority belongs to another certificate');
    const key = await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, true, ['sign']);
    return new CertificateAuthority(new X509Certificate(certificate), key, privateKey);
  }

  /** Certificate and key, to be saved. */
  get keyPair(): KeyPair {
    return { certificate: this.certificate, privateKey: this.#keyPem };
  }

  /** A serving certificate for `hosts` (names or IP addresses), valid one year. */
  issueServing(hosts: readonly string[], now: Instant): Promise<KeyPair> {
    const names = hosts.map((value): JsonGeneralName => ({ type: isAddress(value) ? 'ip' : 'dns', value }));
    return this.#issue(new Name([{ CN: ['kubeflap'] }]), now, ExtendedKeyUsage.serverAuth, [
      new SubjectAlternativeNameExtension(names),
    ]);
  }

  /** A client certificate: the common name is the user, organisations are groups. */
  issueClient(commonName: string, organizations: readonly string[], now: Instant): Promise<KeyPair> {
    const subject = new Name([...organizations.map((group) => ({ O: [group] })), { CN: [commonName] }]);
    return this.#issue(subject, now, ExtendedKeyUsage.clientAuth, []);
  }

  async #issue(
    subject: Name,
    now: Instant,
    usage: Usage,
    extensions: SubjectAlternativeNameExtension[],
  ): Promise<KeyPair> {
    const keys = await generateKeys();
    const certificate = await X509CertificateGenerator.create({
      serialNumber: newSerial(),
      subject: subject.toString(),
      issuer: this.#root.subject,
      notBefore: new Date(now - BACKDATE_MS),
      notAfter: new Date(now + YEAR_MS),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: this.#key,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([usage]),
        await AuthorityKeyIdentifierExtension.create(this.#root.publicKey),
        ...extensions,
      ],
    });
    return { certificate: certificate.toString('pem'), privateKey: await privateKeyPem(keys.privateKey) };
  }
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), PemConverter.PrivateKeyTag);
}

/** 16 random bytes, the first without its top bit (serial numbers are positive). Real randomness: TLS is outside of a run. */
function newSerial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}

function isAddress(host: string): boolean {
  return /^[0-9.]+$/.test(host) || host.includes(':');
}
