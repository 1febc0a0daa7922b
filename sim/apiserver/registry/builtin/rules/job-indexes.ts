/** The indexes `from` to `to`, both included. */
interface Interval {
  readonly from: number;
  readonly to: number;
}

/** What Go says about text that is no index. */
class IndexProblem extends Error {}

/**
 * Why `text` is no list of indexes like `1,3-5,7`, ascending and below `completions`; undefined when it is one.
 * Source: kubernetes pkg/apis/batch/validation validateIndexesFormat.
 */
export function indexesProblem(text: string, completions: number): string | undefined {
  const result = parseIndexes(text, completions);
  return typeof result === 'string' ? result : undefined;
}

/** How many indexes `text` names; 0 when it is no list of indexes. */
export function indexCount(text: string, completions: number): number {
  const result = parseIndexes(text, completions);
  if (typeof result === 'string') return 0;
  return result.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}

/** The first index in both lists. Source: validateFailedIndexesNotOverlapCompleted. */
export function firstOverlap(a: string, b: string, completions: number): number | undefined {
  const [left, right] = [parseIndexes(a, completions), parseIndexes(b, completions)];
  if (typeof left === 'string' || typeof right === 'string') return undefined;
  for (const one of left)
    for (const other of right)
      if (one.from <= other.to && other.from <= one.to) return Math.max(one.from, other.from);
  return undefined;
}

function parseIndexes(text: string, completions: number): readonly Interval[] | string {
  if (text === '') return [];
  const intervals: Interval[] = [];
  let last: number | undefined;
  try {
    for (const part of text.split(',')) {
      const interval = parseInterval(part, completions);
      if (last !== undefined && interval.from <= last)
        return `non-increasing order, previous: ${last}, current: ${interval.from}`;
      last = interval.to;
      intervals.push(interval);
    }
  } catch (error) {
    if (error instanceof IndexProblem) return error.message;
    throw error;
  }
  return intervals;
}

function parseInterval(text: string, completions: number): Interval {
  const limits = text.split('-');
  if (limits.length > 2)
    throw new IndexProblem(
      `the fragment ${JSON.stringify(text)} violates the requirement that an index interval can have at most two parts separated by '-'`,
    );
  const from = parseIndex(limits[0]!);
  checkBelow(from, completions);
  if (limits.length === 1) return { from, to: from };
  const to = parseIndex(limits[1]!);
  checkBelow(to, completions);
  if (from >= to) throw new IndexProblem(`non-increasing order, previous: ${from}, current: ${to}`);
  return { from, to };
}

function checkBelow(index: number, completions: number): void {
  if (index >= completions) throw new IndexProblem(`too large index: ${JSON.stringify(String(index))}`);
}

function parseIndex(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw new IndexProblem(`cannot convert string to integer for index: ${JSON.stringify(text)}`);
}
