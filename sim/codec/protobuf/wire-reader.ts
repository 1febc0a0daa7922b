import { DecodeError } from '../json-syntax.ts';

/** Wire types that occur: 0 varint, 1 eight bytes, 2 length and bytes. Groups and fixed32 are in no Kubernetes message. */
export type WireType = 0 | 1 | 2;

/** Reads protobuf's wire format. Every length is checked against what is left. */
export class WireReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get more(): boolean {
    return this.#at < this.#bytes.length;
  }

  /** The next field's number and wire type. */
  tag(): { readonly number: number; readonly wire: WireType } {
    const tag = Number(this.varint());
    const wire = tag & 7;
    const number = Math.floor(tag / 8);
    if (wire > 2) throw new DecodeError(`proto: illegal wireType ${wire}`);
    if (number <= 0) throw new DecodeError(`proto: illegal tag ${number} (wire type ${wire})`);
    return { number, wire: wire as WireType };
  }

  /** An unsigned 64-bit integer; the caller knows its sign. */
  varint(): bigint {
    let low = 0;
    let shift = 1;
    // Up to 49 bits fit a double; only longer ones need big integers.
    for (let i = 0; i < 7; i++) {
      const byte = this.#byte();
      low += (byte & 127) * shift;
      if (byte < 128) return BigInt(low);
      shift *= 128;
    }
    let value = BigInt(low);
    for (let bits = 49n; bits < 70n; bits += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 127) << bits;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw new DecodeError('proto: integer overflow');
  }

  /** Eight bytes as a double. */
  double(): number {
    const bytes = this.#take(8);
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true);
  }

  /** Bytes with their length in front; a view, not a copy. */
  chunk(): Uint8Array {
    const length = Number(this.varint());
    return this.#take(length);
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new DecodeError('unexpected EOF');
    this.#at += 1;
    return byte;
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new DecodeError('unexpected EOF');
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }
}
