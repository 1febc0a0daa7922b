// npm run build: bundles what is published and what the container holds into dist/.
import { existsSync } from 'node:fs';
import { build } from 'esbuild';

const entries = { 'stuck-hr-recovery': 'src/cli.ts', kubeflap: 'harness/cli/main.ts' };
await build({
  entryPoints: Object.fromEntries(Object.entries(entries).filter(([, path]) => existsSync(path))),
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minifySyntax: true,
  logLevel: 'warning',
  // Bundled CommonJS dependencies call require().
  banner: { js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);" },
  external: ['testcontainers'],
});
