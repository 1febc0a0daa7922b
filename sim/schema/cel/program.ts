import type { ASTNode } from '@marcbachmann/cel-js';
import { type Checked, operatorFunction } from './checker.ts';
import { selectOverload } from './dispatch.ts';
import { CelEvaluationError } from './errors.ts';
import { COST_LIMIT, type Evaluate, type Frame, spend } from './frame.ts';
import { optionalIndex } from './library/operators.ts';
import { literalValue } from './literals.ts';
import { type LoopProgram, runLoop } from './loops.ts';
import type { Macro } from './macros.ts';
import type { CelType } from './types.ts';
import { CelList, CelMapLiteral, CelOptional, type CelValue, isCelMap } from './values.ts';

/** A compiled expression. */
export interface Program {
  /** @throws CelEvaluationError */
  evaluate(variables: ReadonlyMap<string, CelValue>): CelValue;
}

/** Turns a checked expression into closures. */
export function compileProgram(ast: ASTNode, checked: Checked): Program {
  const compiler = new Compiler(checked);
  const run = compiler.compile(ast);
  const globals = compiler.globals;
  return {
    evaluate(variables) {
      const frame: Frame = { slots: new Array<CelValue>(compiler.size), budget: COST_LIMIT };
      for (const [name, slot] of globals) {
        const value = variables.get(name);
        if (value !== undefined) frame.slots[slot] = value;
      }
      return run(frame);
    },
  };
}

class Compiler {
  readonly globals = new Map<string, number>();
  size = 0;
  readonly #checked: Checked;
  readonly #locals: (readonly [string, number])[] = [];

  constructor(checked: Checked) {
    this.#checked = checked;
  }

  compile(node: ASTNode): Evaluate {
    const name = this.#checked.names.get(node);
    if (name !== undefined && node.op === '.') return this.#variable(name);
    switch (node.op) {
      case 'value': {
        const value = literalValue(node.args);
        return () => value;
      }
      case 'id':
        return this.#variable(node.args);
      case '.':
        return this.#select(node.args[0], node.args[1]);
      case '.?': {
        const operand = this.compile(node.args[0]);
        const field = node.args[1];
        return (frame) => optionalIndex(operand(frame), field);
      }
      case '&&':
        return logical(this.compile(node.args[0]), this.compile(node.args[1]), false);
      case '||':
        return logical(this.compile(node.args[0]), this.compile(node.args[1]), true);
      case '?:':
        return this.#ternary(node.args);
      case '!_':
      case '-_':
        return this.#call(node, node.op, [node.args]);
      case '[]':
        return this.#call(node, '_[_]', node.args);
      case '[?]':
        return this.#call(node, '_[?_]', node.args);
      case 'list': {
        const items = node.args.map((item) => this.compile(item));
        return (frame) => CelList.of(items.map((item) => item(frame)));
      }
      case 'map':
        return this.#map(node.args);
      case 'call':
      case 'rcall':
        return this.#macroOrCall(node);
      default:
        return this.#call(node, operatorFunction(node.op)!, node.args as readonly ASTNode[]);
    }
  }

