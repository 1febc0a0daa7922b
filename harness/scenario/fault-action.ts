import type { FaultAction, Latency } from '../../sim/faults/index.ts';
import { parseDuration } from './duration.ts';

/** The type of one option of an action. */
type OptionType =
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'boolean' | 'integer' | 'text' | 'duration' | 'latency' | 'bytes' };

/** One option: its type, whether it must be given, and what it is when it is not. */
interface OptionSpec {
  readonly type: OptionType;
  readonly default?: string | number | boolean;
  readonly optional?: true;
  /** The name the fault plane knows it by, where units differ. */
  readonly as?: string;
}

const oneOf = (...values: string[]): OptionType => ({ kind: 'enum', values });
const LOUDNESS: OptionSpec = { type: oneOf('silent', 'reset', 'error'), default: 'reset' };
const POINT: OptionSpec = { type: oneOf('before-send', 'after-send', 'after-commit', 'after-ack') };
const COMMITTED: OptionSpec = { type: { kind: 'boolean' }, default: false };
const AFTER_EVENTS: OptionSpec = { type: { kind: 'integer' }, optional: true };
const SECONDS: OptionSpec = { type: { kind: 'duration' }, optional: true, as: 'retryAfterSeconds' };

/** Every action a scenario may name, with its options. What each means on the wire: sim/faults, docs/scenarios.md. */
export const FAULT_ACTIONS: Readonly<Record<string, Readonly<Record<string, OptionSpec>>>> = {
  conflict: { variant: { type: oneOf('honest', 'raw'), default: 'honest' } },
  crash: { at: POINT },
  delay: {
    latency: { type: { kind: 'latency' } },
    on: { type: oneOf('request', 'response'), default: 'request' },
  },
  delayCommit: { after: { type: { kind: 'latency' } } },
  delayEvents: { by: { type: { kind: 'latency' } } },
  dropEvents: {},
  dropWatch: { as: { type: oneOf('eof', 'reset'), default: 'eof' }, afterEvents: AFTER_EVENTS },
  duplicateEvents: {},
  duplicateRequest: {},
  expireWatch: { afterEvents: AFTER_EVENTS },
  forbidden: { user: { type: { kind: 'text' }, optional: true } },
  internalError: {
    committed: COMMITTED,
    cause: { type: { kind: 'text' }, optional: true },
    withoutReason: { type: { kind: 'boolean' }, optional: true },
  },
  loseRequest: { as: LOUDNESS },
  loseResponse: { as: LOUDNESS },
  loseWrite: {},
  noBookmarks: {},
  notFound: {},
  partition: {
    loses: { type: oneOf('requests', 'responses'), default: 'requests' },
    as: { type: oneOf('silent', 'reset'), default: 'silent' },
  },
  pause: { at: POINT, for: { type: { kind: 'duration' }, as: 'forMs' } },
  refuse: {},
  respond: {
    code: { type: { kind: 'integer' } },
    reason: { type: { kind: 'text' }, optional: true },
    message: { type: { kind: 'text' }, optional: true },
    retryAfter: SECONDS,
    committed: COMMITTED,
  },
  serverTimeout: { committed: COMMITTED },
  staleRead: { revisions: { type: { kind: 'integer' }, default: 1 } },
  stallWatch: {
    afterEvents: AFTER_EVENTS,
    endsAfter: { type: { kind: 'duration' }, optional: true, as: 'endsAfterMs' },
  },
  tooManyRequests: {
    from: { type: oneOf('overload', 'shutdown', 'storage'), default: 'overload' },
    retryAfter: SECONDS,
  },
  truncateBody: { after: { type: { kind: 'bytes' }, default: 'half' } },
  unauthorized: {},
  unavailable: { from: { type: oneOf('apiserver', 'loadBalancer'), default: 'apiserver' } },
};

/** A problem of an action, at `path` below it. */
export interface ActionProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly known?: readonly string[];
}

