import { readdirSync, statSync } from 'node:fs';

/** What the bundle is made of. A folder's own time changes when a file in it is added, renamed or removed. */
const SOURCES = ['harness/', 'sim/', 'src/', 'package-lock.json', 'scripts/build.mjs'];

/**
 * True when `bundle` was written after every source of its checkout was: it is what the sources would do.
 * KUBEFLAP_SOURCES=1 says no, to run the sources whatever there is.
 */
export function isFreshBundle(bundle) {
  const built = statSync(bundle, { throwIfNoEntry: false })?.mtimeMs;
  if (built === undefined || process.env.KUBEFLAP_SOURCES) return false;
  return SOURCES.every((name) => isOlder(new URL(`../${name}`, import.meta.url), built));
}

function isOlder(url, time) {
  const stat = statSync(url, { throwIfNoEntry: false });
  if (!stat || stat.mtimeMs >= time) return false;
  if (!stat.isDirectory()) return true;
  return readdirSync(url, { withFileTypes: true }).every((entry) =>
    isOlder(new URL(entry.isDirectory() ? `${entry.name}/` : entry.name, url), time),
  );
}
