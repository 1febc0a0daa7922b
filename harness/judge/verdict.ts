/** What became of a whole run. */
export type RunStatus = 'pass' | 'fail' | 'inconclusive' | 'error';

/** What became of an expectation. `reached`, `unreached`: in this flight, of one that an exploration decides (`sometimes`). */
export type VerdictStatus = RunStatus | 'reached' | 'unreached';

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

/** Of an expectation that no single flight can hold or miss. */
export function isLeftToExploration({ status }: Pick<Verdict, 'status'>): boolean {
  return status === 'reached' || status === 'unreached';
}

/** Said of a run in which there is nothing but that. */
export const NOTHING_ASKED = 'nothing is asked of a single run: "sometimes" is decided by kubeflap explore';

/** More lines than this help nobody. */
export const MAX_EVIDENCE = 12;

/** Cuts a list to what a report can show and says how much is missing. */
export function bounded(lines: readonly string[]): string[] {
  if (lines.length <= MAX_EVIDENCE) return [...lines];
  return [...lines.slice(0, MAX_EVIDENCE - 1), `... and ${lines.length - MAX_EVIDENCE + 1} more`];
}
