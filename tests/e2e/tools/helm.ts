import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The Helm whose behaviour the simulated helm-controller v1.1.0 models. */
const HELM_VERSION = 'v3.16.4';

/**
 * A helm binary: `KUBEFLAP_HELM`, the one on PATH, or one built from the Go module proxy (kept in the user's cache).
 * Returns `skipped` with the reason where none can be had; a build takes about three minutes once.
 */
export function findHelm(): { readonly path: string } | { readonly skipped: string } {
  const given = process.env['KUBEFLAP_HELM'];
  if (given)
    return existsSync(given) ? { path: given } : { skipped: `KUBEFLAP_HELM=${given} does not exist` };
  const onPath = spawnSync('helm', ['version', '--short'], { encoding: 'utf8' });
  if (onPath.status === 0) return { path: 'helm' };
  const cache = join(
    process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
    'kubeflap',
    `helm-${HELM_VERSION}`,
  );
  const built = join(cache, 'helm');
  if (existsSync(built)) return { path: built };
  const go = ['go', '/usr/local/go/bin/go'].find((path) => spawnSync(path, ['version']).status === 0);
  if (!go) return { skipped: 'no helm on PATH and no Go to build it with' };
  try {
    mkdirSync(cache, { recursive: true });
    execFileSync(go, ['install', `helm.sh/helm/v3/cmd/helm@${HELM_VERSION}`], {
      env: { ...process.env, GOBIN: cache, GOFLAGS: '-mod=mod' },
      stdio: 'pipe',
      timeout: 600_000,
    });
    return { path: built };
  } catch (error) {
    return { skipped: `helm could not be built: ${String(error).slice(0, 200)}` };
  }
}
