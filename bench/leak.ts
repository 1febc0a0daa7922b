// node bench/leak.ts [--runs N] [--scenario FILE]: flies one scenario N times and prints what stays in memory.
// Flat means no leak; a million runs is a night.
import { parseArgs } from 'node:util';
import { runScenario } from '../harness/run/index.ts';
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
const mb = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
console.log('      runs   heap after gc           rss');
const every = Math.floor(runs / 10);
for (let run = 1; run <= runs; run++) {
  await runScenario(cell, { seed: run });
  if (run % every > 0) continue;
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  console.log(`${String(run).padStart(10)} ${mb(heapUsed).padStart(15)} ${mb(rss).padStart(13)}`);
}
process.exit();
