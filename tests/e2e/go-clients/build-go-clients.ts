import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../tools/run-command.ts';

/** The program built into a folder of its own, or why it could not be. */
export type GoClients = { readonly binary: string; readonly dir: string } | { readonly skipped: string };

/** Builds the Go program beside this file; modules come from the Go module proxy or its cache. */
export async function buildGoClients(): Promise<GoClients> {
  const go = ['go', '/usr/local/go/bin/go'].find((path) => spawnSync(path, ['version']).status === 0);
  if (!go) return { skipped: 'skipped: no go on PATH' };
  const sources = fileURLToPath(new URL('.', import.meta.url));
  const download = await runCommand(go, ['mod', 'download'], { cwd: sources, timeoutMs: 600_000 });
  if (download.code !== 0)
    return { skipped: `skipped: the Go modules cannot be had: ${download.stderr.slice(0, 200)}` };
  const dir = mkdtempSync(join(tmpdir(), 'kubeflap-go-'));
  const binary = join(dir, 'go-clients');
  const build = await runCommand(go, ['build', '-o', binary, '.'], { cwd: sources, timeoutMs: 900_000 });
  if (build.code !== 0) throw new Error(`go build failed: ${build.stderr}`);
  return { binary, dir };
}
