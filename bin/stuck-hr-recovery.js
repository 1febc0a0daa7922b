#!/usr/bin/env node
import { existsSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(`stuck-hr-recovery needs Node.js 22.12 or newer, this is ${process.versions.node}\n`);
  process.exit(2);
}
// A published package and the container hold one bundled file; a checkout runs its TypeScript sources.
const bundle = new URL('../dist/stuck-hr-recovery.js', import.meta.url);
const source = new URL('../src/cli.ts', import.meta.url);

/** Node ends with 1, which is the guardrail's: whoever reads the code would look at the cluster. */
function broken(error) {
  process.stderr.write(`stuck-hr-recovery: ${error?.stack ?? error}\n`);
  process.exit(5);
}
process.on('uncaughtException', broken);

try {
  const { main } = await import(existsSync(source) ? source.href : bundle.href);
  process.exitCode = await main(process.argv.slice(2), process.env);
} catch (error) {
  broken(error);
}
