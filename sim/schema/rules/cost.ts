import type { ASTNode } from '@marcbachmann/cel-js';
import { type CelExpression, type Macro, type Overload, unescapeFieldName } from '../cel/index.ts';
import type { Schema } from '../schema.ts';
import { callCost, MAX_COST, type Operand, type Size } from './call-cost.ts';
import { maxSizeOf } from './size.ts';

/**
 * Where in the schema a value lies: `scalar` for keys of maps, `unknown` for a path that leads nowhere, undefined for
 * what the expression made itself.
 */
type Place = Schema | 'scalar' | 'unknown' | undefined;

const LIST_BASE = 10;
const MAP_BASE = 30;
const BINARY_NAMES: Readonly<Record<string, string>> = { in: '@in' };

/**
 * The worst-case cost of an expression over values of a schema, in CEL's units.
 * Source: cel-go checker/cost.go, apiserver pkg/cel/library/cost.go.
 */
export function estimateCost(expression: CelExpression, self: Schema): number {
  return Math.min(new CostWalk(expression, self).cost(expression.ast), MAX_COST);
}

class CostWalk {
  readonly #expression: CelExpression;
  readonly #self: Schema;
  readonly #places = new Map<ASTNode, Place>();
  readonly #sizes = new Map<ASTNode, Size>();
  readonly #locals: (readonly [string, Place])[] = [];

  constructor(expression: CelExpression, self: Schema) {
    this.#expression = expression;
    this.#self = self;
  }

  cost(node: ASTNode): number {
    switch (node.op) {
      case 'value':
        return 0;
      case 'id':
        this.#places.set(node, this.#placeOf(node.args));
        return 1;
      case '.':
        return this.#select(node);
      case 'list':
        return this.#sum(node.args) + LIST_BASE;
      case 'map':
        return this.#sum(node.args.flat()) + MAP_BASE;
      case '&&':
      case '||':
        return this.#sum(node.args);
      case '?:':
        return this.#ternary(node);
      case '!_':
      case '-_':
        return this.#call(node, node.op, undefined, [node.args]);
      case '[]':
        return this.#index(node);
      case '.?':
        return this.cost(node.args[0]) + 1;
      case 'call':
      case 'rcall':
        return this.#macroOrCall(node);
      default:
        return this.#call(
          node,
          BINARY_NAMES[node.op] ?? `_${node.op}_`,
          undefined,
          node.args as readonly ASTNode[],
        );
    }
  }

  #sum(nodes: readonly ASTNode[]): number {
    return nodes.reduce((total, node) => total + this.cost(node), 0);
  }

  #placeOf(name: string): Place {
    const local = this.#locals.findLast(([each]) => each === name);
    return local === undefined ? this.#self : this.#rooted(local[1]);
  }

  /** Upstream drops the first step of a path, so what has none of its own is looked up at the root. */
  #rooted(place: Place): Place {
    return place ?? this.#self;
  }

  #select(node: ASTNode & { op: '.' }): number {
    const [operand, field] = node.args;
    const cost = this.cost(operand);
    this.#places.set(node, this.#rooted(fieldOf(this.#places.get(operand), field)));
    const { kind } = this.#expression.checked.typeOf(operand);
    return kind === 'map' || kind === 'object' || kind === 'param' ? cost + 1 : cost;
  }

  #index(node: ASTNode & { op: '[]' }): number {
    const cost = this.#call(node, '_[_]', undefined, node.args);
    this.#places.set(node, this.#rooted(elementOf(this.#places.get(node.args[0]))));
    return cost;
  }

  #ternary(node: ASTNode & { op: '?:' }): number {
    const [condition, yes, no] = node.args;
    const cost = this.cost(condition) + Math.max(this.cost(yes), this.cost(no));
    const [a, b] = [this.#size(yes), this.#size(no)];
    this.#sizes.set(node, { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) });
    return cost;
  }

  #macroOrCall(node: ASTNode & { op: 'call' | 'rcall' }): number {
    const { macros, names } = this.#expression.checked;
    const macro = macros.get(node);
    if (macro !== undefined) return this.#macro(node, macro);
    if (node.op === 'call') return this.#call(node, node.args[0], undefined, node.args[1]);
    const [name, target, args] = node.args;
    const qualified = names.get(node);
    return qualified === undefined
      ? this.#call(node, name, target, args)
      : this.#call(node, qualified, undefined, args);
  }

  #call(node: ASTNode, name: string, target: ASTNode | undefined, args: readonly ASTNode[]): number {
    const argCost = this.#sum(args);
    const targetCost = target === undefined ? 0 : this.cost(target);
    const overloads = this.#expression.checked.overloads.get(node) ?? [];
    const operands = args.map((arg) => this.#operand(arg));
    const receiver = target === undefined ? undefined : this.#operand(target);
    const found = callCost(name, overloads as readonly Overload[], receiver, operands);
    if (found.size !== undefined) this.#sizes.set(node, found.size);
    return found.cost + argCost + targetCost;
  }

  #operand(node: ASTNode): Operand {
    const place = this.#places.get(node);
    const element = place === undefined ? undefined : elementOf(place);
    const literal = node.op === 'value' && typeof node.args === 'bigint' ? Number(node.args) : undefined;
    return {
      size: this.#size(node),
      type: this.#expression.checked.typeOf(node),
      elementSize: element === undefined ? { min: 0, max: MAX_COST } : sizeAt(element),
      literal,
    };
  }

  #size(node: ASTNode): Size {
    const known = this.#sizes.get(node) ?? literalSize(node);
    if (known !== undefined) return known;
    const place = this.#places.get(node);
    if (place !== undefined) return sizeAt(place);
    const { kind } = this.#expression.checked.typeOf(node);
    const isScalar = ['bool', 'double', 'duration', 'int', 'timestamp', 'uint'].includes(kind);
    return isScalar ? { min: 1, max: 1 } : { min: 0, max: MAX_COST };
  }

  #macro(node: ASTNode, macro: Macro): number {
    switch (macro.kind) {
      case 'has':
        return this.cost(macro.operand);
      case 'bind':
        return (
          this.cost(macro.value) + this.#within([[macro.variable, undefined]], () => this.cost(macro.body))
        );
      case 'optional': {
        // target.hasValue() ? optional.of(body) : optional.none()
        const target = this.cost(macro.target);
        const body = this.#within([[macro.variable, undefined]], () => this.cost(macro.body));
        return 2 * target + body + (macro.name === 'optMap' ? 3 : 2) + LIST_BASE;
      }
      case 'loop':
        return this.#loop(node, macro);
    }
  }

  #within<T>(locals: readonly (readonly [string, Place])[], run: () => T): T {
    this.#locals.push(...locals);
    const result = run();
    this.#locals.length -= locals.length;
    return result;
  }

  #loop(node: ASTNode, macro: Macro & { kind: 'loop' }): number {
    const rangeCost = this.cost(macro.range);
    const place = this.#places.get(macro.range);
    const isList = this.#expression.checked.typeOf(macro.range).kind === 'list';
    const item: Place = place === undefined ? undefined : isList ? elementOf(place) : 'scalar';
    const values: Place[] = macro.variables.length === 2 ? ['scalar', elementOf(place)] : [item];
    const step = this.#within(
      macro.variables.map((name, i) => [name, values[i]] as const),
      () => loopStep(macro, (each) => this.cost(each)),
    );
    const size = this.#size(macro.range);
    this.#sizes.set(node, size);
    return rangeCost + step.before + multiply(size.max, step.each) + step.after;
  }
}

