import type { ASTNode } from '@marcbachmann/cel-js';

/** A call that is no function but a form of the language. */
export type Macro =
  | { readonly kind: 'has'; readonly operand: ASTNode; readonly field: string }
  | {
      readonly kind: 'loop';
      readonly name: LoopName;
      readonly range: ASTNode;
      /** One name, or the index (key) and the item (value). */
      readonly variables: readonly string[];
      /** `map` and the transforms may filter first. */
      readonly filter: ASTNode | undefined;
      readonly body: ASTNode;
    }
  | {
      readonly kind: 'optional';
      readonly name: 'optMap' | 'optFlatMap';
      readonly target: ASTNode;
      readonly variable: string;
      readonly body: ASTNode;
    }
  | { readonly kind: 'bind'; readonly variable: string; readonly value: ASTNode; readonly body: ASTNode };

export type LoopName =
  | 'all'
  | 'exists'
  | 'exists_one'
  | 'filter'
  | 'map'
  | 'transformList'
  | 'transformMap'
  | 'transformMapEntry';

/** What an environment offers beyond the standard macros. */
export interface MacroOptions {
  readonly optionals: boolean;
  readonly twoVariables: boolean;
  readonly bindings: boolean;
}

/** A macro used wrongly; `node` is what the complaint is about. */
export class MacroError extends Error {
  readonly node: ASTNode;
  constructor(message: string, node: ASTNode) {
    super(message);
    this.node = node;
  }
}

const ONE_VARIABLE = new Set<string>(['all', 'exists', 'exists_one', 'existsOne', 'filter', 'map']);
const TWO_VARIABLES = new Set<string>([
  'all',
  'exists',
  'existsOne',
  'exists_one',
  'transformList',
  'transformMap',
  'transformMapEntry',
]);
const FILTERING = new Set<string>(['transformList', 'transformMap', 'transformMapEntry']);

const loopName = (name: string): LoopName => (name === 'existsOne' ? 'exists_one' : (name as LoopName));

/** The macro a call stands for; undefined for a plain call. @throws MacroError */
export function macroOf(node: ASTNode, options: MacroOptions): Macro | undefined {
  if (node.op === 'call') {
    const [name, args] = node.args;
    if (name !== 'has' || args.length !== 1) return undefined;
    const select = args[0]!;
    if (select.op !== '.') throw new MacroError('invalid argument to has() macro', select);
    return { kind: 'has', operand: select.args[0], field: select.args[1] };
  }
  if (node.op !== 'rcall') return undefined;
  const [name, target, args] = node.args;
  return loopOf(name, target, args, options) ?? optionalOf(name, target, args, options);
}

function loopOf(
  name: string,
  range: ASTNode,
  args: readonly ASTNode[],
  options: MacroOptions,
): Macro | undefined {
  const filters = name === 'map' && args.length === 3;
  if (ONE_VARIABLE.has(name) && (args.length === 2 || filters) && name !== 'existsOne')
    return {
      kind: 'loop',
      name: loopName(name),
      range,
      variables: [simpleName(args[0]!, 'argument must be a simple name')],
      filter: filters ? args[1] : undefined,
      body: args.at(-1)!,
    };
  const hasFilter = FILTERING.has(name) && args.length === 4;
  if (!options.twoVariables || !TWO_VARIABLES.has(name) || (args.length !== 3 && !hasFilter))
    return undefined;
  return {
    kind: 'loop',
    name: loopName(name),
    range,
    variables: args.slice(0, 2).map((arg) => simpleName(arg, 'argument must be a simple name')),
    filter: hasFilter ? args[2] : undefined,
    body: args.at(-1)!,
  };
}

function optionalOf(
  name: string,
  target: ASTNode,
  args: readonly ASTNode[],
  options: MacroOptions,
): Macro | undefined {
  if (options.optionals && (name === 'optMap' || name === 'optFlatMap') && args.length === 2)
    return {
      kind: 'optional',
      name,
      target,
      variable: simpleName(args[0]!, `${name}() variable name must be a simple identifier`),
      body: args[1]!,
    };
  const isBind = options.bindings && name === 'bind' && target.op === 'id' && target.args === 'cel';
  if (!isBind || args.length !== 3) return undefined;
  const variable = simpleName(args[0]!, 'cel.bind() variable names must be simple identifiers');
  return { kind: 'bind', variable, value: args[1]!, body: args[2]! };
}

function simpleName(node: ASTNode, complaint: string): string {
  if (node.op === 'id') return node.args;
  throw new MacroError(complaint, node);
}
