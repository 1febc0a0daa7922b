import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { type DerElement, der, derElements } from './der.ts';

/** What a certificate says. */
export interface CertificateContents {
  /** Positive, big-endian. */
  readonly serial: Uint8Array;
  /** Encoded {@link distinguishedName}s. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
}

const ECDSA_WITH_SHA256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'));
const VERSION_3 = der.tagged(0, der.integer(Uint8Array.of(2)));
const ATTRIBUTE = { O: '2.5.4.10', CN: '2.5.4.3' } as const;
const SUBJECT_KEY_IDENTIFIER = '2.5.29.14';

/**
 * An X.509 certificate signed with a P-256 key, PEM. Source: RFC 5280 section 4.1. Written here because the libraries that
 * write certificates take longer to load (250 modules, a tenth of a second) than the server to start.
 */
export function signCertificate(contents: CertificateContents, key: KeyObject): string {
  const body = der.sequence(
    VERSION_3,
    der.integer(contents.serial),
    ECDSA_WITH_SHA256,
    contents.issuer,
    der.sequence(der.time(contents.notBefore), der.time(contents.notAfter)),
    contents.subject,
    publicKeyInfo(contents.publicKey),
    der.tagged(3, der.sequence(...contents.extensions)),
  );
  const signature = sign('sha256', body, key);
  return pem(der.sequence(body, ECDSA_WITH_SHA256, der.bitString(signature)));
}

/** Attributes in the order given; several organisations are several attributes. */
export function distinguishedName(
  attributes: readonly (readonly [keyof typeof ATTRIBUTE, string])[],
): Buffer {
  return der.sequence(
    ...attributes.map(([name, value]) =>
      der.set(der.sequence(der.objectIdentifier(ATTRIBUTE[name]), der.text(value))),
    ),
  );
}

function extension(id: string, value: Uint8Array, critical = false): Buffer {
  return der.sequence(der.objectIdentifier(id), ...(critical ? [der.true()] : []), der.octetString(value));
}

/** Source for the encodings: RFC 5280 section 4.2.1. */
export const certificateExtension = {
  basicConstraints: (isAuthority: boolean): Buffer =>
    extension('2.5.29.19', der.sequence(...(isAuthority ? [der.true()] : [])), true),
  /** Bit 0 is digitalSignature, bit 5 keyCertSign. */
  keyUsage: (signsCertificates: boolean): Buffer =>
    extension(
      '2.5.29.15',
      der.bitString(Uint8Array.of(signsCertificates ? 0x84 : 0x80), signsCertificates ? 2 : 7),
      true,
    ),
  extendedKeyUsage: (purpose: 'serverAuth' | 'clientAuth'): Buffer =>
    extension(
      '2.5.29.37',
      der.sequence(der.objectIdentifier(`1.3.6.1.5.5.7.3.${purpose === 'serverAuth' ? 1 : 2}`)),
    ),
  subjectKeyIdentifier: (id: Uint8Array): Buffer => extension(SUBJECT_KEY_IDENTIFIER, der.octetString(id)),
  authorityKeyIdentifier: (id: Uint8Array): Buffer =>
    extension('2.5.29.35', der.sequence(der.tagged(0, id, false))),
  /** DNS names are `[2]`, addresses `[7]`. */
  subjectAlternativeNames: (names: readonly (string | Uint8Array)[]): Buffer =>
    extension(
      '2.5.29.17',
      der.sequence(
        ...names.map((name) =>
          typeof name === 'string' ? der.tagged(2, Buffer.from(name), false) : der.tagged(7, name, false),
        ),
      ),
    ),
};

/** The usual identifier of a key: the digest of its bits. Source: RFC 5280 section 4.2.1.2. */
export function keyIdentifier(publicKey: KeyObject): Buffer {
  const [, bits] = derElements(only(publicKeyInfo(publicKey)).content);
  return createHash('sha1').update(bits!.content.subarray(1)).digest();
}

/** What the certificates signed by `certificate` (DER) must repeat of it. */
export function issuerOf(certificate: Buffer): { readonly name: Buffer; readonly keyIdentifier: Buffer } {
  const [body] = derElements(only(certificate).content);
  // Version, serial, algorithm, issuer, validity, subject, key, extensions.
  const fields = derElements(body!.content);
  const [subject, key, extensions] = [fields[5]!, fields[6]!, fields[7]];
  const identifier = extensions && keyIdentifierIn(derElements(only(extensions.content).content));
  return {
    name: subject.whole,
    keyIdentifier:
      identifier ?? keyIdentifier(createPublicKey({ key: key.whole, format: 'der', type: 'spki' })),
  };
}

function keyIdentifierIn(extensions: readonly DerElement[]): Buffer | undefined {
  const id = der.objectIdentifier(SUBJECT_KEY_IDENTIFIER);
  for (const { content } of extensions) {
    const parts = derElements(content);
    if (parts[0]!.whole.equals(id)) return only(parts.at(-1)!.content).content;
  }
  return undefined;
}

function only(bytes: Buffer): DerElement {
  const [element] = derElements(bytes);
  if (!element) throw new RangeError('an empty DER encoding');
  return element;
}

function publicKeyInfo(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
