import type { Random } from '../../../sim/random/index.ts';

/** One of several. */
export function pick<T>(random: Random, options: readonly T[]): T {
  return options[random.int(options.length)]!;
}

/** True once in `n` draws. */
export function once(random: Random, n: number): boolean {
  return random.int(n) === 0;
}

/** Bytes with a few of them flipped, dropped, doubled or cut off. */
export function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  let result = [...bytes];
  for (let left = random.int(4); left > 0 && result.length > 0; left--) {
    const at = random.int(result.length);
    const kind = random.int(5);
    if (kind === 0) result[at] = random.int(256);
    else if (kind === 1) result.splice(at, 1 + random.int(4));
    else if (kind === 2) result.splice(at, 0, ...result.slice(at, at + 1 + random.int(16)));
    else if (kind === 3) result = result.slice(0, at);
    else result.splice(at, 0, random.int(256), random.int(256));
  }
  return Uint8Array.from(result);
}

/** Text put together from fragments a grammar is made of, in any order. */
export function phrase(random: Random, fragments: readonly string[], longest: number): string {
  let text = '';
  for (let left = random.int(longest); left > 0; left--) text += pick(random, fragments);
  return text;
}
