import { readFileSync } from 'node:fs';

/** From package.json, two folders up from the sources and one from the bundle. */
export function ownVersion(): string {
  for (const path of ['../../package.json', '../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
      if (name === 'kubeflap') return String(version);
    } catch {
      // The other place, then.
    }
  }
  return 'unknown';
}
