import { rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../tools/run-command.ts';
import { type ServedCluster, startCluster } from '../tools/served-cluster.ts';
import { buildGoClients, type GoClients } from './build-go-clients.ts';

describe('Go clients', () => {
  let clients: GoClients;
  let cluster: ServedCluster | undefined;

  beforeAll(async () => {
    clients = await buildGoClients();
    if ('binary' in clients) cluster = await startCluster('--crds', 'flux');
  }, 1_000_000);

  beforeEach(({ skip }) => {
    if ('skipped' in clients) skip(clients.skipped);
  });

  afterAll(async () => {
    await cluster?.stop();
    if ('dir' in clients) rmSync(clients.dir, { recursive: true, force: true });
  });

  /** Runs one subcommand and answers with the facts it printed. */
  async function facts(subcommand: string, env: Record<string, string> = {}): Promise<string[]> {
    if (!('binary' in clients)) throw new TypeError(clients.skipped);
    const { stdout, stderr, code } = await runCommand(clients.binary, [subcommand], {
      env: { KUBECONFIG: cluster?.kubeconfig, ...env },
      timeoutMs: 90_000,
    });
    if (code !== 0) throw new Error(`${subcommand} ended with ${code}\n${stdout}${stderr}`);
    return stdout.trimEnd().split('\n');
  }

  it('typed clients speak protobuf in both directions', async () => {
    expect(await facts('typed')).toEqual([
      'created data=v binary=[0 255 1] suffix=5',
      'updated data=v2 newer=true',
      'stale update conflict=true',
      'missing notfound=true',
      'patched data=map[n:1]',
      'applied manager=go-clients operation=Apply',
      'deployment generation=1 surge=25% memory=64Mi protocol=TCP pull=IfNotPresent',
      'deployment status=Available generation=1',
      'listed 1',
      'deleted=true',
    ]);
  });

  it.each([
    { name: 'a list and a watch', streaming: 'false', run: 'list' },
    { name: 'a streaming list', streaming: 'true', run: 'stream' },
  ])('an informer fills its cache from $name and follows changes', async ({ streaming, run }) => {
    expect(await facts('reflector', { KUBE_FEATURE_WatchListClient: streaming, CLIENTS_RUN: run })).toEqual([
      'synced=true objects=2',
      'added=3 updated=1 deleted=1 objects=2',
    ]);
  });

  it('an event recorder creates an event once and then counts', async () => {
    expect(await facts('events')).toEqual(['events=1 count=3 component=go-clients kind=ConfigMap']);
  });

  it('a leader releases its lease when it ends and another takes over', async () => {
    const one = facts('leader-election', { CLIENTS_IDENTITY: 'one', CLIENTS_LEAD_FOR: '1s' });
    expect(await one).toEqual(['one leads', 'one stopped']);
    expect(await facts('leader-election', { CLIENTS_IDENTITY: 'two', CLIENTS_LEAD_FOR: '100ms' })).toEqual([
      'two leads',
      'two stopped',
    ]);
  });

  it('a controller-runtime manager reconciles, owns, and finalizes', async () => {
    expect(await facts('manager')).toEqual([
      'reconciled generation=1 finalizers=1',
      'changed generation=2 owned=2 owner=HelmRelease',
      'deleted with what it owned',
    ]);
  });
});
