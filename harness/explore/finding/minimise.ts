/** The result of {@link minimise}. */
export interface Minimised<T> {
  readonly items: readonly T[];
  /** True when it was verified that no single item can be left out. */
  readonly oneMinimal: boolean;
  /** How often the test was asked. */
  readonly tests: number;
}

/**
 * Delta debugging (Zeller and Hildebrandt, ddmin): the smallest part of `items` found for which `fails` still holds, in the
 * original order. `fails(items)` must hold to begin with. Ends with a pass that leaves out each item once, so the answer is
 * 1-minimal unless `maxTests` ran out.
 */
export async function minimise<T>(
  items: readonly T[],
  fails: (subset: readonly T[]) => Promise<boolean>,
  maxTests = 1_000,
): Promise<Minimised<T>> {
  let current = items;
  let parts = 2;
  let tests = 0;
  const stillFails = async (subset: readonly T[]): Promise<boolean> => {
    tests += 1;
    return fails(subset);
  };
  while (current.length >= 2 && tests < maxTests) {
    const size = Math.ceil(current.length / parts);
    const smaller = await firstFailing(complements(current, size), stillFails, () => tests < maxTests);
    if (smaller) {
      current = smaller;
      parts = Math.max(2, parts - 1);
    } else if (parts >= current.length) {
      // The last pass had parts of one item: nothing more can be left out.
      return { items: current, oneMinimal: tests < maxTests, tests };
    } else {
      parts = Math.min(current.length, parts * 2);
    }
  }
  if (current.length === 1 && tests < maxTests && (await stillFails([])))
    return { items: [], oneMinimal: true, tests };
  return { items: current, oneMinimal: tests < maxTests && current.length <= 1, tests };
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
  hasBudget: () => boolean,
): Promise<T[] | undefined> {
  for (const subset of subsets) {
    if (!hasBudget()) return undefined;
    if (await fails(subset)) return subset;
  }
  return undefined;
}
