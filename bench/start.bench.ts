// From nothing to the first ready answer: in this process, as a fork of a prepared world, and as a command with TLS.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiServer } from '../sim/apiserver/index.ts';
import { VirtualClock } from '../sim/clock/index.ts';
import { Random } from '../sim/random/index.ts';
import { cpuMsOf, rateOf } from './rate.ts';
import { printRow } from './table.ts';

async function ready(server: ApiServer): Promise<void> {
  const response = await server.handle({ method: 'GET', path: '/readyz', query: '', headers: {} });
  if (response.status !== 200) throw new Error(`/readyz answered ${response.status}`);
  server.close();
}

const construct = (): ApiServer => new ApiServer({ clock: new VirtualClock(), random: new Random(1) });
printRow('first server of a process to /readyz, CPU', await cpuMsOf(() => ready(construct())), 'ms');
const fresh = await rateOf(() => ready(construct()));
const { store } = construct();
const forked = await rateOf(() =>
  ready(new ApiServer({ clock: new VirtualClock(), random: new Random(1), store: store.fork() })),
);
printRow('later server to /readyz, CPU', fresh.cpuMs, 'ms');
printRow('fork of a prepared store to /readyz, CPU', forked.cpuMs, 'ms', {
  name: 'a fresh one',
  value: fresh.cpuMs,
});

/** Wall time until the process prints `text`; the best of three, since others use the machine as well. */
async function untilPrinted(args: readonly string[], text: string, env = {}): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...env },
    });
    await printed(child, text);
    times.push(performance.now() - start);
    child.kill('SIGKILL');
  }
  return Math.min(...times);
}

function printed(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(text)) resolve();
    });
    child.on('exit', () => reject(new Error(`ended without printing ${text}: ${output}`)));
  });
}

const bin = `${import.meta.dirname}/../bin/kubeflap.js`;
const kubeconfig = join(mkdtempSync(join(tmpdir(), 'kubeflap-bench-')), 'kubeconfig');
const serve = [bin, 'serve', '--port', '0', '--kubeconfig-out', kubeconfig];
const bare = "require('node:https').createServer().listen(0, () => console.log('ready'))";
const peer = { name: 'a bare node:https server', value: await untilPrinted(['-e', bare], 'ready') };
const sources = await untilPrinted(serve, 'kubeflap ready', { KUBEFLAP_SOURCES: '1' });
printRow('kubeflap serve until ready (TLS), sources of a checkout, wall', sources, 'ms', peer);
execFileSync(process.execPath, [`${import.meta.dirname}/../scripts/build.mjs`], {
  cwd: `${import.meta.dirname}/..`,
});
printRow(
  'kubeflap serve until ready (TLS), bundled, wall',
  await untilPrinted(serve, 'kubeflap ready'),
  'ms',
  peer,
);