/** What a macro's expansion costs around its body: once before, for each element, once after. */
function loopStep(
  macro: Macro & { kind: 'loop' },
  cost: (node: ASTNode) => number,
): { before: number; each: number; after: number } {
  const filter = macro.filter === undefined ? 0 : cost(macro.filter);
  const body = cost(macro.body);
  switch (macro.name) {
    case 'all':
      return { before: 0, each: body + 3, after: 1 };
    case 'exists':
      return { before: 0, each: body + 4, after: 1 };
    case 'exists_one':
      return { before: 0, each: body + 2, after: 2 };
    case 'filter':
      return { before: LIST_BASE, each: body + 3 + LIST_BASE, after: 1 };
    default:
      return { before: LIST_BASE, each: filter + body + 2 + LIST_BASE, after: 1 };
  }
}

function multiply(a: number, b: number): number {
  return Math.min(a * b, MAX_COST);
}

function literalSize(node: ASTNode): Size | undefined {
  const exactly = (size: number): Size => ({ min: size, max: size });
  if (node.op === 'list' || node.op === 'map') return exactly(node.args.length);
  if (node.op !== 'value') return undefined;
  if (typeof node.args === 'string') return exactly([...node.args].length);
  return node.args instanceof Uint8Array ? exactly(node.args.length) : exactly(1);
}

function sizeAt(place: NonNullable<Place>): Size {
  if (place === 'unknown') return { min: 0, max: MAX_COST };
  return { min: 0, max: place === 'scalar' ? 0 : maxSizeOf(place) };
}

function fieldOf(place: Place, field: string): Place {
  if (place === undefined || typeof place === 'string') return place && 'unknown';
  const property = place.properties?.get(unescapeFieldName(field));
  if (property !== undefined) return property;
  return typeof place.additionalProperties === 'object' ? 'unknown' : (META[field] ?? 'unknown');
}

const TEXT: Schema = { type: 'string' };

/** What every resource has; names are texts of any length. */
const META: Readonly<Record<string, Schema>> = {
  kind: TEXT,
  apiVersion: TEXT,
  name: TEXT,
  generateName: TEXT,
  metadata: { type: 'object' },
};

function elementOf(place: Place): Place {
  if (place === undefined || typeof place === 'string') return place && 'unknown';
  if (place.type === 'array') return place.items ?? 'unknown';
  return typeof place.additionalProperties === 'object' ? place.additionalProperties : 'unknown';
}
