import { CliError, EXIT } from '../exit-code.ts';

/** Writes to a place that may be full, missing or forbidden, and says which. @throws CliError */
export function writing<T>(place: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new CliError(EXIT.broken, `cannot write to ${place}: ${message}`);
  }
}
