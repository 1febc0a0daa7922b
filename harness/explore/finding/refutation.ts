import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { provenanceOf } from '../../trace/index.ts';
import { makeFolder } from '../../trace/index-folder.ts';
import { cellRefOf, loadVaried } from '../flight/prepared-cell.ts';
import { scheduleKey } from '../flight/schedule.ts';
import type { PruningRule } from '../tally.ts';
import type { Finding } from './finding.ts';
import { encodeFinding } from './finding-format.ts';

/** A pair that was left out on a premise and, flown, did not go as the rule says: the premise does not hold. */
export interface Refutation {
  readonly rule: PruningRule;
  readonly pair: Finding;
  /** The one it should have gone as; none where both faults alone say what should have come of it. */
  readonly speaker: Finding | undefined;
}

/** Where the flights of a refutation were written, for `replay`. */
export interface RefutationFiles {
  readonly pair: string;
  readonly speaker: string | undefined;
}

export function refutationText({ rule, pair, speaker }: Refutation): string {
  const expected = speaker ? scheduleKey(speaker.schedule) : 'its faults alone';
  return `${rule}: ${scheduleKey(pair.schedule)} did not go as ${expected}`;
}

/** Writes both flights as findings are written, so that they can be flown side by side. @throws the file system's errors */
export function writeRefutation(
  { pair, speaker }: Refutation,
  folder: string,
  index: number,
): RefutationFiles {
  makeFolder(folder);
  const write = (finding: Finding, name: string): string => {
    const provenance = provenanceOf(loadVaried(cellRefOf(finding)));
    const path = join(folder, `${name}.finding.json`);
    writeFileSync(path, encodeFinding({ ...finding, provenance }));
    return path;
  };
  return {
    pair: write(pair, `refuted-${index}`),
    speaker: speaker && write(speaker, `refuted-${index}-speaker`),
  };
}
