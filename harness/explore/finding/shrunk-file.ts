import { relative, resolve } from 'node:path';
import { flyCell } from '../../run/index.ts';
import { cellsOf, loadScenario, requireScenario } from '../../scenario/index.ts';
import type { Trace } from '../../trace/index.ts';
import { siteKey } from '../flight/site.ts';
import { armed } from './armed-cause.ts';
import type { Cause } from './cause.ts';
import { judgeFinding } from './finding-verdict.ts';
import { NotReproducedError } from './shrink.ts';
import type { ShrunkTrace } from './shrink-trace.ts';
import { writeScenario } from './written-scenario.ts';

/**
 * Writes a shrunk run as an ordinary scenario: the one it was flown from, with what is left of its faults and nothing else, and with
 * the broken law as `explore.finding` where no expectation fails. One that was `asked` for by name has it in the file's name: a run can
 * fail in several ways, and each is kept. Answers the file. @throws the file system's errors
 */
export function writeShrunk(shrunk: ShrunkTrace, folder: string, asked?: string): string {
  const { cell, causes, failure, oneMinimal, recorded } = shrunk;
  const { file, document } = cell.scenario;
  const { explore: _of, ...spec } = document.spec;
  const faults = armed(causes, cell).map((cause) => cause.spec);
  const names = faults.map(({ name }) => name);
  const { metadata } = document;
  return writeScenario(
    {
      ...document,
      metadata: {
        ...metadata,
        name: [metadata.name, ...(asked === undefined ? [] : [wordsOf(asked)]), 'shrunk'].join('-'),
        labels: { ...metadata.labels, tier: 'finding' },
      },
      spec: {
        ...spec,
        description: `${failure.name}: ${failure.message}. Shrunk by kubeflap from a stored run${oneMinimal ? '; verified: no fault can be left out' : ''}.`,
        faults,
        ...(failure.kind === 'law'
          ? { explore: { finding: failure.name, ...(names.length > 0 ? { faults: names } : {}) } }
          : {}),
      },
    },
    {
      scenario: file,
      cell: cell.label,
      engine: cell.engine,
      seed: recorded.seed,
      header: [
        `${cell.name}: ${failure.name}`,
        `schedule: ${causes.map(causeText).join(' + ') || 'no faults at all'}`,
        `origin: ${relative(resolve(folder), resolve(file))}`,
      ],
    },
    folder,
  );
}

/** As much of a name as a scenario's name, a DNS subdomain, may take of it. */
function wordsOf(name: string): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join('-').slice(0, 40).replace(/-$/, '');
}

/** `lost at recovery patch helmreleases.helm.toolkit.fluxcd.io apps/alloy #2`, or `lost as written`. */
export function causeText({ fault, site }: Cause): string {
  return site ? `${fault} at ${siteKey(site)}` : `${fault} as written`;
}

/**
 * Flies a written scenario as `kubeflap run` does. Answers the run.
 * @throws NotReproducedError when it does not fail as it should
 */
export async function confirmShrunk(path: string, { failure }: ShrunkTrace): Promise<Trace> {
  const [cell] = cellsOf(requireScenario(loadScenario(path)));
  const outcome = await judgeFinding(await flyCell(cell!, { doubleRun: false }));
  if (outcome.error) throw outcome.error;
  if (outcome.status !== 'fail' || !outcome.run)
    throw new NotReproducedError(
      `kubeflap run ${path} ends with ${outcome.status}, and not as the stored run: ${failure.name}`,
    );
  return outcome.run.trace;
}
