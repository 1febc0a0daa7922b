import { CelEvaluationError } from '../errors.ts';
import type { CelFunction, Library } from '../signatures.ts';
import { CelDuration, type CelList, CelUint, type CelValue, celCompare, celEquals } from '../values.ts';
import { add } from './operators.ts';

/* Kubernetes' list library and cel-go's sets. Source: apiserver pkg/cel/library/lists.go, cel-go ext/sets.go. */

const COMPARABLE = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'];
const ZEROS: Readonly<Record<string, CelValue>> = {
  int: 0n,
  uint: new CelUint(0n),
  double: 0,
  duration: new CelDuration(0n),
};
const items = (value: CelValue | undefined): CelValue[] => [...(value as CelList)];

const isSorted: CelFunction = (list) =>
  items(list).every((item, i, all) => i === 0 || celCompare(all[i - 1]!, item) <= 0);

function extreme(name: string, sign: number): CelFunction {
  return (list) => {
    const all = items(list);
    if (all.length === 0) throw new CelEvaluationError(`${name} called on empty list`);
    return all.reduce((best, item) => (celCompare(best, item) * sign < 0 ? item : best));
  };
}

const position =
  (find: (all: CelValue[], test: (item: CelValue) => boolean) => number): CelFunction =>
  (list, wanted) =>
    BigInt(find(items(list), (item) => celEquals(item, wanted!)));

export const lists: Library = {
  ...Object.fromEntries(
    COMPARABLE.flatMap((type): [string, CelFunction][] => [
      [`list(${type}).isSorted(): bool`, isSorted],
      [`list(${type}).max(): ${type}`, extreme('max', 1)],
      [`list(${type}).min(): ${type}`, extreme('min', -1)],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(ZEROS).map(([type, zero]): [string, CelFunction] => [
      `list(${type}).sum(): ${type}`,
      (list) => items(list).reduce(add, zero),
    ]),
  ),
  'list(A).indexOf(A): int': position((all, test) => all.findIndex(test)),
  'list(A).lastIndexOf(A): int': position((all, test) => all.findLastIndex(test)),
};

const contains = (all: CelValue[], wanted: CelValue): boolean => all.some((item) => celEquals(item, wanted));
const containsAll = (all: CelValue[], wanted: CelValue[]): boolean =>
  wanted.every((item) => contains(all, item));

export const sets: Library = {
  'sets.contains(list(T), list(T)): bool': (a, b) => containsAll(items(a), items(b)),
  'sets.equivalent(list(T), list(T)): bool': (a, b) =>
    containsAll(items(a), items(b)) && containsAll(items(b), items(a)),
  'sets.intersects(list(T), list(T)): bool': (a, b) => {
    const other = items(b);
    return items(a).some((item) => contains(other, item));
  },
};
