import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parse, stringify } from 'yaml';
import { faultSpecsOf, scheduleKey } from './schedule.ts';
import type { Shrunk } from './shrink.ts';

/** Where a finding was written. */
export interface FindingFile {
  readonly path: string;
  /** The shell command that flies it again. */
  readonly replay: string;
}

/**
 * Writes a finding as an ordinary scenario: the one it was found in, with the schedule as faults, the engine fixed and the
 * broken law in its description. It lies beside the original, so that its files are found; its name says that it is generated.
 */
export function writeFinding({ finding, oneMinimal }: Shrunk, folder: string, index: number): FindingFile {
  const document = parse(readFileSync(finding.scenario, 'utf8')) as ScenarioFile;
  const { matrix: _matrix, control: _control, knownFailure: _knownFailure, ...spec } = document.spec;
  const name = `${document.metadata.name}-finding-${index}`;
  const vars = Object.fromEntries(
    finding.cell
      .split(' ')
      .filter((part) => part !== '' && !part.startsWith('engine='))
      .map((part) => part.split('=', 2)),
  );
  const scenario = {
    ...document,
    metadata: { ...document.metadata, name, labels: { ...document.metadata.labels, tier: 'finding' } },
    spec: {
      ...spec,
      description: `${finding.oracle}: ${finding.message}. Found by kubeflap explore${oneMinimal ? '; verified: no fault can be left out' : ''}.`,
      seed: finding.seed,
      matrix: { engine: [finding.engine] },
      ...(Object.keys(vars).length > 0 ? { vars: { ...spec.vars, ...vars } } : {}),
      faults: [...(spec.faults ?? []), ...faultSpecsOf(finding.schedule)],
    },
  };
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.scenario.yaml`);
  const header = `# ${finding.signature}\n# schedule: ${scheduleKey(finding.schedule) || 'no faults at all'}\n# origin: ${relative(folder, finding.scenario)}\n`;
  writeFileSync(
    path,
    header + stringify(withPathsFrom(scenario, relative(folder, dirname(finding.scenario)))),
  );
  const data = join(folder, `${name}.finding.json`);
  writeFileSync(data, `${JSON.stringify(finding, undefined, 2)}\n`);
  return { path, replay: `kubeflap replay ${join(folder, basename(data))}` };
}

interface ScenarioFile {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly matrix?: unknown;
    readonly control?: unknown;
    readonly knownFailure?: unknown;
    readonly vars?: Readonly<Record<string, unknown>>;
    readonly faults?: readonly unknown[];
    readonly given?: { readonly load?: readonly { readonly files: readonly string[] }[] };
  };
}

/** The original's relative paths, as seen from the folder of the finding. */
function withPathsFrom<T extends { spec: ScenarioFile['spec'] }>(scenario: T, prefix: string): T {
  const load = scenario.spec.given?.load?.map((entry) => ({
    ...entry,
    files: entry.files.map((file) => join(prefix, file)),
    outside: true,
  }));
  return load
    ? { ...scenario, spec: { ...scenario.spec, given: { ...scenario.spec.given, load } } }
    : scenario;
}
