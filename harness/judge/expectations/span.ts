import { parseDuration, type ResolvedWindow, type SpanSpec } from '../../scenario/index.ts';

/** A closed span of virtual time in milliseconds since the start. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Resolves when an operator looks: a window, or a length from the start or from a window's end; else the whole run. */
export function resolveSpan(
  spec: SpanSpec,
  windows: ReadonlyMap<string, ResolvedWindow>,
  horizonMs: number,
): Span {
  if (spec.in !== undefined) return windows.get(spec.in)!;
  const fromMs = spec.after === undefined ? 0 : windows.get(spec.after)!.toMs;
  const length = spec.within ?? spec.for;
  const lengthMs = length === undefined ? undefined : parseDuration(length);
  return { fromMs, toMs: Math.min(horizonMs, lengthMs === undefined ? horizonMs : fromMs + lengthMs) };
}
