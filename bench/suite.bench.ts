// Single faults per second in every world that `kubeflap explore` explores, a few seconds of each, beside that world without faults.
import { availableParallelism } from 'node:os';
import { createCrew, Explorer, whyNotExplored } from '../harness/explore/index.ts';
import {
  cellsOf,
  DEFAULT_ENGINE,
  discoverScenarios,
  loadScenario,
  requireScenario,
} from '../harness/scenario/index.ts';
import { printRow } from './table.ts';

const SECONDS = 6;
const FAULT_FREE = 50;

const cells = discoverScenarios([`${import.meta.dirname}/../scenarios`])
  .flatMap(({ file }) => cellsOf(requireScenario(loadScenario(file)), DEFAULT_ENGINE))
  .filter((cell) => whyNotExplored(cell) === undefined);
const crew = createCrew(availableParallelism());
let singles = 0;
let wanted = 0;
let secondsForAll = 0;
for (const { name, label, engine, seed, scenario } of cells) {
  const ref = { file: scenario.file, label, engine };
  const calm = { cell: ref, schedule: [], seed };
  // Every worker loads its code and prepares the world before the clock starts.
  await Promise.all(Array.from({ length: crew.size }, () => crew.fly(calm)));
  const calmStart = performance.now();
  await Promise.all(Array.from({ length: FAULT_FREE }, () => crew.fly(calm)));
  const calmPerSecond = (FAULT_FREE * 1000) / (performance.now() - calmStart);
  const start = performance.now();
  let flown = 0;
  let total = 0;
  const explorer = new Explorer({
    crew,
    classes: new Set(['A', 'B'] as const),
    strategies: new Set(['singles'] as const),
    seeds: 0,
    stop: () => performance.now() - start > SECONDS * 1000,
    progress: (tally, _findings, stage) => {
      if (stage?.name !== 'singles') return;
      flown = tally.singles;
      total = stage.total;
    },
    keep: () => undefined,
  });
  await explorer.explore({ ref, name, seed });
  const perSecond = (flown * 1000) / (performance.now() - start);
  singles += flown;
  wanted += total;
  secondsForAll += total / perSecond;
  printRow(name, perSecond, '/s', { name: 'the fault-free flight', value: calmPerSecond });
}
await crew.close();
printRow(`${wanted} singles of ${cells.length} worlds, extrapolated`, wanted / secondsForAll, '/s');
console.log(`${singles} of them flown; all would take ${Math.round(secondsForAll)} s`);
process.exit();
