import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KubeConfigError, loadKubeConfig } from './kube-config.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

/** A file with one cluster and one context, both of that name; it sets `current` where that is given. */
function kubeconfig(name: string, { current, cluster = name }: { current?: string; cluster?: string } = {}) {
  const file = join(dir, name);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: `https://${name}.example` } }],
    users: [{ name, user: { token: 't' } }],
    contexts: [{ name, context: { cluster, user: name } }],
    ...(current === undefined ? {} : { 'current-context': current }),
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

const serverOf = (...files: readonly string[]) => {
  vi.stubEnv('KUBECONFIG', files.join(delimiter));
  return loadKubeConfig(undefined, undefined).getCurrentCluster()?.server;
};

describe('of several files', () => {
  it('the first one that sets current-context is believed, as kubectl does', () => {
    const [prod, dev] = [kubeconfig('prod', { current: 'prod' }), kubeconfig('dev', { current: 'dev' })];
    expect(serverOf(prod, dev)).toBe('https://prod.example');
    expect(serverOf(dev, prod)).toBe('https://dev.example');
    expect(serverOf('', prod, '', dev)).toBe('https://prod.example');
    expect(serverOf(kubeconfig('none'), prod, dev)).toBe('https://prod.example');
    expect(serverOf(kubeconfig('empty', { current: '' }), dev, prod)).toBe('https://dev.example');
  });

  it('each may hold the context that another one names', () => {
    expect(serverOf(kubeconfig('names', { current: 'holds' }), kubeconfig('holds'))).toBe(
      'https://holds.example',
    );
  });
});

describe('a kubeconfig that does not say which cluster is meant', () => {
  it.each([
    ['no current-context', {}, undefined, 'has no current-context; it has prod; choose one with --context'],
    [
      'one that does not exist',
      { current: 'gone' },
      undefined,
      'current-context: "gone" is not in the kubeconfig; it has prod; choose one with --context',
    ],
    ['a --context that does not exist', { current: 'prod' }, 'gone', '--context: "gone" is not in'],
    [
      'a context of an unknown cluster',
      { current: 'prod', cluster: 'gone' },
      undefined,
      'current-context: "prod" is of cluster "gone", which is not in the kubeconfig; add it',
    ],
  ])('is refused: %s', (_name, facts, context, why) => {
    const load = () => loadKubeConfig(kubeconfig('prod', facts), context);
    expect(load).toThrow(KubeConfigError);
    expect(load).toThrow(why);
  });

  it('is good for a --context that is in it', () => {
    const config = loadKubeConfig(kubeconfig('prod', { current: 'gone' }), 'prod');
    expect(config.getCurrentCluster()?.server).toBe('https://prod.example');
  });
});
