import { parseDuration } from './duration.ts';
import type { ResolvedWindow, WindowSpec } from './window.ts';

/** A point in virtual time relative to a window's edge or to the start: `flap.start + 20s`, `90s`. */
export interface InstantExpression {
  readonly window?: string;
  readonly edge?: 'start' | 'end';
  readonly offsetMs: number;
}

/** Parses an instant of a timeline; undefined when it is none. */
export function parseInstant(text: string): InstantExpression | undefined {
  const absolute = parseDuration(text.trim());
  if (absolute !== undefined) return { offsetMs: absolute };
  const match = /^\s*([\w-]+)\.(start|end)\s*(?:([+-])\s*(\S+))?\s*$/.exec(text);
  if (!match) return undefined;
  const [, window, edge, sign, offset] = match;
  const offsetMs = offset === undefined ? 0 : parseDuration(offset);
  if (offsetMs === undefined) return undefined;
  return { window: window!, edge: edge as 'start' | 'end', offsetMs: sign === '-' ? -offsetMs : offsetMs };
}

/** Milliseconds since the start of the run. */
export function resolveInstant(
  expression: InstantExpression,
  windows: ReadonlyMap<string, ResolvedWindow>,
): number {
  if (expression.window === undefined) return expression.offsetMs;
  const window = windows.get(expression.window);
  if (!window) throw new Error(`unknown window ${expression.window}`);
  return Math.max(0, (expression.edge === 'start' ? window.fromMs : window.toMs) + expression.offsetMs);
}

/** Why a window cannot be resolved. */
export interface WindowProblem {
  readonly window: string;
  readonly message: string;
}

/** Turns named windows into spans of milliseconds. Windows may follow each other in any order, but not in a circle. */
export function resolveWindows(
  specs: Readonly<Record<string, WindowSpec>>,
  horizonMs: number,
): { windows: Map<string, ResolvedWindow>; problems: WindowProblem[] } {
  const windows = new Map<string, ResolvedWindow>();
  const problems: WindowProblem[] = [];
  const open = new Set<string>();
  const resolve = (name: string): ResolvedWindow | undefined => {
    const known = windows.get(name);
    if (known) return known;
    const spec = specs[name];
    if (!spec) return undefined;
    if (open.has(name)) {
      problems.push({ window: name, message: `window "${name}" follows itself` });
      return undefined;
    }
    open.add(name);
    const resolved = resolveOne(name, spec);
    open.delete(name);
    if (resolved) windows.set(name, resolved);
    return resolved;
  };
  const resolveOne = (name: string, spec: WindowSpec): ResolvedWindow | undefined => {
    let fromMs = spec.from === undefined ? 0 : (parseDuration(spec.from) ?? 0);
    if (spec.after !== undefined) {
      const previous = resolve(spec.after);
      if (!previous) {
        if (!Object.hasOwn(specs, spec.after))
          problems.push({
            window: name,
            message: `window "${name}" follows the unknown window "${spec.after}"`,
          });
        return undefined;
      }
      fromMs += previous.toMs;
    }
    const lengthMs = spec.for === undefined ? undefined : parseDuration(spec.for);
    const toMs =
      spec.to !== undefined
        ? (parseDuration(spec.to) ?? 0)
        : lengthMs !== undefined
          ? fromMs + lengthMs
          : horizonMs;
    if (spec.to !== undefined && spec.for !== undefined)
      problems.push({ window: name, message: `window "${name}" has both "to" and "for"` });
    if (toMs <= fromMs)
      problems.push({ window: name, message: `window "${name}" is empty: it ends at or before its start` });
    else if (fromMs >= horizonMs)
      problems.push({ window: name, message: `window "${name}" begins after the horizon` });
    else return { fromMs, toMs };
    return undefined;
  };
  for (const name of Object.keys(specs)) resolve(name);
  return { windows, problems };
}
