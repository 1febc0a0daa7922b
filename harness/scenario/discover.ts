import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SCENARIO_SUFFIX } from './scenario.ts';

/** A path that names no scenario. Exit code 2. */
export class NoScenarioError extends Error {
  readonly code = 'KUBEFLAP_NO_SCENARIO';
}

/** A file to run. */
export interface ScenarioPath {
  readonly file: string;
}

/**
 * The scenario files behind `paths`: files as given, folders searched through. Sorted, each once. A line after the file
 * (`file.yaml:83`, as reports print it) is left out: a scenario is one run, its expectations are judged together.
 * @throws NoScenarioError
 */
export function discoverScenarios(paths: readonly string[]): ScenarioPath[] {
  const found = new Map<string, ScenarioPath>();
  for (const path of paths) {
    const [, base = path] = /^(.*?)(?::\d+){1,2}$/.exec(path) ?? [];
    const stat = statSync(base, { throwIfNoEntry: false });
    if (!stat) throw new NoScenarioError(`no such file or folder: ${base}`);
    if (stat.isFile()) {
      found.set(base, { file: base });
      continue;
    }
    const files = globSync(`**/*${SCENARIO_SUFFIX}`, { cwd: base, exclude: ['**/node_modules/**'] });
    if (files.length === 0) throw new NoScenarioError(`no ${SCENARIO_SUFFIX} below ${base}`);
    for (const file of files) found.set(join(base, file), { file: join(base, file) });
  }
  return [...found.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
}
