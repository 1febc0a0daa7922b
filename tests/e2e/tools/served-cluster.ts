import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The launcher under test. */
export const KUBEFLAP = fileURLToPath(new URL('../../../bin/kubeflap.js', import.meta.url));

/** A `kubeflap serve` process. */
export interface ServedCluster {
  readonly url: string;
  readonly kubeconfig: string;
  /** A folder of its own, removed by {@link stop}. */
  readonly dir: string;
  readonly process: ChildProcess;
  /** Everything the process wrote. */
  readonly output: () => string;
  stop(): Promise<void>;
}

/** Starts `kubeflap serve` on a free port and waits for its ready line. */
export function startCluster(...args: string[]): Promise<ServedCluster> {
  const dir = mkdtempSync(join(tmpdir(), 'kubeflap-e2e-'));
  const kubeconfig = join(dir, 'kubeconfig');
  const child = spawn(
    process.execPath,
    [KUBEFLAP, 'serve', '--port', '0', '--kubeconfig-out', kubeconfig, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      const finish = (): void => {
        rmSync(dir, { recursive: true, force: true });
        resolve();
      };
      if (child.exitCode !== null || child.signalCode !== null) return finish();
      child.once('exit', finish);
      child.kill('SIGTERM');
    });
  return new Promise((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const url = /kubeflap ready (\S+)/.exec(output)?.[1];
      if (url) resolve({ url, kubeconfig, dir, process: child, output: () => output, stop });
    });
    child.once('exit', (code) => reject(new Error(`kubeflap serve ended with ${code}: ${output}`)));
  });
}
