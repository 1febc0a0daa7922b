/**
 * Delta debugging (Zeller and Hildebrandt, ddmin): the smallest part of `items` found for which `fails` still holds, in the
 * original order. `fails(items)` must hold to begin with. Ends with a pass that leaves out each item once, so the answer is
 * 1-minimal: no single item can be left out.
 */
export async function minimise<T>(
  items: readonly T[],
  fails: (subset: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let current = items;
  let parts = 2;
  while (current.length >= 2) {
    const smaller = await firstFailing(complements(current, Math.ceil(current.length / parts)), fails);
    if (smaller) {
      current = smaller;
      parts = Math.max(2, parts - 1);
    } else if (parts >= current.length) {
      // The last pass had parts of one item: nothing more can be left out.
      return current;
    } else {
      parts = Math.min(current.length, parts * 2);
    }
  }
  return current.length === 1 && (await fails([])) ? [] : current;
}

/** `items` without its first `size`, without the next `size`, and so on. */
function complements<T>(items: readonly T[], size: number): T[][] {
  const all: T[][] = [];
  for (let start = 0; start < items.length; start += size) {
    all.push([...items.slice(0, start), ...items.slice(start + size)]);
  }
  return all;
}

async function firstFailing<T>(
  subsets: readonly T[][],
  fails: (subset: readonly T[]) => Promise<boolean>,
): Promise<T[] | undefined> {
  for (const subset of subsets) if (await fails(subset)) return subset;
  return undefined;
}
