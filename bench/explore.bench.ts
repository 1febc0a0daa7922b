// All single faults of a scenario: flights per second, and what more workers bring.
import { availableParallelism } from 'node:os';
import { createCrew, Explorer } from '../harness/explore/index.ts';
import { printRow } from './table.ts';

const file = `${import.meta.dirname}/../scenarios/recovery/t38-with-get.scenario.yaml`;
const SECONDS = 8;

async function flightsPerSecond(workers: number): Promise<number> {
  const crew = createCrew(workers);
  const start = performance.now();
  let flights = 0;
  const explorer = new Explorer({
    crew,
    classes: new Set(['A', 'B'] as const),
    strategies: new Set(['singles'] as const),
    seeds: 0,
    stop: () => performance.now() - start > SECONDS * 1000,
    progress: () => {
      flights += 1;
    },
    keep: () => undefined,
  });
  await explorer.explore({
    ref: { file, label: 'engine=kubeflap', engine: 'kubeflap' },
    name: file,
    seed: 1,
  });
  const seconds = (performance.now() - start) / 1000;
  await crew.close();
  console.log(
    `${workers} worker${workers > 1 ? 's' : ''}: ${flights} of the singles in ${seconds.toFixed(1)} s, ${explorer.tally.cut} left out`,
  );
  return flights / seconds;
}

const alone = await flightsPerSecond(1);
const together = await flightsPerSecond(availableParallelism());
printRow(`flights with ${availableParallelism()} workers, wall`, together, '/s', {
  name: 'one worker',
  value: alone,
});
process.exit();
