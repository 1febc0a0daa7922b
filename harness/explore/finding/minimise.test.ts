import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimise } from './minimise.ts';

const contains =
  (needed: readonly number[]) =>
  async (subset: readonly number[]): Promise<boolean> =>
    needed.every((n) => subset.includes(n));

describe('minimise', () => {
  it('finds exactly the items that are needed, in their order, whatever surrounds them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(1000), { maxLength: 30 }),
        fc.infiniteStream(fc.boolean()),
        async (items, coin) => {
          const needed = items.filter(() => coin.next().value);
          expect(await minimise(items, contains(needed))).toEqual(needed);
        },
      ),
    );
  });

  it('needs far fewer tests than there are subsets', async () => {
    const items = Array.from({ length: 64 }, (_, i) => i);
    let tests = 0;
    await minimise(items, (subset) => {
      tests += 1;
      return contains([7, 50])(subset);
    });
    expect(tests).toBeLessThan(80);
  });
});
