#!/usr/bin/env node
// Starts the command line: the bundle of a published package; in a checkout the TypeScript sources, or their bundle while it
// is newer than all of them (it starts in half the time).
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { isFreshBundle } from './fresh-bundle.js';

const [major, minor] = process.versions.node.split('.').map(Number);
const source = new URL('../harness/cli/main.ts', import.meta.url);
const bundle = new URL('../dist/kubeflap.js', import.meta.url);
const runsSources = existsSync(source) && !isFreshBundle(bundle);
const isOldNode = major < 22 || (major === 22 && minor < 12);
// Node strips types unasked from 22.18 and 23.6 on.
const needsStripFlag = runsSources && !isOldNode && !process.features.typescript;

if (isOldNode || needsStripFlag) {
  // A checkout brings its own Node, which `./bin/kubeflap.js` with an older one on PATH would miss.
  const own = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
  const again = isOldNode ? own : process.execPath;
  if (!existsSync(again) || process.env.KUBEFLAP_REEXECUTED) {
    process.stderr.write(
      `kubeflap needs Node.js 22.12 or newer, this is ${process.versions.node}.\nInstall a newer one (nodejs.org), or run \`npm ci\` in the checkout, which brings its own.\n`,
    );
    process.exit(2);
  }
  const flags = needsStripFlag ? ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'] : [];
  const { spawn } = await import('node:child_process');
  const child = spawn(again, [...flags, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, KUBEFLAP_REEXECUTED: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
} else {
  module.enableCompileCache?.();
  const { main } = await import((runsSources ? source : bundle).href);
  process.exitCode = await main(process.argv.slice(2), process);
}
