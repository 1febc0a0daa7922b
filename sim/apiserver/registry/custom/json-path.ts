import { Float64, goFloat, Int64, isArray, isObject, type Json, member } from '../../../kube/index.ts';
import { type JsonPathNode, type JsonPathNodes, parseJsonPath } from './json-path-parser.ts';

/** An evaluation that cannot go on (a filter over something that is no list, ...). Printers show an empty cell. */
class EvaluationError extends Error {}

/** A compiled path. Missing keys are no error: they yield nothing. */
export class JsonPath {
  readonly #nodes: JsonPathNodes;

  /** @throws JsonPathError when `text` does not parse. */
  constructor(text: string) {
    this.#nodes = parseJsonPath(text);
  }

  /** The values found; undefined when evaluation fails. */
  find(value: Json): readonly Json[] | undefined {
    try {
      return walkAll([value], this.#nodes);
    } catch (error) {
      if (error instanceof EvaluationError) return undefined;
      throw error;
    }
  }
}

function walkAll(values: readonly Json[], nodes: JsonPathNodes): readonly Json[] {
  return nodes.reduce((current, node) => walk(current, node), values);
}

function walk(values: readonly Json[], node: JsonPathNode): readonly Json[] {
  switch (node.kind) {
    case 'field':
      return values.flatMap((value) => {
        const found = isObject(value) ? member(value, node.name) : undefined;
        return found === undefined ? [] : [found];
      });
    case 'wildcard':
      return values.flatMap(childrenOf);
    case 'recursive':
      return values.flatMap(descend);
    case 'slice':
      return values.flatMap((value) => sliceOf(value, node));
    case 'union':
      return node.paths.flatMap((path) => walkAll(values, path));
    case 'filter':
      return values.flatMap((value) => filtered(value, node));
    case 'literal':
      return typeof node.value === 'string' ? [node.value] : values.map(() => node.value);
    case 'identifier':
      throw new EvaluationError(`unrecognized identifier ${node.name}`);
  }
}

function childrenOf(value: Json): readonly Json[] {
  if (isArray(value)) return value;
  return isObject(value) ? Object.values(value).filter((child) => child !== undefined) : [];
}

/** The value and everything below it that has children. */
function descend(value: Json): readonly Json[] {
  const children = childrenOf(value);
  return children.length === 0 ? [] : [value, ...children.flatMap(descend)];
}

function sliceOf(value: Json, node: Extract<JsonPathNode, { kind: 'slice' }>): readonly Json[] {
  if (value === null) return [];
  if (!isArray(value)) throw new EvaluationError('not an array or slice');
  const length = value.length;
  let from = node.from ?? 0;
  if (from < 0) from += length;
  const derived = node.single && node.from !== undefined;
  let to = derived ? node.from! + 1 : (node.to ?? length);
  if (to < 0 || (to === 0 && derived)) to += length;
  if (to === from) return [];
  if (from < 0 || from >= length || to < 0 || to > length || from > to || (node.step ?? 1) <= 0)
    throw new EvaluationError('array index out of bounds');
  const step = node.step ?? 1;
  return value.slice(from, to).filter((_item, i) => i % step === 0);
}

function filtered(value: Json, node: Extract<JsonPathNode, { kind: 'filter' }>): readonly Json[] {
  if (!isArray(value)) throw new EvaluationError('not an array or slice and cannot be filtered');
  return value.filter((item) => {
    const lefts = walkAll([item], node.left);
    if (node.operator === 'exists') return lefts.length > 0;
    const rights = walkAll([item], node.right);
    if (lefts.length > 1 || rights.length > 1)
      throw new EvaluationError('can only compare one element at a time');
    if (lefts.length === 0 || rights.length === 0) return false;
    return compare(lefts[0]!, node.operator, rights[0]!);
  });
}

function comparable(value: Json): string | number | boolean {
  if (value instanceof Int64) return Number(value.value);
  if (value instanceof Float64) return value.value;
  if (value === null || typeof value === 'object') throw new EvaluationError('invalid type for comparison');
  return value;
}

function compare(left: Json, operator: string, right: Json): boolean {
  const [a, b] = [comparable(left), comparable(right)];
  if (typeof a !== typeof b) throw new EvaluationError('incompatible types for comparison');
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    case '>=':
      return a >= b;
    default:
      throw new EvaluationError(`unrecognized filter operator ${operator}`);
  }
}

/** A value as a string column prints it: scalars plainly, objects and lists as compact JSON with sorted keys. */
export function printValue(value: Json): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return goFloat(value);
  if (value instanceof Int64) return value.value.toString();
  if (value instanceof Float64) return goFloat(value.value);
  return JSON.stringify(sortKeys(value));
}

function sortKeys(value: Json): Json {
  if (isArray(value)) return value.map(sortKeys);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortKeys(value[key] ?? null)]),
  );
}
