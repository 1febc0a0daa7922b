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

/** Prepares the cells; the first one that cannot be flown ends it. @throws CliError */
export async function prepareCells(
  cells: readonly ScenarioCell[],
  options: { readonly programs: boolean; readonly signal?: AbortSignal },
): Promise<void> {
  for (const cell of cells) {
    if (options.signal?.aborted) return;
    try {
      await prepareCell(cell);
      if (options.programs) requirePrograms(cell);
    } catch (error) {
      const subject = `${cell.scenario.file}${cell.label === '' ? '' : ` [${cell.label}]`}`;
      if (error instanceof EngineNotFoundError)
        throw new CliError(EXIT.broken, `${subject}: ${error.message}`);
      if (USAGE_ERRORS.some((type) => error instanceof type))
        throw new CliError(EXIT.usage, `${subject}: ${(error as Error).message}`);
      throw error;
    }
  }
}
