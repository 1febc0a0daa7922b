import { existsSync, globSync, realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { ActorSpec } from './actor.ts';
import type { CheckContext } from './check-context.ts';
import type { Problems } from './problems.ts';
import { scriptOf } from './script.ts';
import type { YamlPath } from './yaml-source.ts';

/** True when `path` (absolute or relative to `folder`) lies outside of `folder`. */
export function escapes(folder: string, path: string): boolean {
  const away = relative(folder, resolve(folder, path));
  return isAbsolute(path) || away === '..' || away.startsWith(`..${sep}`);
}

/** True when a file the pattern names is reached through braces or links that lead out of `folder`. */
function leadsOut(folder: string, files: readonly string[]): boolean {
  const home = realpathSync(folder);
  return files.some((file) => relative(home, realpathSync(file)).split(sep)[0] === '..');
}

/** The files a pattern names, sorted: the order of a directory is not the same everywhere. */
export function filesOf(folder: string, pattern: string): string[] {
  return (
    globSync(pattern, { cwd: folder })
      .map((file) => resolve(folder, file))
      // A link to nowhere is no file.
      .filter((file) => existsSync(file))
      .sort()
  );
}

/** Files must exist and, unless asked otherwise, lie below the scenario's folder. */
export function checkFiles({ spec, problems, folder }: CheckContext): void {
  const check = (pattern: string, path: YamlPath, outside: boolean): void => {
    const files = filesOf(folder, pattern);
    if (!outside && (escapes(folder, pattern) || leadsOut(folder, files)))
      problems.add(
        path,
        `"${pattern}" lies outside the scenario's folder`,
        'move it below, or set outside: true',
      );
    else if (files.length === 0)
      problems.add(path, `"${pattern}" matches no file`, `paths are relative to ${folder}`);
  };
  (spec.given?.load ?? []).forEach((load, index) => {
    load.files.forEach((pattern, i) => {
      check(pattern, ['spec', 'given', 'load', index, 'files', i], load.outside ?? false);
    });
  });
  (spec.actors ?? []).forEach((actor, index) => {
    checkCommand(actor, problems, ['spec', 'actors', index], folder);
    // Role manifests usually live with the engine's deployment, not with the scenario: existence is all that is asked.
    (actor.rbac?.files ?? []).forEach((pattern, i) => {
      // A path with ${vars.x} differs from cell to cell; it is looked up when the cell is.
      if (!pattern.includes('${')) check(pattern, ['spec', 'actors', index, 'rbac', 'files', i], true);
    });
  });
}

/** What a command runs comes with the scenario or, by its name or absolute path, with the machine. That it is there, a run asks. */
function checkCommand(
  { command = [], outside }: ActorSpec,
  problems: Problems,
  path: YamlPath,
  folder: string,
): void {
  if (outside !== undefined && command.length === 0)
    problems.add([...path, 'outside'], 'only a command takes "outside"');
  if (outside) return;
  const [program = ''] = command;
  const files = [program.includes('/') ? program : undefined, scriptOf(command)];
  for (const file of files) {
    if (file === undefined || isAbsolute(file)) continue;
    const found = existsSync(resolve(folder, file)) ? [resolve(folder, file)] : [];
    if (escapes(folder, file) || leadsOut(folder, found))
      problems.add(
        [...path, 'command', command.indexOf(file)],
        `"${file}" lies outside the scenario's folder`,
        'move it below, or set outside: true',
      );
  }
}
