import { type ASTNode, ParseError, Environment as Parser } from '@marcbachmann/cel-js';
import { type Checked, check, type Declarations } from './checker.ts';
import { CelCompileError, CelEvaluationError } from './errors.ts';
import { lists, sets } from './library/lists.ts';
import { namedFormats } from './library/named-formats.ts';
import { network } from './library/network.ts';
import { operators } from './library/operators.ts';
import { optionals } from './library/optionals.ts';
import { quantities } from './library/quantity.ts';
import { regex } from './library/regex.ts';
import { standard } from './library/standard.ts';
import { strings } from './library/strings.ts';
import { timeParts } from './library/time.ts';
import { urls } from './library/url.ts';
import { invalidLiterals } from './literal-validation.ts';
import { compileProgram } from './program.ts';
import { type CelFunction, type Library, type Overload, overloadsOf, parseType } from './signatures.ts';
import { syntaxIssues } from './syntax-errors.ts';
import { type CelType, DYN, formatType, listOf, mapOf, optionalOf, primitive } from './types.ts';
import { CelTypeValue, type CelValue } from './values.ts';

/** What a {@link CelEnvironment} is made of. */
export interface CelEnvironmentOptions {
  /** Types of the variables: a type text such as `string`, `list(int)`, `map(string, dyn)`, or a type. */
  readonly variables?: Readonly<Record<string, string | CelType>>;
  /** Kubernetes' libraries (quantity, url, ip, cidr, regex, lists, format) and the extensions it uses. Default true. */
  readonly kubernetesLibraries?: boolean;
  /** More functions, by signature. */
  readonly functions?: Readonly<Record<string, CelFunction>>;
  /** Comprehensions over index and item. Kubernetes 1.32 does not offer them to new expressions. Default false. */
  readonly twoVariableComprehensions?: boolean;
  /** `cel.bind(name, value, expression)`. Kubernetes does not offer it. Default false. */
  readonly bindings?: boolean;
}

/** A compiled expression. */
export interface CelExpression {
  readonly source: string;
  /** The static type of the result, as cel-go prints it. */
  readonly resultType: string;
  /** The declared variables that occur. */
  readonly variables: ReadonlySet<string>;
  readonly ast: ASTNode;
  readonly checked: Checked;
  /** @throws CelEvaluationError */
  evaluate(variables: Readonly<Record<string, CelValue>> | ReadonlyMap<string, CelValue>): CelValue;
}

/** Declarations to compile expressions against. */
export interface CelEnvironment {
  /** @throws CelCompileError with one issue per problem, each with its character range. */
  compile(source: string): CelExpression;
}

const STANDARD: readonly Library[] = [operators, standard, timeParts];
const KUBERNETES: readonly Library[] = [
  urls,
  regex,
  lists,
  quantities,
  optionals,
  strings,
  sets,
  network,
  namedFormats,
];
const TERNARY: Library = {
  '_?_:_(bool, A, A): A': () => {
    throw new CelEvaluationError('no such overload');
  },
};

/** The names that are types, as values of type `type(...)`. */
const TYPE_NAMES: readonly (readonly [string, CelType])[] = [
  ...(['bool', 'bytes', 'double', 'int', 'string', 'uint'] as const).map(
    (kind) => [kind, primitive(kind)] as const,
  ),
  ['list', listOf(DYN)],
  ['map', mapOf(DYN, DYN)],
  ['null_type', primitive('null')],
  ['type', { kind: 'type' }],
  ['google.protobuf.Timestamp', primitive('timestamp')],
  ['google.protobuf.Duration', primitive('duration')],
  ['optional_type', optionalOf(DYN)],
  ['net.IP', { kind: 'opaque', name: 'net.IP' }],
  ['net.CIDR', { kind: 'opaque', name: 'net.CIDR' }],
];
const TYPE_VALUES: ReadonlyMap<string, CelValue> = new Map(
  TYPE_NAMES.map(([name]) => [name, new CelTypeValue(name)]),
);

/** An AST is bounded as the server's parser bounds it: expressions are short, hostile ones are not. */
const LIMITS = { maxAstNodes: 20_000, maxDepth: 250, maxListElements: 10_000, maxMapEntries: 10_000 };

/**
 * An environment for expressions. Parsing is `@marcbachmann/cel-js`; checking and evaluation follow cel-go, so that
 * types, errors and their positions are those of the real server.
 */
export function createCelEnvironment(options: CelEnvironmentOptions = {}): CelEnvironment {
  const kubernetes = options.kubernetesLibraries ?? true;
  const variables = new Map<string, CelType>(
    TYPE_NAMES.map(([name, of]) => [name, { kind: 'type', of }] as const),
  );
  for (const [name, type] of Object.entries(options.variables ?? {}))
    variables.set(name, typeof type === 'string' ? parseType(type) : type);
  const declarations: Declarations = {
    functions: functionsOf(kubernetes, options.functions),
    variables,
    macros: {
      optionals: kubernetes,
      twoVariables: options.twoVariableComprehensions ?? false,
      bindings: options.bindings ?? false,
    },
  };
  const parser = new Parser({
    unlistedVariablesAreDyn: true,
    enableOptionalTypes: kubernetes,
    limits: LIMITS,
  });
  return { compile: (source) => compile(source, parser, declarations) };
}

const shared = new Map<boolean, ReadonlyMap<string, readonly Overload[]>>();

/** Environments differ mostly in their variables: the tables of functions are made once. */
function functionsOf(
  kubernetes: boolean,
  own: Library | undefined,
): ReadonlyMap<string, readonly Overload[]> {
  const libraries = [...STANDARD, TERNARY, ...(kubernetes ? KUBERNETES : [])];
  if (own !== undefined) return overloadsOf([...libraries, own]);
  const known = shared.get(kubernetes) ?? overloadsOf(libraries);
  shared.set(kubernetes, known);
  return known;
}

function compile(source: string, parser: Parser, declarations: Declarations): CelExpression {
  const ast = parse(source, parser);
  const checked = check(ast, declarations);
  const issues = [...checked.issues, ...(checked.issues.length === 0 ? invalidLiterals(ast, checked) : [])];
  if (issues.length > 0) throw new CelCompileError(source, issues);
  const program = compileProgram(ast, checked);
  const declared = new Set([...checked.variables].filter((name) => !TYPE_VALUES.has(name)));
  const needsTypes = checked.variables.size > declared.size;
  return {
    source,
    resultType: formatType(checked.type),
    variables: declared,
    ast,
    checked,
    evaluate(given) {
      const bound = given instanceof Map ? given : new Map(Object.entries(given));
      return program.evaluate(needsTypes ? new Map([...TYPE_VALUES, ...bound]) : bound);
    },
  };
}

function parse(source: string, parser: Parser): ASTNode {
  try {
    return parser.parse(source).ast;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new CelCompileError(source, syntaxIssues(error, source));
  }
}
