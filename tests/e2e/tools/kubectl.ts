import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandOptions, type CommandResult, runCommand } from './run-command.ts';

/** A kubectl binary and its minor version. */
export interface Kubectl {
  readonly path: string;
  /** `1.32` */
  readonly version: string;
}

/**
 * Every kubectl on PATH and in the folders of `KUBEFLAP_KUBECTLS` (colon-separated), one per minor version: those named
 * `kubectl` and `kubectl.1.NN`, as the Google Cloud SDK ships them.
 */
export function findKubectls(): readonly Kubectl[] {
  const folders = [
    ...(process.env['PATH'] ?? '').split(':'),
    ...(process.env['KUBEFLAP_KUBECTLS'] ?? '/usr/lib/google-cloud-sdk/bin').split(':'),
  ].filter((folder) => folder !== '');
  const found = new Map<string, Kubectl>();
  for (const path of folders.flatMap(kubectlsIn)) {
    const { stdout, status } = spawnSync(path, ['version', '--client', '-o', 'json'], { encoding: 'utf8' });
    const version = /"gitVersion":\s*"v(\d+\.\d+)/.exec(stdout ?? '')?.[1];
    if (status === 0 && version && !found.has(version)) found.set(version, { path, version });
  }
  return [...found.values()];
}

function kubectlsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^kubectl(\.1\.\d+)?$/.test(name))
      .map((name) => join(folder, name));
  } catch {
    // Not every folder on PATH exists.
    return [];
  }
}

/** Runs kubectl against a kubeconfig with a cache of its own. */
export function kubectlFor(kubectl: Kubectl, kubeconfig: string, dir: string) {
  return (args: string, options: CommandOptions = {}): Promise<CommandResult> =>
    runCommand('/bin/sh', ['-c', `exec "$KUBECTL" --cache-dir="$KUBECTL_CACHE" ${args}`], {
      ...options,
      env: {
        KUBECONFIG: kubeconfig,
        KUBECTL: kubectl.path,
        KUBECTL_CACHE: join(dir, `cache-${kubectl.version}`),
        HOME: dir,
        ...options.env,
      },
    });
}
