import type { LeftOutCell } from '../../report/index.ts';
import { EngineNotFoundError, prepareCell, requireEngines, requirePrograms } from '../../run/index.ts';
import type { ScenarioCell } from '../../scenario/index.ts';
import type { CliError } from '../exit-code.ts';
import { explainError } from '../explain-error.ts';

/** How to prepare. */
export interface PrepareOptions {
  /** What becomes of cells whose engine needs a program this machine has not. */
  readonly missingPrograms: 'refuse' | 'leave out' | 'do not look';
  readonly signal?: AbortSignal;
}

/** What can be flown here, and what cannot. */
export interface PreparedCells {
  readonly cells: readonly ScenarioCell[];
  readonly leftOut: readonly LeftOutCell[];
}

/**
 * Prepares the cells; the first one that is wrong ends it.
 * @throws CliError also when a program is missing and nothing can be left out, or nothing would remain.
 */
export async function prepareCells(
  cells: readonly ScenarioCell[],
  options: PrepareOptions,
): Promise<PreparedCells> {
  const flyable: ScenarioCell[] = [];
  const leftOut: LeftOutCell[] = [];
  let missing: CliError | undefined;
  for (const cell of cells) {
    if (options.signal?.aborted) break;
    try {
      await prepareCell(cell);
      if (options.missingPrograms !== 'do not look') requirePrograms(cell);
      flyable.push(cell);
    } catch (error) {
      const known = explainError(error, subjectOf(cell));
      if (!(error instanceof EngineNotFoundError) || error.isOwn || options.missingPrograms === 'refuse')
        throw known ?? error;
      missing = known;
      leftOut.push({ cell, why: error.message });
    }
  }
  if (missing && flyable.length === 0) throw missing;
  return { cells: flyable, leftOut };
}

/** Finds out, of an engine that was named, whether it is there for each of the cells. @throws CliError */
export function requireNamedEngine(cells: readonly ScenarioCell[]): void {
  for (const cell of cells)
    try {
      requireEngines(cell);
    } catch (error) {
      throw explainError(error, subjectOf(cell)) ?? error;
    }
}

function subjectOf({ scenario, label }: ScenarioCell): string {
  return `${scenario.file}${label === '' ? '' : ` [${label}]`}`;
}
