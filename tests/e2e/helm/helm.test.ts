import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findHelm } from '../tools/helm.ts';
import { runCommand } from '../tools/run-command.ts';
import { type ServedCluster, startCluster } from '../tools/served-cluster.ts';

const CHART = fileURLToPath(new URL('./chart', import.meta.url));

describe('helm', () => {
  const helm = findHelm();
  let cluster: ServedCluster | undefined;

  beforeAll(async () => {
    if ('path' in helm) cluster = await startCluster('--workloads');
  });
  beforeEach(({ skip }) => {
    if ('skipped' in helm) skip(`skipped: ${helm.skipped}`);
  });
  afterAll(() => cluster?.stop());

  async function run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    if (!('path' in helm) || !cluster) throw new TypeError('helm is not here');
    return runCommand(helm.path, args, {
      timeoutMs: 100_000,
      env: {
        KUBECONFIG: cluster.kubeconfig,
        HOME: cluster.dir,
        HELM_CACHE_HOME: join(cluster.dir, 'helm-cache'),
      },
    });
  }

  async function ok(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await run(...args);
    if (code !== 0) throw new Error(`helm ${args.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  }

  it('installs, upgrades, rolls back and uninstalls, and waits each time', async () => {
    expect(await ok('install', 'demo', CHART, '--wait', '--timeout', '30s')).toContain('STATUS: deployed');
    expect(
      await ok('upgrade', 'demo', CHART, '--set', 'greeting=again', '--wait', '--timeout', '30s'),
    ).toContain('REVISION: 2');
    expect(await ok('rollback', 'demo', '1', '--wait', '--timeout', '30s')).toContain(
      'Rollback was a success',
    );
    const history = JSON.parse(await ok('history', 'demo', '-o', 'json')) as { status: string }[];
    expect(history.map(({ status }) => status)).toEqual(['superseded', 'superseded', 'deployed']);
    expect(await ok('get', 'manifest', 'demo')).toContain('greeting: "hello"');
    expect(await ok('uninstall', 'demo', '--wait', '--timeout', '30s')).toContain('uninstalled');
    expect(JSON.parse(await ok('list', '-A', '-o', 'json'))).toEqual([]);
  });

  it('refuses to install over a release that exists', async () => {
    await ok('install', 'twice', CHART);
    const again = await run('install', 'twice', CHART);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('cannot re-use a name that is still in use');
  });
});
