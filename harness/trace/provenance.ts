import { createHash } from 'node:crypto';
import type { LoadedScenario } from '../scenario/index.ts';
import { ownVersion } from './own-version.ts';

/** What a recording was made by and from. It says why a replay differs, and is no part of any ledger hash. */
export interface Provenance {
  /** Version of kubeflap. */
  readonly kubeflap: string;
  /** SHA-256 of the scenario's text in hexadecimal; the files it loads and the engine are not in it. */
  readonly scenarioSha256: string;
}

/** Thousands of flights are made of one scenario. */
const known = new WeakMap<LoadedScenario['source'], Provenance>();

/** The provenance of what is recorded now from a scenario. */
export function provenanceOf({ source }: Pick<LoadedScenario, 'source'>): Provenance {
  let provenance = known.get(source);
  if (!provenance) {
    const scenarioSha256 = createHash('sha256').update(source.text).digest('hex');
    provenance = { kubeflap: ownVersion(), scenarioSha256 };
    known.set(source, provenance);
  }
  return provenance;
}

/**
 * What is another than when something was recorded, as clauses; where neither is, what else there is. Nothing for a recording of a
 * kubeflap that did not write its provenance down.
 */
export function changesSince(recorded: Provenance | undefined, now: Provenance): string[] {
  if (!recorded) return [];
  const changes = [
    ...(recorded.scenarioSha256 === now.scenarioSha256
      ? []
      : ['the scenario has changed since it was recorded']),
    ...(recorded.kubeflap === now.kubeflap
      ? []
      : [`it was recorded by kubeflap ${recorded.kubeflap}, this is ${now.kubeflap}`]),
  ];
  return changes.length > 0
    ? changes
    : ['scenario and version of kubeflap are the same: the engine or a file that is loaded may be another'];
}
