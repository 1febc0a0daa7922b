import { writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { provenanceOf } from '../../trace/index.ts';
import { cellRefOf, loadVaried } from '../flight/prepared-cell.ts';
import { faultSpecsOf, scheduleKey } from '../flight/schedule.ts';
import { type Finding, wantedOf } from './finding.ts';
import { encodeFinding } from './finding-format.ts';
import type { Shrunk } from './shrink.ts';
import { writeScenario } from './written-scenario.ts';

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
  const varied = loadVaried(cellRefOf(finding));
  const { document } = varied;
  const { metadata, spec } = document;
  const { faults, windows } = faultSpecsOf(finding.schedule, spec.faults?.length ?? 0);
  const found = faults.map(({ name }) => name);
  const name = `${metadata.name}-finding-${index}`;
  const path = writeScenario(
    {
      ...document,
      metadata: { ...metadata, name, labels: { ...metadata.labels, tier: 'finding' } },
      spec: {
        ...spec,
        description: `${finding.oracle}: ${finding.message}. Found by kubeflap explore${oneMinimal ? '; verified: no fault can be left out' : ''}.`,
        ...(Object.keys(windows).length > 0 ? { windows: { ...spec.windows, ...windows } } : {}),
        faults: [...(spec.faults ?? []), ...faults],
        explore: { finding: wantedOf(finding), ...(found.length > 0 ? { faults: found } : {}) },
      },
    },
    { ...finding, header: headerOf(finding, folder) },
    folder,
  );
  const data = join(folder, `${name}.finding.json`);
  writeFileSync(data, encodeFinding({ ...finding, provenance: provenanceOf(varied) }));
  if (lines.length > 0) writeFileSync(flightFileOf(data), lines.map((line) => `${line}\n`).join(''));
  return { path, data };
}

/** Where the events of a finding's flight are written down. */
export function flightFileOf(data: string): string {
  return data.replace(/\.finding\.json$/, '.flight.txt');
}

function headerOf(finding: Finding, folder: string): string[] {
  return [
    finding.signature,
    `schedule: ${scheduleKey(finding.schedule) || 'no faults at all'}`,
    `origin: ${relative(resolve(folder), resolve(finding.scenario))}`,
  ];
}
