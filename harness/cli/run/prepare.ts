import type { LeftOutCell } from '../../report/index.ts';
import {
  ControllerOptionError,
  EngineNotFoundError,
  GivenObjectError,
  prepareCell,
  requirePrograms,
  UnknownEngineError,
  UnknownKindError,
} from '../../run/index.ts';
import { ManifestError, type ScenarioCell } from '../../scenario/index.ts';
import { CliError, EXIT } from '../exit-code.ts';

/** Errors of the author, not of the harness. */
const USAGE_ERRORS = [
  ControllerOptionError,
  GivenObjectError,
  ManifestError,
  UnknownEngineError,
  UnknownKindError,
];

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
      const subject = `${cell.scenario.file}${cell.label === '' ? '' : ` [${cell.label}]`}`;
      if (error instanceof EngineNotFoundError) {
        missing = new CliError(EXIT.broken, `${subject}: ${error.message}`);
        if (options.missingPrograms === 'refuse' || error.isOwn) throw missing;
        leftOut.push({ cell, why: error.message });
        continue;
      }
      if (USAGE_ERRORS.some((type) => error instanceof type))
        throw new CliError(EXIT.usage, `${subject}: ${(error as Error).message}`);
      throw error;
    }
  }
  if (missing && flyable.length === 0) throw missing;
  return { cells: flyable, leftOut };
}
