import { fileURLToPath } from 'node:url';
import { type Crew, Explorer, engineActorOf, whyNotExplored } from '../../../harness/explore/index.ts';
import { roleFile, roleManifests } from '../../../harness/report/index.ts';
import { runScenario } from '../../../harness/run/index.ts';
import {
  cellsOf,
  DEFAULT_ENGINE,
  discoverScenarios,
  loadScenario,
  requireScenario,
  type ScenarioCell,
} from '../../../harness/scenario/index.ts';
import { type PolicyRule, type Right, RightsInUse } from '../../../harness/trace/index.ts';

/** Its configuration names the lease; everything else it finds. */
const BY_NAME = ['leases'];

/** Worlds of one to four releases and nobody but the engine: every fault everywhere is a matter of seconds. */
const SMALL = [
  't38-with-get',
  'crash-between-annotation-and-patch',
  'four-synthetic-releases',
  'whole-list-patch-loses-conditions',
];

/** A day of nothing and 35 releases at once ask for nothing that the smaller worlds do not. */
const TOO_LARGE = ['healthy-24h', 'case-2-killed-mid-action'];

export interface RightsWanted {
  /**
   * `small`: every fault everywhere in the {@link SMALL} worlds, the others once without any; what `npm test` can afford. `all`:
   * every fault everywhere in every world that is ever explored.
   */
  readonly scope: 'small' | 'all';
  readonly crew: Crew;
  readonly progress?: (text: string) => void;
}

/** Everything the engine asked for in its scenarios: those that can be explored under every fault, the others as they are. */
export async function rightsInUse({
  scope,
  crew,
  progress = () => undefined,
}: RightsWanted): Promise<readonly Right[]> {
  const used = new RightsInUse('');
  for (const cell of ownCells()) {
    const isExplored = whyNotExplored(cell) === undefined && (scope === 'all' || SMALL.includes(cell.name));
    progress(`${isExplored ? 'exploring' : 'flying'} ${cell.name}`);
    used.merge(isExplored ? await explored(cell, crew) : await flown(cell));
  }
  return used.rights;
}

function ownCells(): ScenarioCell[] {
  const folders = ['recovery', 'leader-election-and-recovery'].map((name) =>
    fileURLToPath(new URL(`../../../scenarios/${name}`, import.meta.url)),
  );
  return discoverScenarios(folders)
    .flatMap(({ file }) => cellsOf(requireScenario(loadScenario(file)), DEFAULT_ENGINE))
    .filter((cell) => cell.engine === DEFAULT_ENGINE && engineActorOf(cell)?.engine === true)
    .filter(({ name }) => !TOO_LARGE.includes(name));
}

async function explored(cell: ScenarioCell, crew: Crew): Promise<readonly Right[]> {
  const explorer = new Explorer({
    crew,
    classes: new Set(['A', 'B']),
    strategies: new Set(['singles']),
    seeds: 0,
    stop: () => false,
    progress: () => undefined,
    keep: () => undefined,
  });
  const { name, label, engine, seed, scenario } = cell;
  await explorer.explore({ ref: { file: scenario.file, label, engine }, name, seed });
  return explorer.coverage.rights.all;
}

async function flown(cell: ScenarioCell): Promise<readonly Right[]> {
  const used = new RightsInUse(engineActorOf(cell)!.name);
  used.add((await runScenario(cell)).trace.events);
  return used.rights;
}

/** As rules; the lease is known by its name. */
export function rulesOf(rights: readonly Right[]): PolicyRule[] {
  const used = new RightsInUse('');
  used.merge(rights);
  return used.policyRules(BY_NAME);
}

/** `scenarios/engines/kubeflap/rbac.yaml`, as it has to be for these rights. The lease is granted where the lease is. */
export function rbacManifest(rights: readonly Right[]): string {
  const [clusterRole] = roleManifests(rights, 'stuck-hr-recovery', BY_NAME);
  const comment = [
    'Made by `npm run role` from what the engine asked for in its scenarios, under every single fault where a scenario can be explored. Do not edit:',
    'tests/e2e/engine-chart explores the smallest of them again and compares, with what deploy/chart grants too.',
  ];
  return roleFile(comment, [clusterRole!]);
}
