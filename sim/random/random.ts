import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** FNV-1a, 32 bits: turns names into seeds. Not for security. */
export function hashString(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/**
 * Seeded randomness. Every subsystem asks for a {@link stream} of its own name, so that one more draw in one place
 * does not shift all others.
 */
export class Random {
  readonly seed: number;
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.seed = seed >>> 0;
    this.#generator = xoroshiro128plus(this.seed);
  }

  /** An independent generator derived from this one's seed and `name`. */
  stream(name: string): Random {
    return new Random((hashString(name) ^ Math.imul(this.seed, 0x9e3779b1)) >>> 0);
  }

  /** A whole number in `[0, bound)`; `bound` >= 1. */
  int(bound: number): number {
    return uniformInt(this.#generator, 0, bound - 1);
  }

  /** A float in `[0, 1)`. */
  float(): number {
    return uniformFloat64(this.#generator);
  }

  /** `length` characters drawn from `alphabet`. */
  text(alphabet: string, length: number): string {
    let text = '';
    for (let i = 0; i < length; i++) text += alphabet[this.int(alphabet.length)];
    return text;
  }

  /** A random (version 4) UUID. */
  uuid(): string {
    const hex = this.text('0123456789abcdef', 30);
    const variant = '89ab'[this.int(4)];
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-${variant}${hex.slice(15, 18)}-${hex.slice(18)}`;
  }
}
