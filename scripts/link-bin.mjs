// Part of npm run prepare, after `npm ci` in a checkout: links this package's own commands into node_modules/.bin. npm does that for
// dependencies only, and `npx kubeflap` in a package that is itself named kubeflap looks nowhere else.
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';

const { bin } = JSON.parse(readFileSync('package.json', 'utf8'));
if (existsSync('node_modules')) {
  mkdirSync('node_modules/.bin', { recursive: true });
  for (const [name, path] of Object.entries(bin)) {
    const link = `node_modules/.bin/${name}`;
    rmSync(link, { force: true });
    symlinkSync(`../../${path}`, link);
    chmodSync(path, 0o755);
  }
}
