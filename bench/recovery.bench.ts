// Recovery runs per second per core, with and without oracles, beside the least a fake that copies its state would do.
import { createHash } from 'node:crypto';
import { fly } from '../harness/explore/flight/flight.ts';
import { prepareCell } from '../harness/explore/flight/prepared-cell.ts';
import { runScenario } from '../harness/run/index.ts';
import { cellsOf, loadScenario, requireScenario } from '../harness/scenario/index.ts';
import { RollingHash, type TraceEvent } from '../harness/trace/index.ts';
import { rateOf } from './rate.ts';
import { printRow } from './table.ts';
import { releaseNamed } from './world.ts';

const SECONDS = 3;

/** What the ledger does with a request's row. */
function hashRow(hash: RollingHash, event: TraceEvent): void {
  if (event.kind !== 'request') return;
  hash.text(event.id);
  hash.number(event.t);
  hash.number(event.endT ?? -1);
  hash.number(event.code);
  hash.text(event.committed);
}

function bodyOf(event: TraceEvent): unknown {
  return event.kind === 'request' ? event.body : event.kind === 'commit' ? event.object : undefined;
}

function sha256(text: string | undefined): string {
  return createHash('sha256')
    .update(text ?? '')
    .digest('hex');
}

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
  const done = (t: number): boolean => t >= trace.endedAt;
  const bare = await rateOf(() => runScenario(cell, { done }), SECONDS);
  printRow('  runs, oracles off', bare.perSecond, '/s', peer);
  const rolling = await rateOf(() => {
    const more = new RollingHash();
    return runScenario(cell, { done, onEvent: (event) => hashRow(more, event) });
  }, SECONDS);
  printRow('  the same, its rows hashed once more', rolling.perSecond, '/s', peer);
  const bodies = await rateOf(
    () => runScenario(cell, { done, onEvent: (event) => sha256(JSON.stringify(bodyOf(event))) }),
    SECONDS,
  );
  printRow('  the same, SHA-256 of every body and object', bodies.perSecond, '/s', peer);
  const judged = await rateOf(() => runScenario(cell), SECONDS);
  printRow('  runs, expectations judged', judged.perSecond, '/s', peer);
  const flown = await rateOf(() => fly({ cell: ref, schedule: [], seed: 1 }), SECONDS);
  printRow('  flights, all safety and liveness oracles', flown.perSecond, '/s', peer);
}
process.exit();
