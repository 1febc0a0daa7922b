// node --expose-gc bench/leak.ts [--runs N] [--scenario FILE]: flies one scenario N times, each time with another single fault and
// another seed, and prints what stays in memory. Flat means no leak; a million runs take some twenty minutes.
import { parseArgs } from 'node:util';
import { applicable } from '../harness/explore/flight/fault-catalogue.ts';
import { fly } from '../harness/explore/flight/flight.ts';
import { cellsOf, loadScenario, requireScenario } from '../harness/scenario/index.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20000' },
    scenario: {
      type: 'string',
      default: `${import.meta.dirname}/../scenarios/recovery/t38-with-get.scenario.yaml`,
    },
  },
});
const runs = Number(values.runs);
const [cell] = cellsOf(requireScenario(loadScenario(values.scenario)), 'kubeflap');
if (!cell || !Number.isInteger(runs) || runs < 10)
  throw new Error('a scenario with a cell and at least 10 runs');
const ref = { file: values.scenario, label: cell.label, engine: cell.engine };
const { sites } = await fly({ cell: ref, schedule: [], seed: 1, tell: 'baseline' });
const faults = sites.flatMap((site) =>
  applicable(site, new Set(['A', 'B'])).map(({ id }) => ({ site, fault: id })),
);
const mb = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
console.log('      runs   heap after gc           rss');
const every = Math.floor(runs / 10);
for (let run = 1; run <= runs; run++) {
  await fly({ cell: ref, schedule: [faults[run % faults.length]!], seed: run });
  if (run % every > 0) continue;
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  console.log(`${String(run).padStart(10)} ${mb(heapUsed).padStart(15)} ${mb(rss).padStart(13)}`);
}
process.exit();
