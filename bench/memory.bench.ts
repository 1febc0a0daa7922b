// Resident memory of `kubeflap serve` idle and with 50 releases, beside a bare node:https server.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printRow } from './table.ts';

/** Megabytes a process holds once it has printed `text`. */
async function residentMb(args: readonly string[], text: string): Promise<number> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(text)) resolve();
    });
    child.on('exit', () => reject(new Error(`ended early: ${output}`)));
  });
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  child.kill('SIGKILL');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

const folder = mkdtempSync(join(tmpdir(), 'kubeflap-bench-'));
const names = Array.from({ length: 50 }, (_, i) => `release-${i}`);
const scenario = join(folder, 'fifty.scenario.yaml');
writeFileSync(
  scenario,
  JSON.stringify({
    apiVersion: 'kubeflap.io/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'fifty' },
    spec: {
      description: 'Fifty releases for the memory benchmark.',
      horizon: '1m',
      given: {
        packs: ['flux@2.4'],
        helmReleases: [{ names, namespace: 'flux-system', state: 'healthy' }],
      },
      expect: [
        { name: 'there are fifty', eventually: {}, forAll: { kind: 'HelmRelease', count: 50 }, cel: 'true' },
      ],
    },
  }),
);
const bare = "require('node:https').createServer().listen(0, () => console.log('ready'))";
const peer = { name: 'a bare node:https server', value: await residentMb(['-e', bare], 'ready') };
const serve = [
  `${import.meta.dirname}/../bin/kubeflap.js`,
  'serve',
  '--port',
  '0',
  '--kubeconfig-out',
  join(folder, 'kubeconfig'),
];
printRow('kubeflap serve, idle', await residentMb(serve, 'kubeflap ready'), 'MB', peer);
printRow(
  'kubeflap serve, 50 releases with their secrets',
  await residentMb([...serve, '--scenario', scenario], 'kubeflap ready'),
  'MB',
  peer,
);
