import { parse } from 'yaml';
import type { ConformanceReport } from './run-conformance.ts';

/** A difference we choose to keep. */
export interface AcceptedDivergence {
  /** `area/case :: step`. */
  readonly id: string;
  readonly why: string;
}

/** The list of accepted divergences cannot be used. */
export class DivergenceListError extends Error {
  readonly code = 'KUBEFLAP_DIVERGENCE_LIST';
}

/**
 * Reads `accepted-divergences.yaml`: a list of `{id, why}`.
 * @throws DivergenceListError for entries without both, and for doubles.
 */
export function parseAcceptedDivergences(text: string): AcceptedDivergence[] {
  const list: unknown = parse(text) ?? [];
  if (!Array.isArray(list)) throw new DivergenceListError('a list of {id, why} is expected');
  const seen = new Set<string>();
  return list.map((entry: unknown, index) => {
    const { id, why } = (entry ?? {}) as { id?: unknown; why?: unknown };
    if (typeof id !== 'string' || typeof why !== 'string' || why.trim() === '')
      throw new DivergenceListError(`entry ${index + 1} needs id and why`);
    if (seen.has(id)) throw new DivergenceListError(`${id} is listed twice`);
    seen.add(id);
    return { id, why };
  });
}

/** What speaks against a run: differences nobody accepted, and accepted ones that are none any more. */
export interface DivergenceFindings {
  readonly unexpected: readonly string[];
  readonly stale: readonly string[];
}

/** Holds a report against the accepted divergences. Entries of cases that did not run are not stale. */
export function judgeDivergences(
  report: ConformanceReport,
  accepted: readonly AcceptedDivergence[],
): DivergenceFindings {
  const diverging = new Set(report.mismatches.map(({ id }) => id));
  const acceptedIds = new Set(accepted.map(({ id }) => id));
  return {
    unexpected: [...diverging].filter((id) => !acceptedIds.has(id)),
    stale: [...acceptedIds].filter((id) => report.ran.has(id) && !diverging.has(id)),
  };
}
