// npm run build: bundles what is published and what the container holds into dist/.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

const options = {
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minifySyntax: true,
  minifyWhitespace: true,
  // The ES modules of a library, so that what nobody uses stays out.
  mainFields: ['module', 'main'],
  logLevel: 'warning',
  // Bundled CommonJS dependencies call require().
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
  },
  external: ['testcontainers'],
};
rmSync('dist', { recursive: true, force: true });
// The engine is one file: the container holds nothing else.
await build({ ...options, entryPoints: { 'stuck-hr-recovery': 'src/cli.ts' } });
// The command line in parts, so that `serve` loads and compiles what it runs and not the whole harness. All parts lie beside
// each other: a worker is found next to the file that starts it.
await build({
  ...options,
  entryPoints: {
    kubeflap: 'harness/cli/main.ts',
    'explore-worker': 'harness/explore/flight/explore-worker.ts',
  },
  splitting: true,
});
