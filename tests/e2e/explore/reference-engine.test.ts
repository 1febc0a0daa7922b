import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CellRef,
  type Crew,
  createCrew,
  decodeFinding,
  Explorer,
  type Finding,
  judgeFinding,
  replayFinding,
  shrinkFinding,
  writeFinding,
} from '../../../harness/explore/index.ts';
import { drawMix } from '../../../harness/explore/swarm.ts';
import { flyCell } from '../../../harness/run/index.ts';
import { cellsOf, loadScenario, requireScenario } from '../../../harness/scenario/index.ts';
import { findKubectls } from '../tools/kubectl.ts';

const hasKubectl = findKubectls().length > 0;
/** Each run of the engine is a shell with several kubectls, and the machine may be slow. */
const TIMEOUT_MS = 900_000;

let folder: string;
let crew: Crew;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'explore-'));
  crew = createCrew(1);
});
afterAll(async () => {
  await crew.close();
  rmSync(folder, { recursive: true });
});

const CLASSES = new Set(['A', 'B'] as const);

function referenceCell(name: string): {
  readonly ref: CellRef;
  readonly name: string;
  readonly seed: number;
} {
  const file = `scenarios/recovery/${name}.scenario.yaml`;
  const [cell] = cellsOf(requireScenario(loadScenario(file)), 'reference');
  return { ref: { file, label: cell!.label, engine: 'reference' }, name: cell!.name, seed: cell!.seed };
}

/** Explores one scenario with the reference engine for so many flights beside the fault-free one. */
async function explore(name: string, flights: number): Promise<readonly Finding[]> {
  let flown = 0;
  const explorer = new Explorer({
    crew,
    classes: CLASSES,
    strategies: new Set(['singles']),
    seeds: 0,
    stop: () => flown > flights,
    progress: () => {
      flown += 1;
    },
    keep: () => undefined,
  });
  await explorer.explore(referenceCell(name));
  return explorer.findings.all();
}

const signatures = (findings: readonly Finding[]): string[] => findings.map(({ signature }) => signature);

describe.skipIf(!hasKubectl)('exploring the reference engine (needs kubectl)', () => {
  it.each([
    ['guardrail-eleven', 'O7 acted beyond the guardrail'],
    ['whole-list-patch-loses-conditions', 'O4 condition removed by the engine'],
    ['t38-silent-patch', 'O12 forbidden get helmreleases/status'],
  ])(
    'finds in %s without any fault: %s',
    async (name, law) => {
      const findings = await explore(name, 0);
      expect(signatures(findings)).toContain(`${name}: ${law}`);
    },
    TIMEOUT_MS,
  );

  it(
    'finds a crash that leaves its annotation and a Role without get, and keeps them as files that show them again',
    async () => {
      const findings = await explore('t38-with-get', 12);
      expect(signatures(findings)).toContain(
        't38-with-get: O16 exit 0 after a forbidden get of helmreleases/status',
      );
      const crash = findings.find(({ signature }) => signature.endsWith('O9 annotation left by a crash'));
      const shrunk = await shrinkFinding(crash!, crew);
      expect(shrunk).toMatchObject({ oneMinimal: true, finding: { schedule: [{}] } });

      const { path, data } = writeFinding(shrunk, folder, 1);
      const [cell] = cellsOf(requireScenario(loadScenario(path)));
      const outcome = await judgeFinding(await flyCell(cell!, { doubleRun: false }));
      expect(outcome).toMatchObject({ status: 'fail', error: undefined });

      const replay = await replayFinding(decodeFinding(readFileSync(data, 'utf8'), data));
      expect(replay).toMatchObject({ shows: true, expectedHash: replay.trace.hash });
    },
    TIMEOUT_MS,
  );

  it(
    'un-suspends what somebody suspended, in a world only a mix of the swarm makes',
    async () => {
      const { ref, seed } = referenceCell('t38-with-get');
      const { sites } = await crew.fly({ cell: ref, schedule: [], seed, tell: 'baseline' });
      // `--strategy swarm --seeds 8` flies numbers 0 to 7; this is the cheapest of those that find it.
      const mix = drawMix(seed, 7, sites, CLASSES);
      expect(mix.variant).toBeDefined();
      const { violations } = await crew.fly({ ...mix, cell: { ...ref, variant: mix.variant! } });
      expect(violations.map(({ signature }) => signature)).toContain('O7 un-suspended');
    },
    TIMEOUT_MS,
  );
});
