/** Distinguished encoding rules of ASN.1: as much as X.509 certificates with P-256 keys need. */

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

export const der = {
  sequence: (...parts: Uint8Array[]): Buffer => element(TAG.sequence, ...parts),
  set: (...parts: Uint8Array[]): Buffer => element(TAG.set, ...parts),
  /** From big-endian bytes, the first of which must be positive. */
  integer: (bytes: Uint8Array): Buffer => element(TAG.integer, bytes),
  true: (): Buffer => element(TAG.boolean, Uint8Array.of(0xff)),
  bitString: (bytes: Uint8Array, unusedBits = 0): Buffer =>
    element(TAG.bitString, Uint8Array.of(unusedBits), bytes),
  octetString: (bytes: Uint8Array): Buffer => element(TAG.octetString, bytes),
  text: (value: string): Buffer => element(TAG.utf8String, Buffer.from(value)),
  objectIdentifier,
  time,
  /** `[number]`, holding other elements (EXPLICIT) or, with `constructed: false`, bytes (IMPLICIT). */
  tagged: (number: number, value: Uint8Array, constructed = true): Buffer =>
    element((constructed ? 0xa0 : 0x80) | number, value),
};

function element(tag: number, ...parts: Uint8Array[]): Buffer {
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([Uint8Array.of(tag, ...lengthOf(size)), ...parts]);
}

function lengthOf(size: number): number[] {
  if (size < 0x80) return [size];
  return size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
}

function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const septets = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) septets.unshift((left & 0x7f) | 0x80);
    bytes.push(...septets);
  }
  return element(TAG.objectIdentifier, Uint8Array.from(bytes));
}

/** Two digits of the year until 2049, four from 2050 on. Source: RFC 5280 section 4.1.2.5. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\.\d+|[-:T]/g, '');
  return Number(digits.slice(0, 4)) < 2050
    ? element(TAG.utcTime, Buffer.from(digits.slice(2)))
    : element(TAG.generalizedTime, Buffer.from(digits));
}

/** One element of an encoding: its tag, what it holds, and all of it. */
export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
}

/**
 * The elements that lie beside each other in `bytes`.
 * @throws RangeError for an encoding that is cut off
 */
export function derElements(bytes: Buffer): readonly DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length; ) {
    const head = bytes.readUInt8(at + 1);
    const sizeBytes = head < 0x80 ? 0 : head & 0x7f;
    const start = at + 2 + sizeBytes;
    const size = sizeBytes === 0 ? head : bytes.readUIntBE(at + 2, sizeBytes);
    if (start + size > bytes.length) throw new RangeError('a DER element ends after its encoding');
    elements.push({
      tag: bytes.readUInt8(at),
      content: bytes.subarray(start, start + size),
      whole: bytes.subarray(at, start + size),
    });
    at = start + size;
  }
  return elements;
}
