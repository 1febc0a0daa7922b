import { existsSync, lstatSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { ScenarioDocument, ScenarioSpec } from '../../scenario/index.ts';
import { makeFolder } from '../../trace/index-folder.ts';

/** The flight a scenario is written for. */
export interface Origin {
  /** The file the document came from. */
  readonly scenario: string;
  readonly cell: string;
  readonly engine: string;
  readonly seed: number;
  /** Lines of comment at the top. */
  readonly header: readonly string[];
}

/**
 * Writes a scenario for one flight of another one to a folder, named after it, and answers the file. The engine, the seed and what
 * the matrix had set are fixed; controls and known failures, which speak of other runs, are gone; relative paths lead from there to
 * where they led before, and `engines/` is linked. @throws the file system's errors
 */
export function writeScenario(document: ScenarioDocument, origin: Origin, folder: string): string {
  const { matrix: _matrix, control: _control, knownFailure: _knownFailure, ...spec } = document.spec;
  const { scenario, cell, engine, seed, header } = origin;
  const home = dirname(resolve(scenario));
  const vars = { ...spec.vars, ...matrixVarsOf(cell) };
  const written = {
    ...document,
    spec: {
      ...withPathsFrom(spec, relative(resolve(folder), home)),
      seed,
      matrix: { engine: [engine] },
      ...(Object.keys(vars).length > 0 ? { vars } : {}),
    },
  };
  makeFolder(folder);
  linkEngine(engine, home, folder);
  const path = join(folder, `${document.metadata.name}.scenario.yaml`);
  writeFileSync(path, header.map((line) => `# ${line}\n`).join('') + stringify(written));
  return path;
}

/** `engine=reference victims=2` as vars: what the matrix would have set. */
function matrixVarsOf(label: string): Record<string, string | number | boolean> {
  const pairs = label
    .split(' ')
    .filter((part) => part !== '' && !part.startsWith('engine='))
    .map((part) => part.split('=', 2) as [string, string]);
  return Object.fromEntries(pairs.map(([key, value]) => [key, scalarOf(value)]));
}

function scalarOf(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && String(Number(text)) === text ? Number(text) : text;
}

/** The scenario's relative paths, as seen from the folder of the finding. */
function withPathsFrom<T extends Pick<ScenarioSpec, 'given' | 'actors'>>(spec: T, prefix: string): T {
  const moved = (path: string): string => join(prefix, path);
  const load = spec.given?.load?.map((entry) => ({ ...entry, files: entry.files.map(moved), outside: true }));
  const actors = spec.actors?.map((actor) => ({
    ...actor,
    ...(actor.rbac?.files ? { rbac: { ...actor.rbac, files: actor.rbac.files.map(moved) } } : {}),
    // Words with a slash are paths from the scenario's folder, unless they are absolute.
    ...(actor.command
      ? {
          command: actor.command.map((word) => (/^[^/-][^:]*\//.test(word) ? moved(word) : word)),
          outside: true,
        }
      : {}),
  }));
  return {
    ...spec,
    ...(load ? { given: { ...spec.given, load } } : {}),
    ...(actors ? { actors } : {}),
  };
}

/** An engine is looked for in `engines/NAME` beside the scenario and above: a link leads from the finding to the one it met. */
function linkEngine(engine: string, home: string, folder: string): void {
  for (let above = home; ; above = dirname(above)) {
    const found = join(above, 'engines', engine);
    if (existsSync(join(found, 'engine.yaml'))) {
      const link = join(folder, 'engines', engine);
      makeFolder(dirname(link));
      if (!lstatSync(link, { throwIfNoEntry: false }))
        symlinkSync(relative(resolve(dirname(link)), found), link);
      return;
    }
    if (dirname(above) === above) return;
  }
}
