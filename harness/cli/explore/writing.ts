import { accessSync, constants } from 'node:fs';
import { makeFolder } from '../../trace/index-folder.ts';
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

/** Makes a folder that is to be written to later on: who cannot learns it before an hour of flights, not after it. @throws CliError */
export function readyToWrite(folder: string): void {
  writing(folder, () => {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  });
}
