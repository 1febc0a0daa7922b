const PRIME = 0x01000193;

/**
 * A rolling hash of what a run did: two FNV-1a lanes of 32 bits with different offsets. Cheap enough for every request; it
 * tells two runs apart, it does not protect against forgery.
 */
export class RollingHash {
  #low = 0x811c9dc5;
  #high = 0x9e3779b9;

  text(value: string): void {
    let low = this.#low;
    let high = this.#high;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      low = Math.imul(low ^ code, PRIME);
      high = Math.imul(high ^ (code + i), PRIME);
    }
    // The length ends the text: "ab","c" and "a","bc" differ.
    this.#low = Math.imul(low ^ value.length, PRIME);
    this.#high = Math.imul(high ^ ~value.length, PRIME);
  }

  number(value: number): void {
    const upper = Math.floor(value / 0x1_0000_0000);
    this.#low = Math.imul(Math.imul(this.#low ^ value, PRIME) ^ upper, PRIME);
    this.#high = Math.imul(Math.imul(this.#high ^ upper, PRIME) ^ value, PRIME);
  }

  /** 16 hexadecimal digits. */
  digest(): string {
    const hex = (lane: number): string => (lane >>> 0).toString(16).padStart(8, '0');
    return hex(this.#high) + hex(this.#low);
  }
}
