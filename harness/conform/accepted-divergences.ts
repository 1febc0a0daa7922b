import { parse } from 'yaml';
import type { ConformanceReport } from './run-conformance.ts';

/** A difference we choose to keep. */
export interface AcceptedDivergence {
  /** `area/case :: step`. */
  readonly id: string;
  readonly why: string;
  /** The transports that bring it about; without them every one. */
  readonly transports?: readonly string[];
}

/** The list of accepted divergences cannot be used. */
export class DivergenceListError extends Error {
  readonly code = 'KUBEFLAP_DIVERGENCE_LIST';
}

/**
 * Reads `accepted-divergences.yaml`: a list of `{id, why}`, and `transports` where only those differ.
 * @throws DivergenceListError for entries without id or why, and for doubles.
 */
export function parseAcceptedDivergences(text: string): AcceptedDivergence[] {
  const list: unknown = parse(text) ?? [];
  if (!Array.isArray(list)) throw new DivergenceListError('a list of {id, why} is expected');
  const seen = new Set<string>();
  return list.map((entry: unknown, index) => {
    const { id, why, transports } = (entry ?? {}) as { id?: unknown; why?: unknown; transports?: unknown };
    if (typeof id !== 'string' || typeof why !== 'string' || why.trim() === '')
      throw new DivergenceListError(`entry ${index + 1} needs id and why`);
    if (seen.has(id)) throw new DivergenceListError(`${id} is listed twice`);
    seen.add(id);
    if (transports === undefined) return { id, why };
    if (!isNameList(transports)) throw new DivergenceListError(`transports of ${id} is a list of names`);
    return { id, why, transports };
  });
}

function isNameList(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string');
}

/** The divergences that one transport may show. */
export function acceptedOver(
  transport: string,
  accepted: readonly AcceptedDivergence[],
): AcceptedDivergence[] {
  return accepted.filter(({ transports }) => transports?.includes(transport) ?? true);
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
