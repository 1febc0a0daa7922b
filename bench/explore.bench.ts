// All single faults of a scenario: flights per second, and what more workers bring; then all its pairs.
import { availableParallelism } from 'node:os';
import { createCrew, Explorer, prunedPairs } from '../harness/explore/index.ts';
import { printRow } from './table.ts';

const file = `${import.meta.dirname}/../scenarios/recovery/t38-with-get.scenario.yaml`;
const SECONDS = 8;

const ref = { file, label: 'engine=kubeflap', engine: 'kubeflap' };

/** Flights per second once every worker has loaded its code and prepared the cell. */
async function flightsPerSecond(workers: number): Promise<number> {
  const crew = createCrew(workers);
  const order = { cell: ref, schedule: [], seed: 1 } as const;
  await Promise.all(Array.from({ length: crew.size }, () => crew.fly(order)));
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
  await explorer.explore({ ref, name: file, seed: 1 });
  const seconds = (performance.now() - start) / 1000;
  await crew.close();
  const { cut, singles } = explorer.tally;
  console.log(
    `${workers} at once: ${singles} singles in ${seconds.toFixed(1)} s, ${cut} left out for lack of time`,
  );
  return flights / seconds;
}

/** Every single fault and every pair of the flagship, to the end. */
async function pairsOfTheFlagship(): Promise<void> {
  const crew = createCrew(availableParallelism());
  const explorer = new Explorer({
    crew,
    classes: new Set(['A', 'B'] as const),
    strategies: new Set(['pairs'] as const),
    seeds: 0,
    stop: () => false,
    progress: () => undefined,
    keep: () => undefined,
  });
  const start = performance.now();
  await explorer.explore({ ref, name: file, seed: 1 });
  const seconds = (performance.now() - start) / 1000;
  await crew.close();
  const { singles, closure, pairs, pruned, audited, repeated } = explorer.tally;
  const { soundly, onPremise } = prunedPairs({ pruned });
  const left = soundly + onPremise;
  const flights = singles + closure + pairs + repeated + 2 * audited;
  console.log(`${singles} singles, ${closure} behind others, ${pairs} pairs in ${seconds.toFixed(1)} s`);
  printRow('pairs accounted for, flown or left out, wall', (pairs + left) / seconds, '/s', {
    name: 'flights made',
    value: flights / seconds,
  });
}

const alone = await flightsPerSecond(1);
const together = await flightsPerSecond(availableParallelism());
printRow(`flights with ${availableParallelism()} workers, wall`, together, '/s', {
  name: 'one worker',
  value: alone,
});
await pairsOfTheFlagship();
process.exit();
