import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { scriptOf } from '../../scenario/index.ts';
import { onPath } from './shims.ts';

/** The engine's program, or one it needs, is not there. Exit code 4. */
export class EngineNotFoundError extends Error {
  readonly code = 'KUBEFLAP_ENGINE_NOT_FOUND';
  /** It should have come with the scenario: the author's to mend, and no reason to leave the scenario out of a suite. */
  readonly isOwn: boolean;

  constructor(message: string, isOwn = false) {
    super(message);
    this.isOwn = isOwn;
  }
}

/** Looks before the run for what the run would only miss in its middle. @throws EngineNotFoundError */
export function requirePrograms(command: readonly string[], folder: string, path: string): void {
  const [program = ''] = command;
  if (program.includes('/')) requireExecutable(program, folder);
  else if (onPath(program, path) === undefined) throw new EngineNotFoundError(`"${program}" is not on PATH`);
  const script = scriptOf(command);
  if (script === undefined) return;
  const file = resolve(folder, script);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new EngineNotFoundError(`the script ${file} cannot be read`, !isAbsolute(script));
  }
  if (/(^|[^\w-])kubectl\s/m.test(text) && onPath('kubectl', path) === undefined)
    throw new EngineNotFoundError(
      `${file} needs kubectl, which is not on PATH; install it, or run only the in-process engine with --engine kubeflap`,
    );
}

/** A folder can be "executed" as well, so that is looked at too. @throws EngineNotFoundError */
function requireExecutable(program: string, folder: string): void {
  const file = resolve(folder, program);
  const isOwn = !isAbsolute(program);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new EngineNotFoundError(`the program ${file} is not there`, isOwn);
  try {
    accessSync(file, constants.X_OK);
  } catch {
    throw new EngineNotFoundError(
      `the program ${file} is not executable; chmod +x it, or start it with an interpreter: [sh, ${program}]`,
      isOwn,
    );
  }
}
