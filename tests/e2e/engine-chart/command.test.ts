// The engine as it is deployed: the command, over TLS, against a served cluster.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CustomObjectsApi, KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandResult, runCommand } from '../tools/run-command.ts';
import { type ServedCluster, startCluster } from '../tools/served-cluster.ts';

const ENGINE = fileURLToPath(new URL('../../../bin/stuck-hr-recovery.js', import.meta.url));
const WORLD = fileURLToPath(
  new URL('../../../scenarios/recovery/four-synthetic-releases.scenario.yaml', import.meta.url),
);

let cluster: ServedCluster;
let gateway: Server;
const pushed: {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly body: string;
}[] = [];
const dir = mkdtempSync(join(tmpdir(), 'engine-'));
const metrics = join(dir, 'recovery.prom');

beforeAll(async () => {
  cluster = await startCluster('--scenario', WORLD);
  gateway = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    pushed.push({ method: request.method, url: request.url, body });
    response.writeHead(200).end();
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  gateway.closeAllConnections();
  gateway.close();
  await cluster.stop();
  rmSync(dir, { recursive: true, force: true });
});

const engine = (...flags: string[]): Promise<CommandResult> =>
  runCommand(
    process.execPath,
    [ENGINE, '--kubeconfig', cluster.kubeconfig, '--confirm-delay', '0s', ...flags],
    {
      timeoutMs: 60_000,
    },
  );

async function resourceVersions(): Promise<Record<string, string>> {
  const config = new KubeConfig();
  config.loadFromFile(cluster.kubeconfig);
  const list = (await config.makeApiClient(CustomObjectsApi).listCustomObjectForAllNamespaces({
    group: 'helm.toolkit.fluxcd.io',
    version: 'v2',
    resourcePlural: 'helmreleases',
  })) as { items: { metadata: { name: string; resourceVersion: string } }[] };
  return Object.fromEntries(list.items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
}

describe('the command', () => {
  it('refuses what it cannot use before it asks anything, with exit code 2', async () => {
    for (const [flag, value, why] of [
      ['--stuck-threshold', '5x', 'STUCK_THRESHOLD: "5x" is not a duration'],
      ['--poke-wait', '98s', 'POKE_WAIT: must be at least 15s shorter than RUN_TIMEOUT (100s)'],
      ['--metrics-instance', 'a/b', 'METRICS_INSTANCE: "a/b" is not a name'],
      ['--metrics-push-url', 'push:secret@gateway', 'METRICS_PUSH_URL: what it holds is not a URL'],
    ] as const) {
      const { code, stderr } = await engine(flag, value);
      expect(code).toBe(2);
      expect(stderr).toContain(why);
      expect(stderr).not.toContain('secret');
    }
  });

  it('refuses a kubeconfig that cannot be read without showing what is in it, and says what to give where there is none', async () => {
    const broken = join(dir, 'broken.kubeconfig');
    writeFileSync(broken, 'users:\n- user:\n    token: SUPERSECRET\n   name: [\n');
    const unreadable = await engine('--kubeconfig', broken);
    expect(unreadable).toMatchObject({ code: 2 });
    expect(unreadable.stderr).toContain('the kubeconfig is not readable: ');
    expect(unreadable.stderr).not.toContain('SUPERSECRET');
    const lost = join(dir, 'lost.kubeconfig');
    writeFileSync(lost, readFileSync(cluster.kubeconfig, 'utf8').replace(/^current-context:.*$/m, ''));
    const noContext = await engine('--kubeconfig', lost);
    expect(noContext).toMatchObject({ code: 2 });
    expect(noContext.stderr).toMatch(
      /^stuck-hr-recovery: the kubeconfig has no current-context; it has .*; choose one with --context\n$/,
    );
    const nothing = await runCommand(process.execPath, [ENGINE], {
      timeoutMs: 60_000,
      env: { HOME: dir, KUBECONFIG: undefined },
    });
    expect(nothing).toMatchObject({ code: 2 });
    expect(nothing.stderr).toContain('give --kubeconfig or KUBECONFIG');
  });

  it('says in a dry run what it would do, changes nothing and publishes nothing', async () => {
    const before = await resourceVersions();
    const { code, stdout } = await engine('--dry-run', '--metrics-file', metrics);
    expect(code).toBe(0);
    expect(stdout).toContain('dry-run: apps/stuck: would be annotated and its status set to Ready=True');
    expect(await resourceVersions()).toEqual(before);
    expect(() => readFileSync(metrics)).toThrow('ENOENT');
  });

  it('repairs, and tells a file and a gateway about it', async () => {
    const before = await resourceVersions();
    const { port } = gateway.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    const { code, stdout } = await engine('--metrics-file', metrics, '--metrics-push-url', url);
    expect(stdout).toContain('[A66] HR apps/stuck patched to Ready=True');
    expect(code).toBe(0);
    const after = await resourceVersions();
    expect(Object.keys(after).filter((name) => after[name] !== before[name])).toEqual(['stuck']);
    const text = readFileSync(metrics, 'utf8');
    expect(text).toContain('stuck_hr_recovery_repaired_total{branch="status"} 1\n');
    expect(pushed).toEqual([{ method: 'PUT', url: '/metrics/job/stuck-hr-recovery', body: text }]);
  });

  it('ends as the repair did when the gateway is gone', async () => {
    const { code, stderr } = await engine('--metrics-push-url', 'http://127.0.0.1:1');
    expect(code).toBe(0);
    expect(stderr).toContain('metrics not pushed to http://127.0.0.1:1/metrics/job/stuck-hr-recovery: ');
  });
});
