// The requests of one HelmRelease in their order (reference/flux-behaviour.md 2.2), and what they do to its version.
import { describe, expect, it } from 'vitest';
import { at } from '../../kube/index.ts';
import { FluxWorld, type Sent, sentConditions } from '../flux-world.fixture.ts';

const RELEASE = '/apis/helm.toolkit.fluxcd.io/v2/namespaces/apps/helmreleases/podinfo';
const CHART = '/apis/source.toolkit.fluxcd.io/v1/namespaces/apps/helmcharts/apps-podinfo';
const SECRETS = '/api/v1/namespaces/apps/secrets';

/** A request in one line: verb, short path, and for status writes what they carry. */
function lineOf(sent: Sent): string {
  const path = sent.path
    .replace(RELEASE, 'HR')
    .replace(CHART, 'CHART')
    .replace('/api/v1/namespaces/apps/', '')
    .replace('sh.helm.release.v1.podinfo.', '');
  const type = { 'application/merge-patch+json': ' MP', 'application/apply-patch+yaml': ' AP' }[
    sent.contentType
  ];
  const lock = at(sent.body, 'metadata', 'resourceVersion') === undefined ? '' : ' rv';
  return `${sent.method} ${path}${type ?? ''}${lock}${detailsOf(sent)}`;
}