/** Turns `{ kind: options }` into an action of the fault plane, or tells what is wrong with it. */
export function parseFaultAction(spec: unknown): {
  action?: FaultAction;
  problems: readonly ActionProblem[];
} {
  const [entry, ...rest] = Object.entries((spec ?? {}) as Record<string, unknown>);
  if (!entry || rest.length > 0)
    return { problems: [{ path: [], message: 'an action has exactly one key' }] };
  const [kind, options] = entry;
  if (kind === 'oneOf') return parseOneOf(options);
  const known = FAULT_ACTIONS[kind];
  if (!known) {
    const kinds = [...Object.keys(FAULT_ACTIONS), 'oneOf'];
    return { problems: [{ path: [kind], message: `unknown action "${kind}"`, known: kinds }] };
  }
  const problems: ActionProblem[] = [];
  const given = (options ?? {}) as Record<string, unknown>;
  if (typeof given !== 'object' || Array.isArray(given))
    return { problems: [{ path: [kind], message: `the options of ${kind} are a map` }] };
  for (const name of Object.keys(given))
    if (!Object.hasOwn(known, name))
      problems.push({
        path: [kind, name],
        message: `${kind} has no option "${name}"`,
        known: Object.keys(known),
      });
  const action: Record<string, unknown> = { do: kind };
  for (const [name, option] of Object.entries(known)) {
    const value = given[name] ?? option.default;
    if (value === undefined) {
      if (!option.optional) problems.push({ path: [kind], message: `${kind} lacks the option "${name}"` });
      continue;
    }
    const parsed = parseOption(option, value);
    if (typeof parsed === 'object' && 'problem' in parsed)
      problems.push({ path: [kind, name], message: `${kind}.${name}: ${parsed.problem}` });
    else action[option.as ?? name] = parsed;
  }
  // Checked option by option against the table above, which mirrors the fault plane's own types.
  return problems.length > 0 ? { problems } : { action: action as unknown as FaultAction, problems };
}

function parseOneOf(options: unknown): { action?: FaultAction; problems: readonly ActionProblem[] } {
  if (!Array.isArray(options) || options.length === 0)
    return {
      problems: [{ path: ['oneOf'], message: 'oneOf is a list of actions, each with an optional weight' }],
    };
  const problems: ActionProblem[] = [];
  const choices = options.map((choice: Record<string, unknown>, index) => {
    const { weight = 1, ...spec } = choice;
    const parsed = parseFaultAction(spec);
    problems.push(...parsed.problems.map((p) => ({ ...p, path: ['oneOf', index, ...p.path] })));
    if (typeof weight !== 'number' || weight <= 0)
      problems.push({ path: ['oneOf', index, 'weight'], message: 'a weight is a number above 0' });
    return { weight, action: parsed.action };
  });
  if (problems.length > 0) return { problems };
  return { action: { do: 'oneOf', choices } as FaultAction, problems };
}

type Parsed = string | number | boolean | Latency | { readonly problem: string };

function parseOption(option: OptionSpec, value: unknown): Parsed {
  const { type } = option;
  switch (type.kind) {
    case 'enum':
      return type.values.includes(String(value))
        ? String(value)
        : { problem: `one of ${type.values.join(', ')}` };
    case 'boolean':
      return typeof value === 'boolean' ? value : { problem: 'true or false' };
    case 'integer':
      return Number.isSafeInteger(value) && Number(value) >= 0
        ? Number(value)
        : { problem: 'a whole number, 0 or more' };
    case 'text':
      return typeof value === 'string' ? value : { problem: 'a text' };
    case 'bytes':
      return value === 'half' || value === 'last' || (Number.isSafeInteger(value) && Number(value) >= 0)
        ? (value as string | number)
        : { problem: 'a number of bytes, "half" or "last"' };
    case 'duration': {
      const ms = parseDuration(String(value));
      if (ms === undefined) return { problem: 'a duration such as 2s' };
      return option.as === 'retryAfterSeconds' ? Math.ceil(ms / 1_000) : ms;
    }
    case 'latency':
      return parseLatency(value) ?? { problem: 'a duration, {min, max} or {p50, p99}' };
  }
}

/** `2s`, `{min: 1s, max: 3s}` or `{p50: 1s, p99: 5s}`. */
export function parseLatency(value: unknown): Latency | undefined {
  if (typeof value === 'string') return parseDuration(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const { min, max, p50, p99, ...rest } = value as Record<string, unknown>;
  if (Object.keys(rest).length > 0) return undefined;
  const [minMs, maxMs, p50Ms, p99Ms] = [min, max, p50, p99].map((v) =>
    typeof v === 'string' ? parseDuration(v) : undefined,
  );
  if (minMs !== undefined && maxMs !== undefined && minMs <= maxMs) return { minMs, maxMs };
  if (p50Ms !== undefined && p99Ms !== undefined && 0 < p50Ms && p50Ms <= p99Ms) return { p50Ms, p99Ms };
  return undefined;
}
