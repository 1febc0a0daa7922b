/** What became of an expectation, or of a whole run. */
export type VerdictStatus = 'pass' | 'fail' | 'inconclusive' | 'error';

/**
 * Liveness: something good happens. Safety: nothing bad does. When the premise of a run does not hold (a fault never fired,
 * the release heals without the engine), a missing good thing says nothing about the engine; a bad thing still does.
 */
export type PropertyClass = 'safety' | 'liveness';

/** The judgement on one expectation of one run. */
export interface Verdict {
  readonly expectation: string;
  readonly property: PropertyClass;
  readonly status: VerdictStatus;
  /** One line: why. */
  readonly reason: string;
  /** Virtual time of the decision, milliseconds since the start. */
  readonly t: number;
  /** The facts behind a verdict that is no pass, one per line, bounded. */
  readonly evidence: readonly string[];
}

/** More lines than this help nobody. */
export const MAX_EVIDENCE = 12;

/** Cuts a list to what a report can show and says how much is missing. */
export function bounded(lines: readonly string[]): string[] {
  if (lines.length <= MAX_EVIDENCE) return [...lines];
  return [...lines.slice(0, MAX_EVIDENCE - 1), `... and ${lines.length - MAX_EVIDENCE + 1} more`];
}