  #slotOf(name: string): number {
    const local = this.#locals.findLast(([each]) => each === name);
    if (local !== undefined) return local[1];
    const known = this.globals.get(name);
    if (known !== undefined) return known;
    const slot = this.size++;
    this.globals.set(name, slot);
    return slot;
  }

  #variable(name: string): Evaluate {
    const slot = this.#slotOf(name);
    return (frame) => {
      const value = frame.slots[slot];
      if (value === undefined) throw new CelEvaluationError(`no such attribute(s): ${name}`);
      return value;
    };
  }

  #select(operand: ASTNode, field: string): Evaluate {
    const run = this.compile(operand);
    return (frame) => {
      const value = run(frame);
      if (value instanceof CelOptional) return optionalIndex(value, field);
      if (value === null || !isCelMap(value)) throw new CelEvaluationError('no such overload');
      const found = value.get(field);
      if (found === undefined) throw new CelEvaluationError(`no such key: ${field}`);
      return found;
    };
  }

  #ternary([condition, yes, no]: readonly [ASTNode, ASTNode, ASTNode]): Evaluate {
    const [test, then, otherwise] = [this.compile(condition), this.compile(yes), this.compile(no)];
    return (frame) => {
      const value = test(frame);
      if (typeof value !== 'boolean') throw new CelEvaluationError('no such overload');
      return value ? then(frame) : otherwise(frame);
    };
  }

  #map(entries: readonly (readonly [ASTNode, ASTNode])[]): Evaluate {
    const compiled = entries.map(([key, value]) => [this.compile(key), this.compile(value)] as const);
    return (frame) => {
      const built = compiled.map(([key, value]) => [key(frame), value(frame)] as const);
      const map = new CelMapLiteral(built);
      if (map.size < built.length) throw new CelEvaluationError('Failed with repeated key');
      return map;
    };
  }

  #macroOrCall(node: ASTNode & { op: 'call' | 'rcall' }): Evaluate {
    const macro = this.#checked.macros.get(node);
    if (macro !== undefined) return this.#macro(macro);
    if (node.op === 'call') return this.#call(node, node.args[0], node.args[1]);
    const [name, target, args] = node.args;
    const qualified = this.#checked.names.get(node);
    return qualified === undefined
      ? this.#call(node, name, [target, ...args])
      : this.#call(node, qualified, args);
  }

  #call(node: ASTNode, name: string, args: readonly ASTNode[]): Evaluate {
    const overloads = this.#checked.overloads.get(node) ?? [];
    const types: CelType[] = args.map((arg) => this.#checked.typeOf(arg));
    const run = selectOverload(name, overloads, types);
    const compiled = args.map((arg) => this.compile(arg));
    const [first, second] = compiled;
    if (compiled.length === 1)
      return (frame) => {
        spend(frame, 1);
        return run(first!(frame));
      };
    if (compiled.length === 2)
      return (frame) => {
        spend(frame, 1);
        return run(first!(frame), second!(frame));
      };
    return (frame) => {
      spend(frame, 1);
      return run(...compiled.map((arg) => arg(frame)));
    };
  }

  #macro(macro: Macro): Evaluate {
    switch (macro.kind) {
      case 'has': {
        const operand = this.compile(macro.operand);
        return (frame) => has(operand(frame), macro.field);
      }
      case 'bind': {
        const value = this.compile(macro.value);
        return this.#withLocals([macro.variable], ([slot]) => {
          const body = this.compile(macro.body);
          return (frame) => {
            frame.slots[slot!] = value(frame);
            return body(frame);
          };
        });
      }
      case 'optional': {
        const target = this.compile(macro.target);
        return this.#withLocals([macro.variable], ([slot]) => {
          const body = this.compile(macro.body);
          return (frame) => {
            const optional = target(frame);
            if (!(optional instanceof CelOptional)) throw new CelEvaluationError('no such overload');
            if (optional.value === undefined) return CelOptional.none;
            frame.slots[slot!] = optional.value;
            const result = body(frame);
            return macro.name === 'optMap' ? new CelOptional(result) : result;
          };
        });
      }
      case 'loop': {
        const range = this.compile(macro.range);
        return this.#withLocals(macro.variables, (slots) => {
          const program: LoopProgram = {
            name: macro.name,
            range,
            slots,
            filter: macro.filter === undefined ? undefined : this.compile(macro.filter),
            body: this.compile(macro.body),
          };
          return (frame) => runLoop(program, frame);
        });
      }
    }
  }

  #withLocals<T>(names: readonly string[], run: (slots: readonly number[]) => T): T {
    const slots = names.map(() => this.size++);
    this.#locals.push(...names.map((name, i) => [name, slots[i]!] as const));
    const result = run(slots);
    this.#locals.length -= names.length;
    return result;
  }
}

function has(value: CelValue, field: string): boolean {
  const target = value instanceof CelOptional ? value.value : value;
  if (target === undefined) return false;
  if (target === null || !isCelMap(target)) throw new CelEvaluationError('no such overload');
  return target.get(field) !== undefined;
}

/** `&&` and `||`: one side that decides is enough, whatever the other side does. */
function logical(left: Evaluate, right: Evaluate, deciding: boolean): Evaluate {
  const attempt = (run: Evaluate, frame: Frame): CelValue | CelEvaluationError => {
    try {
      const value = run(frame);
      return typeof value === 'boolean' ? value : new CelEvaluationError('no such overload');
    } catch (error) {
      if (error instanceof CelEvaluationError) return error;
      throw error;
    }
  };
  return (frame) => {
    const first = attempt(left, frame);
    if (first === deciding) return deciding;
    const second = attempt(right, frame);
    if (second === deciding) return deciding;
    if (first instanceof CelEvaluationError) throw first;
    if (second instanceof CelEvaluationError) throw second;
    return !deciding;
  };
}
