import type { ASTNode } from '@marcbachmann/cel-js';
import type { CelIssue } from './errors.ts';
import { literalType } from './literals.ts';
import { type Macro, MacroError, type MacroOptions, macroOf } from './macros.ts';
import { anchorOf } from './positions.ts';
import type { Overload } from './signatures.ts';
import {
  BOOL,
  type CelType,
  DYN,
  ERROR,
  formatType,
  INT,
  isDyn,
  isDynOrError,
  listOf,
  mapOf,
  moreGeneral,
  optionalOf,
  Substitution,
} from './types.ts';

/** What the checker found out about an expression. */
export interface Checked {
  readonly type: CelType;
  readonly issues: readonly CelIssue[];
  /** The names of the variables that occur. */
  readonly variables: ReadonlySet<string>;
  readonly macros: ReadonlyMap<ASTNode, Macro>;
  /** The overloads a call may resolve to at run time. */
  readonly overloads: ReadonlyMap<ASTNode, readonly Overload[]>;
  /** Selections that are names of their own: `google.protobuf.Timestamp`. */
  readonly names: ReadonlyMap<ASTNode, string>;
  /** Static types, variables resolved. */
  typeOf(node: ASTNode): CelType;
}

export interface Declarations {
  readonly functions: ReadonlyMap<string, readonly Overload[]>;
  readonly variables: ReadonlyMap<string, CelType>;
  readonly macros: MacroOptions;
}

const BINARY: Readonly<Record<string, string>> = {
  '==': '_==_',
  '!=': '_!=_',
  '<': '_<_',
  '<=': '_<=_',
  '>': '_>_',
  '>=': '_>=_',
  '+': '_+_',
  '-': '_-_',
  '*': '_*_',
  '/': '_/_',
  '%': '_%_',
  in: '@in',
};

/** The function behind an operator. */
export function operatorFunction(op: string): string | undefined {
  return Object.hasOwn(BINARY, op) ? BINARY[op] : undefined;
}

/** Gives every node a type and says what is wrong, as cel-go does. Source: cel-go checker/checker.go. */
export function check(ast: ASTNode, declarations: Declarations): Checked {
  const checker = new Checker(declarations);
  const type = checker.check(ast);
  return {
    type: checker.resolve(type),
    issues: checker.issues,
    variables: checker.variables,
    macros: checker.macros,
    overloads: checker.overloads,
    names: checker.names,
    typeOf: (node) => checker.resolve(checker.types.get(node) ?? DYN),
  };
}

/** A dotted name, when the node is one. */
export function qualifiedName(node: ASTNode): string | undefined {
  if (node.op === 'id') return node.args;
  if (node.op !== '.') return undefined;
  const prefix = qualifiedName(node.args[0]);
  return prefix === undefined ? undefined : `${prefix}.${node.args[1]}`;
}

class Checker {
  readonly issues: CelIssue[] = [];
  readonly variables = new Set<string>();
  readonly macros = new Map<ASTNode, Macro>();
  readonly overloads = new Map<ASTNode, readonly Overload[]>();
  readonly names = new Map<ASTNode, string>();
  readonly types = new Map<ASTNode, CelType>();
  readonly #declarations: Declarations;
  readonly #substitution = new Substitution();
  readonly #locals: (readonly [string, CelType])[] = [];
  #fresh = 0;

  constructor(declarations: Declarations) {
    this.#declarations = declarations;
  }

  check(node: ASTNode): CelType {
    const type = this.#typeOf(node);
    this.types.set(node, type);
    return type;
  }

  resolve(type: CelType): CelType {
    return this.#substitution.apply(type, true);
  }

  #typeOf(node: ASTNode): CelType {
    switch (node.op) {
      case 'value':
        return literalType(node.args);
      case 'id':
        return this.#identifier(node, node.args);
      case '.':
        return this.#select(node);
      case '.?':
        return this.#selectField(node, node.args[0], node.args[1], true);
      case '[]':
        return this.#call(node, '_[_]', undefined, node.args);
      case '[?]':
        return this.#call(node, '_[?_]', undefined, node.args);
      case '!_':
        return this.#call(node, '!_', undefined, [node.args]);
      case '-_':
        return this.#call(node, '-_', undefined, [node.args]);
      case '&&':
      case '||':
        return this.#logical(node.args);
      case '?:':
        return this.#call(node, '_?_:_', undefined, node.args);
      case 'list':
        return listOf(this.#join(node.args) ?? this.#freshVariable());
      case 'map':
        return this.#map(node.args);
      case 'call':
      case 'rcall':
        return this.#macroOrCall(node);
      default:
        return this.#call(node, BINARY[node.op]!, undefined, node.args as readonly ASTNode[]);
    }
  }

