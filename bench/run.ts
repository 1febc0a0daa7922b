// node bench/run.ts [NAME...]: every benchmark, or those named, each in a process of its own so that none warms another's code.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';

const SUFFIX = '.bench.ts';
const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  process.exit(2);
}
const load = loadavg()[0]!.toFixed(1);
console.log(`Node ${process.versions.node}, ${availableParallelism()} CPUs, load ${load} before the start`);
let failed = false;
for (const name of wanted.length > 0 ? wanted : known) {
  console.log(`\n== ${name}`);
  const file = `${import.meta.dirname}/${name}${SUFFIX}`;
  const { status } = spawnSync(process.execPath, ['--expose-gc', file], { stdio: 'inherit' });
  failed ||= status !== 0;
}
process.exitCode = failed ? 1 : 0;
