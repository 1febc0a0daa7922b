import { Environment, EvaluationError } from '@marcbachmann/cel-js';

/** Which variables an expression may use. */
export type CelContext =
  | 'object'
  | 'write'
  | 'request'
  | 'run'
  | 'event'
  | 'matched'
  | 'fault'
  | 'interpolation'
  | 'objects';

const COMMON = ['vars', 'windows'] as const;
const TIME = ['now', 't'] as const;

const VARIABLES: Readonly<Record<CelContext, readonly string[]>> = {
  object: ['object', ...COMMON, ...TIME],
  objects: ['objects', ...COMMON, ...TIME],
  write: ['write', 'object', 'oldObject', 'request', ...COMMON, ...TIME],
  request: ['request', ...COMMON, ...TIME],
  run: ['run', ...COMMON, ...TIME],
  event: ['event', 'object', ...COMMON, ...TIME],
  matched: ['matched', ...COMMON, ...TIME],
  fault: ['object', 'oldObject', 'request', 'vars'],
  interpolation: ['vars', 'now', 'windows'],
};

const TYPES: Readonly<Record<string, string>> = {
  now: 'google.protobuf.Timestamp',
  t: 'google.protobuf.Duration',
  matched: 'list',
  objects: 'list',
};

/** A constant of this type carries the `sets.*` functions: cel-js rejects dotted function names. */
class Sets {}

/**
 * A metav1.Condition. An absent one reads as one whose texts are all empty, so that a comparison is false and not an error.
 * A type of its own, so that `condition('Ready').stats` and `.status + 1` are found before anything is flown.
 */
class Condition {
  readonly type: string = '';
  readonly status: string = '';
  readonly reason: string = '';
  readonly message: string = '';
  readonly lastTransitionTime: string = '';

  constructor(fields: object | undefined) {
    Object.assign(this, fields);
  }
}

const CONDITION_FIELDS = {
  type: 'string',
  status: 'string',
  reason: 'string',
  message: 'string',
  lastTransitionTime: 'string',
  observedGeneration: 'int',
};

const ABSENT_CONDITION = Object.freeze(new Condition(undefined));

function condition(object: unknown, type: unknown): Condition {
  const conditions = (object as { status?: { conditions?: readonly Record<string, unknown>[] } } | null)
    ?.status?.conditions;
  const found = Array.isArray(conditions) ? conditions.find((c) => c?.['type'] === type) : undefined;
  return found === undefined ? ABSENT_CONDITION : new Condition(found);
}

/** A list longer than this is a mistake. */
const MAX_RANGE = 100_000;

function range(from: bigint, to: bigint): bigint[] {
  const length = Math.max(0, Number(to - from));
  // A shorter list than was asked for would be a silent lie.
  if (length > MAX_RANGE)
    throw new EvaluationError({
      code: 'range_too_long',
      message: `range(${from}, ${to}) has ${length} values, at most ${MAX_RANGE} are allowed`,
    });
  return Array.from({ length }, (_, i) => from + BigInt(i));
}

function textSet(list: readonly unknown[]): Set<string> {
  return new Set(list.map((item) => (typeof item === 'bigint' ? `${item}n` : JSON.stringify(item))));
}

function contains(a: readonly unknown[], b: readonly unknown[]): boolean {
  const all = textSet(a);
  return [...textSet(b)].every((item) => all.has(item));
}

const base = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false })
  .registerType('kubeflap.Condition', { ctor: Condition, fields: CONDITION_FIELDS })
  .registerFunction('dyn.condition(string): kubeflap.Condition', condition)
  .registerFunction('range(int, int): list', range)
  .registerFunction('distinct(list): list', (list: readonly unknown[]) => [...new Set(list)])
  .registerFunction('sum(list): dyn', (list: readonly (bigint | number)[]) =>
    list.some((n) => typeof n === 'number')
      ? list.reduce((a: number, n) => a + Number(n), 0)
      : list.reduce((a, n) => BigInt(a) + BigInt(n), 0n),
  )
  .registerType('kubeflap.Sets', { ctor: Sets, fields: {} })
  .registerFunction(
    'kubeflap.Sets.equivalent(list, list): bool',
    (_: Sets, a: unknown[], b: unknown[]) => contains(a, b) && contains(b, a),
  )
  .registerFunction('kubeflap.Sets.contains(list, list): bool', (_: Sets, a: unknown[], b: unknown[]) =>
    contains(a, b),
  )
  .registerFunction('kubeflap.Sets.intersects(list, list): bool', (_: Sets, a: unknown[], b: unknown[]) => {
    const all = textSet(a);
    return [...textSet(b)].some((item) => all.has(item));
  })
  .registerConstant('sets', 'kubeflap.Sets', new Sets());

const environments = new Map<string, Environment>();

/** The environment of a context, with `extra` variables (loop variables) beside the context's own. */
export function environmentOf(context: CelContext, extra: readonly string[] = []): Environment {
  const key = `${context} ${extra.join(' ')}`;
  let environment = environments.get(key);
  if (!environment) {
    environment = base.clone();
    for (const name of [...VARIABLES[context], ...extra])
      environment.registerVariable(name, TYPES[name] ?? 'dyn');
    environments.set(key, environment);
  }
  return environment;
}

/** The names an expression of this context may use, for "did you mean". */
export function variablesOf(context: CelContext): readonly string[] {
  return VARIABLES[context];
}
