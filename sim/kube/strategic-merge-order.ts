import type { Json } from './json.ts';

/**
 * The order of a merged list: elements that `order` names come in its order; the others keep the order of the live
 * list and are placed before the first named element that follows them there.
 * Source: apimachinery pkg/util/strategicpatch/patch.go normalizeElementOrder, mergeSortedSlice.
 */
export function orderMergedList(
  merged: readonly Json[],
  order: readonly Json[],
  live: readonly Json[],
  identify: (item: Json) => string,
): Json[] {
  const wanted = positions(order, identify);
  const before = positions(live, identify);
  const named: Json[] = [];
  const serverOnly: Json[] = [];
  for (const item of merged) (wanted.has(identify(item)) ? named : serverOnly).push(item);
  sortBy(named, wanted, identify);
  sortBy(serverOnly, before, identify);
  const result: Json[] = [];
  let next = 0;
  for (const item of named) {
    const place = before.get(identify(item));
    while (next < serverOnly.length && place !== undefined) {
      const other = before.get(identify(serverOnly[next]!));
      if (other === undefined || other >= place) break;
      result.push(serverOnly[next]!);
      next += 1;
    }
    result.push(item);
  }
  return [...result, ...serverOnly.slice(next)];
}

function positions(items: readonly Json[], identify: (item: Json) => string): Map<string, number> {
  const result = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const id = identify(item);
    if (!result.has(id)) result.set(id, index);
  }
  return result;
}

function sortBy(items: Json[], place: ReadonlyMap<string, number>, identify: (item: Json) => string): void {
  const unknown = Number.MAX_SAFE_INTEGER;
  items.sort((a, b) => (place.get(identify(a)) ?? unknown) - (place.get(identify(b)) ?? unknown));
}