  #report(node: ASTNode, message: string, anchor = anchorOf(node)): typeof ERROR {
    this.issues.push({ message, start: node.start, end: node.end, anchor });
    return ERROR;
  }

  #lookup(name: string): CelType | undefined {
    const local = this.#locals.findLast(([each]) => each === name);
    if (local !== undefined) return local[1];
    const type = this.#declarations.variables.get(name);
    if (type !== undefined) this.variables.add(name);
    return type;
  }

  #identifier(node: ASTNode, name: string): CelType {
    return this.#lookup(name) ?? this.#report(node, `undeclared reference to '${name}' (in container '')`);
  }

  #select(node: ASTNode & { op: '.' }): CelType {
    const name = qualifiedName(node);
    const named = name === undefined ? undefined : this.#lookup(name);
    if (name !== undefined && named !== undefined) {
      this.names.set(node, name);
      return named;
    }
    return this.#selectField(node, node.args[0], node.args[1], false);
  }

  #selectField(
    node: ASTNode,
    operand: ASTNode,
    field: string,
    isOptional: boolean,
    anchor?: number,
  ): CelType {
    const operandType = this.#substitution.apply(this.check(operand));
    const wasOptional = operandType.kind === 'optional';
    const target = operandType.kind === 'optional' ? operandType.value : operandType;
    const result = this.#substitution.apply(this.#fieldType(node, target, field, anchor));
    return wasOptional || isOptional ? optionalOf(result) : result;
  }

  #fieldType(node: ASTNode, target: CelType, field: string, anchor: number | undefined): CelType {
    if (target.kind === 'map') return target.value;
    if (target.kind === 'object')
      return target.field(field) ?? this.#report(node, `undefined field '${field}'`, anchor);
    if (target.kind === 'param') this.#substitution.assign([DYN], [target]);
    else if (!isDynOrError(target))
      this.#report(node, `type '${formatType(target)}' does not support field selection`, anchor);
    return DYN;
  }

  #logical(args: readonly ASTNode[]): CelType {
    const types = args.map((arg) => this.check(arg));
    let result: CelType = BOOL;
    for (const [i, type] of types.entries())
      if (!this.#substitution.assign([type], [BOOL])) result = this.#mismatch(args[i]!, BOOL, type);
    return result;
  }

  #mismatch(node: ASTNode, expected: CelType, found: CelType): typeof ERROR {
    const texts = [expected, found].map((type) => formatType(this.#substitution.apply(type)));
    return this.#report(node, `expected type '${texts[0]}' but found '${texts[1]}'`);
  }

  /** The common type of a literal's members; undefined when there are none. */
  #join(nodes: readonly ASTNode[]): CelType | undefined {
    let joined: CelType | undefined;
    for (const node of nodes) {
      const type = this.check(node);
      if (joined === undefined) joined = type;
      else if (this.#substitution.assign([joined], [type])) joined = moreGeneral(joined, type);
      else joined = this.#mismatch(node, joined, type);
    }
    return joined;
  }

  #map(entries: readonly (readonly [ASTNode, ASTNode])[]): CelType {
    const key = this.#join(entries.map((entry) => entry[0])) ?? this.#freshVariable();
    const value = this.#join(entries.map((entry) => entry[1])) ?? this.#freshVariable();
    return mapOf(key, value);
  }

  #freshVariable(): CelType {
    this.#fresh += 1;
    return { kind: 'param', name: `_var${this.#fresh}` };
  }

  #macroOrCall(node: ASTNode & { op: 'call' | 'rcall' }): CelType {
    let macro: Macro | undefined;
    try {
      macro = macroOf(node, this.#declarations.macros);
    } catch (error) {
      if (!(error instanceof MacroError)) throw error;
      return this.#report(error.node, error.message);
    }
    if (macro !== undefined) {
      this.macros.set(node, macro);
      return this.#macro(node, macro);
    }
    if (node.op === 'call') return this.#call(node, node.args[0], undefined, node.args[1]);
    const [name, target, args] = node.args;
    const prefix = qualifiedName(target);
    if (prefix !== undefined && this.#declarations.functions.has(`${prefix}.${name}`)) {
      this.names.set(node, `${prefix}.${name}`);
      return this.#call(node, `${prefix}.${name}`, undefined, args);
    }
    return this.#call(node, name, target, args);
  }

  #call(node: ASTNode, name: string, target: ASTNode | undefined, args: readonly ASTNode[]): CelType {
    const argTypes = args.map((arg) => this.check(arg));
    const targetType = target === undefined ? undefined : this.check(target);
    const declared = this.#declarations.functions.get(name);
    if (declared === undefined)
      return this.#report(node, `undeclared reference to '${name}' (in container '')`);
    return this.#resolveOverload(node, name, declared, targetType, argTypes);
  }

  #resolveOverload(
    node: ASTNode,
    name: string,
    declared: readonly Overload[],
    target: CelType | undefined,
    args: readonly CelType[],
  ): CelType {
    const given = target === undefined ? args : [target, ...args];
    const matching: Overload[] = [];
    let result: CelType | undefined;
    for (const overload of declared) {
      if (overload.isMember !== (target !== undefined)) continue;
      const fresh = this.#instantiate(overload);
      if (!this.#substitution.assign(given, fresh.args)) continue;
      matching.push(overload);
      const type = this.#substitution.apply(fresh.result);
      if (result === undefined) result = type;
      else if (!isDyn(result) && formatType(type) !== formatType(result)) result = DYN;
    }
    if (result === undefined) return this.#noOverload(node, name, given, target !== undefined);
    this.overloads.set(node, matching);
    return result;
  }

  #noOverload(node: ASTNode, name: string, given: readonly CelType[], isMember: boolean): typeof ERROR {
    const texts = given.map((type) => formatType(this.resolve(type)));
    const shown = isMember ? `${texts[0]}.(${texts.slice(1).join(', ')})` : `(${texts.join(', ')})`;
    return this.#report(node, `found no matching overload for '${name}' applied to '${shown}'`);
  }

  /** The overload with type variables of its own. */
  #instantiate(overload: Overload): { args: readonly CelType[]; result: CelType } {
    const fresh = new Map<string, CelType>();
    const rename = (type: CelType): CelType => {
      switch (type.kind) {
        case 'param': {
          const known = fresh.get(type.name) ?? this.#freshVariable();
          fresh.set(type.name, known);
          return known;
        }
        case 'list':
          return listOf(rename(type.element));
        case 'map':
          return mapOf(rename(type.key), rename(type.value));
        case 'optional':
          return optionalOf(rename(type.value));
        case 'type':
          return type.of === undefined ? type : { kind: 'type', of: rename(type.of) };
        default:
          return type;
      }
    };
    return { args: overload.args.map(rename), result: rename(overload.result) };
  }

  #macro(node: ASTNode, macro: Macro): CelType {
    switch (macro.kind) {
      case 'has': {
        this.#selectField(node, macro.operand, macro.field, false, anchorOf(node));
        return BOOL;
      }
      case 'bind': {
        const value = this.check(macro.value);
        return this.#inScope([[macro.variable, value]], () => this.check(macro.body));
      }
      case 'optional': {
        const target = this.#substitution.apply(this.check(macro.target));
        let value = target.kind === 'optional' ? target.value : DYN;
        if (target.kind !== 'optional' && !isDynOrError(target)) {
          this.#noOverload(node, 'hasValue', [target], true);
          value = this.#noOverload(node, 'value', [target], true);
        }
        const body = this.#inScope([[macro.variable, value]], () => this.check(macro.body));
        return macro.name === 'optMap' ? optionalOf(body) : body;
      }
      case 'loop':
        return this.#loop(node, macro);
    }
  }

  #inScope<T>(locals: readonly (readonly [string, CelType])[], run: () => T): T {
    this.#locals.push(...locals);
    try {
      return run();
    } finally {
      this.#locals.length -= locals.length;
    }
  }

  #loop(node: ASTNode, macro: Macro & { kind: 'loop' }): CelType {
    const range = this.#substitution.apply(this.check(macro.range));
    const types = this.#variableTypes(macro, range);
    const locals = macro.variables.map((name, i) => [name, types[i]!] as const);
    return this.#inScope(locals, () => {
      const element = macro.name === 'filter' ? types[0]! : DYN;
      const filter = macro.filter === undefined ? undefined : this.check(macro.filter);
      const body = this.check(macro.body);
      switch (macro.name) {
        case 'all':
        case 'exists':
          return this.#substitution.assign([body], [BOOL]) ? BOOL : this.#mismatch(macro.body, BOOL, body);
        case 'exists_one':
          return this.#condition(node, body, INT) ?? BOOL;
        case 'filter':
          return this.#condition(node, body, listOf(element)) ?? listOf(element);
        case 'map':
        case 'transformList':
          return (filter && this.#condition(node, filter, listOf(body))) ?? listOf(body);
        case 'transformMap': {
          const type = mapOf(types[0]!, body);
          return (filter && this.#condition(node, filter, type)) ?? type;
        }
        case 'transformMapEntry':
          return (filter && this.#condition(node, filter, body)) ?? body;
      }
    });
  }

  /** The condition of the ternary that a macro expands to; an error type when it is no bool. */
  #condition(node: ASTNode, condition: CelType, accumulator: CelType): CelType | undefined {
    if (this.#substitution.assign([condition], [BOOL])) return undefined;
    return this.#noOverload(node, '_?_:_', [condition, accumulator, accumulator], false);
  }

  #variableTypes(macro: Macro & { kind: 'loop' }, range: CelType): readonly CelType[] {
    const hasTwo = macro.variables.length === 2;
    if (range.kind === 'list') return hasTwo ? [INT, range.element] : [range.element];
    if (range.kind === 'map') return hasTwo ? [range.key, range.value] : [range.key];
    if (range.kind === 'param') this.#substitution.assign([DYN], [range]);
    else if (!isDynOrError(range)) {
      const why = 'cannot be range of a comprehension (must be list, map, or dynamic)';
      const error = this.#report(macro.range, `expression of type '${formatType(range)}' ${why}`);
      return [error, error];
    }
    return [DYN, DYN];
  }
}
