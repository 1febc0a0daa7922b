import { type ASTNode, EvaluationError } from '@marcbachmann/cel-js';
import { nearMiss } from '../near-miss.ts';
import { type CelContext, environmentOf, variablesOf } from './environment.ts';
import { RECORD_FIELDS } from './fields.ts';

/** A problem of an expression; `start` and `end` are offsets in its text. */
export interface CelProblem {
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly fix?: string;
}

/** The values an expression sees; objects as {@link toCel} gives them. */
export type CelVariables = Readonly<Record<string, unknown>>;

/** A checked expression, ready to run many times. */
export interface CelProgram {
  readonly text: string;
  /** True when its value may change although no object did: it mentions `now` or `t`. */
  readonly readsTime: boolean;
  /** @throws CelEvaluationError when it cannot be evaluated, e.g. for a missing field. */
  evaluate(variables: CelVariables): unknown;
}

/** An expression that type-checked and yet failed on actual values. */
export class CelEvaluationError extends Error {
  readonly code = 'KUBEFLAP_CEL_EVALUATION';
  /** The values are of types the expression cannot work with: no run will ever make it true or false. */
  readonly isTypeError: boolean;

  constructor(message: string, isTypeError = false) {
    super(message);
    this.isTypeError = isTypeError;
  }
}

/** The codes of cel-js for operands and arguments of the wrong type. */
const TYPE_ERRORS: ReadonlySet<string> = new Set(['no_such_overload', 'no_matching_overload']);

export interface CelScope {
  readonly context: CelContext;
  /** Variables beside the context's own. */
  readonly extra?: readonly string[];
  /** Known members of `vars` and `windows`; unknown ones are errors. */
  readonly members?: Readonly<Record<string, readonly string[]>>;
  /** The type the expression must have; default any. */
  readonly type?: 'bool' | 'list';
}

const programs = new Map<string, { program: CelProgram; problems: readonly CelProblem[] }>();

/** Parses and type-checks; the same text in the same scope is compiled once per process. */
export function compileCel(
  text: string,
  scope: CelScope,
): { program: CelProgram; problems: readonly CelProblem[] } {
  const key = JSON.stringify([text, scope]);
  let compiled = programs.get(key);
  if (!compiled) {
    compiled = compile(text, scope);
    programs.set(key, compiled);
  }
  return compiled;
}

function compile(text: string, scope: CelScope): { program: CelProgram; problems: CelProblem[] } {
  const environment = environmentOf(scope.context, scope.extra);
  const problems: CelProblem[] = [];
  const names = new Set<string>();
  let run: ((variables: Record<string, unknown>) => unknown) | undefined;
  try {
    const parsed = environment.parse(text);
    run = parsed;
    const checked = parsed.check();
    if (!checked.valid) problems.push(problemOf(checked.error, text, scope));
    else if (
      scope.type !== undefined &&
      checked.type !== scope.type &&
      checked.type !== 'dyn' &&
      !checked.type?.startsWith(scope.type)
    )
      problems.push({
        message: `the expression is of type ${checked.type}, not ${scope.type}`,
        start: 0,
        end: text.length,
      });
    walk(parsed.ast, new Set(), (node, bound) => visit(node, bound, scope, names, problems));
  } catch (error) {
    problems.push(problemOf(error, text, scope));
  }
  return {
    problems,
    program: {
      text,
      readsTime: names.has('now') || names.has('t'),
      evaluate: (variables) => {
        if (!run) throw new CelEvaluationError(`the expression does not compile: ${text}`);
        try {
          return run(variables as Record<string, unknown>);
        } catch (error) {
          if (error instanceof EvaluationError)
            throw new CelEvaluationError(error.summary, TYPE_ERRORS.has(error.code));
          throw error;
        }
      },
    },
  };
}

function problemOf(error: unknown, text: string, scope: CelScope): CelProblem {
  const { summary, message, range } = error as {
    summary?: string;
    message: string;
    range?: { start: number; end: number };
  };
  const first = summary ?? message.split('\n', 1)[0]!;
  const unknown = /^Unknown variable: (.+)$/.exec(first)?.[1];
  const meant = unknown && nearMiss(unknown, variablesOf(scope.context));
  return {
    message: `CEL: ${first}`,
    start: range?.start ?? 0,
    end: range?.end ?? text.length,
    ...(unknown === undefined
      ? {}
      : {
          fix: meant
            ? `did you mean "${meant}"?`
            : `variables here: ${variablesOf(scope.context).join(', ')}`,
        }),
  };
}

/** Notes used names and reports members that cannot exist: `write.kin`, `vars.vicitms`, `windows.flop`. */
function visit(
  node: ASTNode,
  bound: ReadonlySet<string>,
  scope: CelScope,
  names: Set<string>,
  problems: CelProblem[],
): void {
  if (node.op === 'id') names.add(node.args as string);
  if (node.op !== '.') return;
  const [receiver, field] = node.args as [ASTNode, string];
  if (receiver.op !== 'id') return;
  const owner = receiver.args as string;
  if (bound.has(owner)) return;
  const known = scope.members?.[owner] ?? RECORD_FIELDS[owner];
  if (!known || known.includes(field)) return;
  const meant = nearMiss(field, known);
  problems.push({
    message: `CEL: ${owner} has no field "${field}"`,
    start: node.range.start,
    end: node.range.end,
    fix: meant
      ? `did you mean "${owner}.${meant}"?`
      : known.length > 0
        ? `fields: ${known.join(', ')}`
        : `no ${owner} are declared`,
  });
}

/** Macros that bind their first argument. */
const BINDERS = new Set(['all', 'exists', 'exists_one', 'filter', 'map', 'bind', 'transformList']);

function walk(
  node: ASTNode,
  bound: ReadonlySet<string>,
  visitor: (node: ASTNode, bound: ReadonlySet<string>) => void,
): void {
  visitor(node, bound);
  let inner = bound;
  if (node.op === 'rcall') {
    const [method, receiver, args] = node.args as [string, ASTNode, ASTNode[]];
    walk(receiver, bound, visitor);
    if (BINDERS.has(method) && args[0]?.op === 'id') inner = new Set([...bound, args[0].args as string]);
    for (const argument of inner === bound ? args : args.slice(1)) walk(argument, inner, visitor);
    return;
  }
  for (const child of childrenOf(node.args)) walk(child, inner, visitor);
}

function childrenOf(args: unknown): ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  return typeof args === 'object' && args !== null && 'op' in args ? [args as ASTNode] : [];
}
