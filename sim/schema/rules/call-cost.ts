import type { CelType, Overload } from '../cel/index.ts';

/*
 * What one call costs beyond its arguments, at most, and how big its result gets.
 * Source: cel-go checker/cost.go (functionCost), apiserver pkg/cel/library/cost.go (EstimateCallCost).
 */

/** The largest uint64: what cannot be bounded. */
export const MAX_COST = 2 ** 64;
const TRAVERSAL = 0.1;
const REGEX = 0.25;
const MAX_FORMAT_REGEX = 128;

export interface Size {
  readonly min: number;
  readonly max: number;
}

/** An argument as far as costs care. */
export interface Operand {
  readonly size: Size;
  readonly type: CelType;
  /** The size of an element, for lists. */
  readonly elementSize: Size;
  /** The value of an int literal. */
  readonly literal: number | undefined;
}

export interface CallCost {
  readonly cost: number;
  readonly size?: Size;
}

const per = (size: number, factor: number): number => Math.min(Math.ceil(size * factor), MAX_COST);
const traversal = (operand: Operand | undefined): number => per(operand?.size.max ?? MAX_COST, TRAVERSAL);
const isText = (type: CelType | undefined): boolean => type?.kind === 'string' || type?.kind === 'bytes';
const ONE: CallCost = { cost: 1 };

export function callCost(
  name: string,
  overloads: readonly Overload[],
  target: Operand | undefined,
  args: readonly Operand[],
): CallCost {
  if (target !== undefined) {
    const found = memberCost(name, target, args);
    if (found !== undefined) return found;
  }
  const [first, second] = args;
  switch (name) {
    case 'url':
      return first === undefined ? ONE : { cost: traversal(first), size: first.size };
    case 'bytes':
      return first?.type.kind === 'string'
        ? { cost: traversal(first), size: { min: first.size.min, max: first.size.max * 4 } }
        : ONE;
    case 'string':
      return first?.type.kind === 'bytes'
        ? { cost: traversal(first), size: { min: Math.floor(first.size.min / 4), max: first.size.max } }
        : ONE;
    case '@in':
      return overloads.some((overload) => overload.args[1]?.kind === 'list')
        ? { cost: second?.size.max ?? 1 }
        : ONE;
    case '_+_':
      return addition(overloads, first!, second!);
    case '_==_':
    case '_!=_':
      return name === '_==_' && hasFixedCost(first!.type) ? ONE : comparison(first!, second!);
    case '_<_':
    case '_<=_':
    case '_>_':
    case '_>=_':
      return overloads.some((overload) => isText(overload.args[0])) ? comparison(first!, second!) : ONE;
    default:
      return ONE;
  }
}

function hasFixedCost(type: CelType): boolean {
  return type.kind === 'opaque' && type.name !== 'kubernetes.URL';
}

function comparison(a: Operand, b: Operand): CallCost {
  return { cost: per(Math.min(a.size.max, b.size.max), TRAVERSAL) };
}

function addition(overloads: readonly Overload[], a: Operand, b: Operand): CallCost {
  const size = { min: a.size.min + b.size.min, max: Math.min(a.size.max + b.size.max, MAX_COST) };
  if (overloads.some((overload) => isText(overload.result))) return { cost: per(size.max, TRAVERSAL), size };
  return overloads.some((overload) => overload.result.kind === 'list') ? { cost: 1, size } : ONE;
}

function memberCost(name: string, target: Operand, args: readonly Operand[]): CallCost | undefined {
  const [first] = args;
  switch (name) {
    case 'startsWith':
    case 'endsWith':
      return { cost: traversal(first) };
    case 'contains':
      return { cost: Math.min(traversal(target) * traversal(first), MAX_COST) };
    case 'matches':
      return { cost: regexCost(target, first!) };
    case 'find':
    case 'findAll':
      return { cost: regexCost(target, first!), size: { min: 0, max: target.size.max } };
    case 'format':
      return { cost: traversal(target) };
    case 'lowerAscii':
    case 'upperAscii':
    case 'substring':
    case 'trim':
      return { cost: traversal(target), size: target.size };
    case 'replace':
      return { cost: per(target.size.max, 2 * TRAVERSAL), size: replacedSize(target, first!, args[1]!) };
    case 'split':
      return {
        cost: per(target.size.max, 2 * TRAVERSAL),
        size: { min: 0, max: args[1]?.literal ?? target.size.max },
      };
    case 'join':
      return joinCost(target, first);
    case 'isSorted':
    case 'sum':
    case 'max':
    case 'min':
    case 'indexOf':
    case 'lastIndexOf':
      return { cost: listCost(target) };
    case 'validate':
      return { cost: per(traversal(first), MAX_FORMAT_REGEX * REGEX) };
    case 'containsIP':
    case 'containsCIDR':
      return networkCost(name, first!);
    default:
      return undefined;
  }
}

/** One is added so that an empty text does not make a regular expression free. */
function regexCost(text: Operand, pattern: Operand): number {
  return Math.min(per(text.size.max + 1, TRAVERSAL) * per(pattern.size.max, REGEX), MAX_COST);
}

function listCost(list: Operand): number {
  if (list.type.kind !== 'list') return traversal(list);
  const element = isText(list.type.element) ? 1 + per(list.elementSize.max, TRAVERSAL) : 1;
  return Math.min(list.size.max * element, MAX_COST);
}

function joinCost(list: Operand, separator: Operand | undefined): CallCost {
  const separators = separator === undefined ? 0 : separator.size.max * Math.max(0, list.size.max - 1);
  const max = Math.min(list.size.max * list.elementSize.max + separators, MAX_COST);
  return { cost: per(max, TRAVERSAL), size: { min: 0, max } };
}

function replacedSize(text: Operand, old: Operand, next: Operand): Size {
  const { max } = text.size;
  if (old.size.min === 0) return { min: 0, max: Math.min((max + 1) * next.size.max + max, MAX_COST) };
  if (next.size.max <= old.size.min) return { min: 0, max };
  return { min: 0, max: Math.min(Math.ceil(max / old.size.min) * next.size.max, MAX_COST) };
}

/** Addresses have 16 bytes at most. */
function networkCost(name: string, other: Operand): CallCost {
  const compare = per(32, TRAVERSAL) + (name === 'containsCIDR' ? per(16, TRAVERSAL) + 1 : 0);
  return { cost: other.type.kind === 'string' ? compare + traversal(other) : compare };
}
