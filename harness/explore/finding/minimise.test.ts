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
          const result = await minimise(items, contains(needed));
          expect(result.items).toEqual(needed);
          expect(result.oneMinimal).toBe(true);
        },
      ),
    );
  });

  it('needs far fewer tests than there are subsets', async () => {
    const items = Array.from({ length: 64 }, (_, i) => i);
    const { tests } = await minimise(items, contains([7, 50]));
    expect(tests).toBeLessThan(80);
  });

  it('stops at its budget and says that the answer may not be minimal', async () => {
    const items = Array.from({ length: 64 }, (_, i) => i);
    const result = await minimise(items, contains([7, 50]), 5);
    expect(result).toMatchObject({ oneMinimal: false, tests: 5 });
    expect(await contains([7, 50])(result.items)).toBe(true);
  });
});
