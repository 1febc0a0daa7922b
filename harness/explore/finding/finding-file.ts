import { existsSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { ScenarioSpec } from '../../scenario/index.ts';
import { cellRefOf, loadVaried } from '../flight/flight.ts';
import { faultSpecsOf, scheduleKey } from '../flight/schedule.ts';
import { type Finding, wantedOf } from './finding.ts';
import { encodeFinding } from './finding-format.ts';
import type { Shrunk } from './shrink.ts';

/** Where a finding was written. */
export interface FindingFile {
  /** The scenario. */
  readonly path: string;
  /** The schedule, for `replay` and `shrink`. */
  readonly data: string;
}

/**
 * Writes a finding as an ordinary scenario: the one it was found in, with the schedule as faults, the engine fixed and the
 * broken law as `explore.finding`, which `kubeflap run` asks beside the expectations. Beside it lie the finding itself, for
 * replaying and shrinking, and its events, a line each. Paths are rewritten for the folder it lies in; its name says that it is
 * generated. @throws the file system's errors
 */
export function writeFinding(
  { finding, oneMinimal, lines }: Shrunk,
  folder: string,
  index: number,
): FindingFile {
  const { document } = loadVaried(cellRefOf(finding));
  const { matrix: _matrix, control: _control, knownFailure: _knownFailure, ...spec } = document.spec;
  const name = `${document.metadata.name}-finding-${index}`;
  const { faults, windows } = faultSpecsOf(finding.schedule, spec.faults?.length ?? 0);
  const vars = { ...spec.vars, ...matrixVarsOf(finding.cell) };
  const home = dirname(resolve(finding.scenario));
  const scenario = {
    ...document,
    metadata: { ...document.metadata, name, labels: { ...document.metadata.labels, tier: 'finding' } },
    spec: {
      ...withPathsFrom(spec, relative(resolve(folder), home)),
      description: `${finding.oracle}: ${finding.message}. Found by kubeflap explore${oneMinimal ? '; verified: no fault can be left out' : ''}.`,
      seed: finding.seed,
      matrix: { engine: [finding.engine] },
      ...(Object.keys(vars).length > 0 ? { vars } : {}),
      ...(Object.keys(windows).length > 0 ? { windows: { ...spec.windows, ...windows } } : {}),
      faults: [...(spec.faults ?? []), ...faults],
      explore: { finding: wantedOf(finding) },
    },
  };
  mkdirSync(folder, { recursive: true });
  linkEngine(finding.engine, home, folder);
  const path = join(folder, `${name}.scenario.yaml`);
  writeFileSync(path, headerOf(finding, folder) + stringify(scenario));
  const data = join(folder, `${name}.finding.json`);
  writeFileSync(data, encodeFinding(finding));
  if (lines.length > 0) writeFileSync(flightFileOf(data), lines.map((line) => `${line}\n`).join(''));
  return { path, data };
}

/** Where the events of a finding's flight are written down. */
export function flightFileOf(data: string): string {
  return data.replace(/\.finding\.json$/, '.flight.txt');
}

function headerOf(finding: Finding, folder: string): string {
  const lines = [
    finding.signature,
    `schedule: ${scheduleKey(finding.schedule) || 'no faults at all'}`,
    `origin: ${relative(resolve(folder), resolve(finding.scenario))}`,
  ];
  return lines.map((line) => `# ${line}\n`).join('');
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
      mkdirSync(dirname(link), { recursive: true });
      if (!lstatSync(link, { throwIfNoEntry: false }))
        symlinkSync(relative(resolve(dirname(link)), found), link);
      return;
    }
    if (dirname(above) === above) return;
  }
}
