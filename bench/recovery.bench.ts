// Recovery runs per second per core, with and without oracles, beside the least a fake that copies its state would do.
import { fly, prepareCell } from '../harness/explore/flight/flight.ts';
import { runScenario } from '../harness/run/index.ts';
import { cellsOf, loadScenario, requireScenario } from '../harness/scenario/index.ts';
import { rateOf } from './rate.ts';
import { printRow } from './table.ts';
import { releaseNamed } from './world.ts';

const SECONDS = 3;

for (const name of ['t38-with-get', 'guardrail-ten']) {
  const file = `${import.meta.dirname}/../scenarios/recovery/${name}.scenario.yaml`;
  const [cell] = cellsOf(requireScenario(loadScenario(file)), 'kubeflap');
  if (!cell) throw new Error(`${file} has no cell`);
  const ref = { file, label: cell.label, engine: 'kubeflap' };
  await prepareCell(ref);
  const { trace } = await runScenario(cell);
  const requests = trace.events.filter((event) => event.kind === 'request').length;
  const releases = Array.from({ length: 11 }, (_, i) => releaseNamed(`r${i}`));
  const copying = await rateOf(() => {
    for (let i = 0; i < requests; i++) JSON.parse(JSON.stringify(releases));
  });
  const peer = { name: 'a JSON copy of 11 releases per request', value: copying.perSecond };
  console.log(`${name}: ${requests} requests, ${trace.events.length} events`);
  // A run with an end of its own is not judged; it ends where the judged one does.
  const bare = await rateOf(() => runScenario(cell, { done: (t) => t >= trace.endedAt }), SECONDS);
  printRow('  runs, oracles off', bare.perSecond, '/s', peer);
  const judged = await rateOf(() => runScenario(cell), SECONDS);
  printRow('  runs, expectations judged', judged.perSecond, '/s', peer);
  const flown = await rateOf(() => fly({ cell: ref, schedule: [], seed: 1 }), SECONDS);
  printRow('  flights, all safety and liveness oracles', flown.perSecond, '/s', peer);
}
process.exit();
