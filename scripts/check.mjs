// npm run check: every gate a machine can hold, in the order that fails fastest. Runs all and then reports.
import { spawnSync } from 'node:child_process';

const gates = [
  ['types', ['node', 'node_modules/ts7/bin/tsc', '-p', 'tsconfig.json']],
  ['lint and format', ['biome', 'check', '--error-on-warnings', '.']],
  ['import rules', ['node', 'scripts/check-imports.mjs']],
  ['dead code', ['knip']],
];
const only = process.argv[2];
const failed = [];
for (const [name, [command, ...args]] of gates) {
  if (only && !name.includes(only)) continue;
  console.log(`# ${name}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) failed.push(name);
}
console.log(failed.length ? `check failed: ${failed.join(', ')}` : 'check passed');
process.exit(failed.length ? 1 : 0);