function detailsOf(sent: Sent): string {
  if (sent.path.includes('/helmcharts/')) return sent.query.includes('dryRun=All') ? ' dry' : '';
  if (sent.path.startsWith(SECRETS) && (sent.method === 'POST' || sent.method === 'PUT'))
    return ` ${String(at(sent.body, 'metadata', 'labels', 'status'))}`;
  if (sent.method !== 'PATCH') return '';
  const conditions = sentConditions(sent);
  if (conditions.length > 0)
    return ` [${conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`).join(', ')}]`;
  const status = at(sent.body, 'status');
  if (typeof status === 'object' && status !== null) return ` {${Object.keys(status).sort().join(', ')}}`;
  return ` ${JSON.stringify(sent.body)}`;
}

function linesOf(world: FluxWorld): string[] {
  return world.sent
    .filter((sent) => !sent.query.includes('limit=500') && sent.path !== '/version')
    .map(lineOf);
}

const INSTALLING = [
  'PATCH HR/status MP rv [Reconciling True Progressing, Ready Unknown Progressing]',
  'PATCH HR/status MP {lastAttemptedConfigDigest, lastAttemptedGeneration, lastAttemptedRevision, lastAttemptedRevisionDigest, storageNamespace}',
  'GET secrets',
  'GET configmaps/podinfo',
  'POST secrets pending-install',
  'POST configmaps',
  'PUT secrets/v1 deployed',
  'POST events',
  'PATCH HR/status MP rv [Reconciling True Progressing, Ready True InstallSucceeded, Released True InstallSucceeded]',
  'PATCH HR/status MP {history, lastAttemptedReleaseAction}',
  'GET secrets',
  'PATCH HR/status MP rv [Ready True InstallSucceeded, Released True InstallSucceeded]',
  'PATCH HR/status MP {observedGeneration}',
];

describe('the requests of a first install', () => {
  it('come in the order of the real controller', async () => {
    const world = await FluxWorld.create();
    world.startHelmController();
    await world.createRelease('podinfo');
    await world.run(60_000);
    expect(linesOf(world)).toEqual([
      'PATCH HR MP {"metadata":{"finalizers":["finalizers.fluxcd.io"]}}',
      'PATCH HR/status MP rv [Reconciling True Progressing]',
      'PATCH HR/status MP {}',
      'GET secrets',
      ...INSTALLING,
    ]);
    expect(
      world.sent.every(
        (sent) => !sent.path.startsWith(RELEASE) || sent.query === 'fieldManager=helm-controller',
      ),
    ).toBe(true);
  });

  it('move the version of the HelmRelease with every write but the empty one', async () => {
    const world = await FluxWorld.create();
    const versions: string[] = [];
    world.server.store.subscribe('helm.toolkit.fluxcd.io/helmreleases', (event) => {
      const ready = String(at(event.object, 'status', 'history', 0, 'status') ?? '-');
      versions.push(`${event.type} ${ready}`);
    });
    world.startHelmController();
    await world.createRelease('podinfo');
    await world.run(60_000);
    // Creation, finalizer, "Fulfilling prerequisites", W_B1, W_B2, W_C, W_H, W_D1, W_D2.
    expect(versions).toEqual([
      'ADDED -',
      ...Array.from({ length: 5 }, () => 'MODIFIED -'),
      ...Array.from({ length: 3 }, () => 'MODIFIED deployed'),
    ]);
  });

  it('settle into five requests per interval, two of which move the version', async () => {
    const world = await FluxWorld.create();
    world.startHelmController();
    await world.createRelease('podinfo');
    await world.run(60_000);
    world.sent.length = 0;
    const before = Number((await world.release('podinfo')).metadata.resourceVersion);
    await world.run(10.6 * 60_000);
    expect(linesOf(world)).toEqual([
      'PATCH HR/status MP rv [Reconciling True Progressing, Ready True InstallSucceeded, Released True InstallSucceeded]',
      'PATCH HR/status MP {}',
      'GET secrets',
      'PATCH HR/status MP rv [Ready True InstallSucceeded, Released True InstallSucceeded]',
      'PATCH HR/status MP {}',
    ]);
    expect(Number((await world.release('podinfo')).metadata.resourceVersion)).toBe(before + 2);
  });

  it('acknowledge a reconcile request in the last write', async () => {
    const world = await FluxWorld.create();
    world.startHelmController();
    await world.createRelease('podinfo');
    await world.run(60_000);
    world.sent.length = 0;
    await world.annotate('podinfo', { 'reconcile.fluxcd.io/requestedAt': 'poke' });
    await world.run(5000);
    expect(linesOf(world).at(-1)).toBe('PATCH HR/status MP {lastHandledReconcileAt}');
  });
});

describe('the requests of an upgrade', () => {
  it('store the new revision first, then supersede the old one and deploy the new', async () => {
    const world = await FluxWorld.create();
    world.startHelmController();
    await world.createRelease('podinfo');
    await world.run(60_000);
    world.sent.length = 0;
    await world.patchRelease('podinfo', { spec: { values: { replicas: 2 } } });
    await world.run(60_000);
    expect(linesOf(world).filter((line) => line.includes('secrets') && !line.startsWith('GET'))).toEqual([
      'POST secrets pending-upgrade',
      'PUT secrets/v1 superseded',
      'PUT secrets/v2 deployed',
    ]);
    expect(await world.history('podinfo')).toBe('v2 deployed, v1 superseded');
  });

  it('keep five revisions by default and delete the oldest', async () => {
    const world = await FluxWorld.create();
    world.startHelmController();
    await world.createRelease('podinfo');
    await world.run(60_000);
    for (let replicas = 1; replicas <= 6; replicas++) {
      await world.patchRelease('podinfo', { spec: { values: { replicas } } });
      await world.run(60_000);
    }
    expect((await world.records('podinfo')).map((record) => record.version)).toEqual([7, 6, 5, 4, 3]);
  });
});

describe('a suspended HelmRelease', () => {
  it('gets its generation observed and nothing else', async () => {
    const world = await FluxWorld.create();
    world.startHelmController();
    await world.createRelease('podinfo');
    await world.run(60_000);
    world.sent.length = 0;
    await world.patchRelease('podinfo', { spec: { suspend: true } });
    await world.run(60_000);
    expect(linesOf(world)).toEqual(['PATCH HR/status MP {observedGeneration}']);
  });
});

describe('a deleted HelmRelease', () => {
  it('is uninstalled, then let go', async () => {
    const world = await FluxWorld.create();
    world.startHelmController();
    await world.createRelease('podinfo');
    await world.run(60_000);
    world.sent.length = 0;
    const path = {
      group: 'helm.toolkit.fluxcd.io',
      version: 'v2',
      resource: 'helmreleases',
      namespace: 'apps',
    };
    await world.client.delete({ ...path, name: 'podinfo' });
    await world.run(60_000);
    expect(linesOf(world)).toEqual([
      'GET secrets',
      'PUT secrets/v1 uninstalling',
      'DELETE configmaps/podinfo',
      'GET secrets/v1',
      'DELETE secrets/v1',
      'POST events',
      'PATCH HR/status MP rv [Ready False UninstallSucceeded, Released False UninstallSucceeded]',
      'PATCH HR MP {"metadata":{"finalizers":null}}',
      'PATCH HR/status MP {history, observedGeneration, storageNamespace}',
    ]);
    await expect(world.release('podinfo')).rejects.toThrow('not found');
  });

  it('leaves its release behind when it is suspended', async () => {
    const world = await FluxWorld.create();
    world.startHelmController();
    await world.createRelease('podinfo');
    await world.run(60_000);
    await world.patchRelease('podinfo', { spec: { suspend: true } });
    const path = {
      group: 'helm.toolkit.fluxcd.io',
      version: 'v2',
      resource: 'helmreleases',
      namespace: 'apps',
    };
    await world.client.delete({ ...path, name: 'podinfo' });
    await world.run(60_000);
    await expect(world.release('podinfo')).rejects.toThrow('not found');
    expect(await world.storage('podinfo')).toBe('v1 deployed');
  });
});
