import { existsSync, globSync, realpathSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** What makes a finding, or a flight of a refuted pair, ours: the data beside which the other files lie. */
const DATA = /^(.+-finding-\d+|refuted-\d+(?:-speaker)?)\.finding\.json$/;
const PARTS = ['.finding.json', '.scenario.yaml', '.flight.txt'];
/** Behind the whole name, so that neither `kubeflap run FOLDER` nor a pattern such as `*.finding.json` takes it for a new one. */
const ASIDE = '.earlier';

/**
 * Renames the findings that an earlier exploration left in a folder: beside a certificate that knows nothing of them they would be
 * taken for its own. Nothing is removed, but what was renamed before under the same name; where they lie their paths hold. `inUse`
 * are the scenarios that are explored now: a finding may be one. Answers how many there were. @throws the file system's errors
 */
export function setAsideFindings(folder: string, inUse: readonly string[]): number {
  const used = new Set(inUse.map((file) => realpathSync(file)));
  const names = globSync('*.finding.json', { cwd: folder }).flatMap((file) => DATA.exec(file)?.[1] ?? []);
  const earlier = names.filter((name) => {
    const scenario = join(folder, `${name}.scenario.yaml`);
    return !(existsSync(scenario) && used.has(realpathSync(scenario)));
  });
  for (const name of earlier)
    for (const part of PARTS) {
      const path = join(folder, `${name}${part}`);
      if (existsSync(path)) renameSync(path, `${path}${ASIDE}`);
    }
  return earlier.length;
}
