// The HelmChart a HelmRelease brings along: rows 1 to 12 of reference/flux-behaviour.md 2.2, with source-controller beside.
import { describe, expect, it } from 'vitest';
import { at } from '../../kube/index.ts';
import { FluxWorld, type Sent, sentConditions } from '../flux-world.fixture.ts';
import { createSourceController } from '../source-controller/source-controller.ts';

const MINUTE = 60_000;
const CHART = { group: 'source.toolkit.fluxcd.io', version: 'v1', resource: 'helmcharts', namespace: 'apps' };
const TEMPLATE = {
  chartRef: null,
  chart: {
    spec: { chart: 'podinfo', version: '6.5.0', sourceRef: { kind: 'HelmRepository', name: 'podinfo' } },
  },
};

/** A world whose HelmRelease takes its chart from an OCI HelmRepository. */
async function play(): Promise<{ world: FluxWorld; sentByHelm: Sent[] }> {
  const world = await FluxWorld.create();
  const { clock, tape, server } = world;
  createSourceController({ handler: server.handle, clock, tape, leaderElection: false }).start();
  await world.client.create(
    { ...CHART, resource: 'helmrepositories' },
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'HelmRepository',
      metadata: { name: 'podinfo', namespace: 'apps' },
      spec: { type: 'oci', url: 'oci://example.org/charts' },
    },
  );
  world.startHelmController();
  return { world, sentByHelm: world.sent };
}

describe('a HelmRelease with a chart template', () => {
  it('applies the HelmChart - dry run first - and waits for its artifact', async () => {
    const { world, sentByHelm } = await play();
    await world.createRelease('podinfo', TEMPLATE);
    await world.run(2 * MINUTE);
    const aboutChart = sentByHelm
      .filter((sent) => sent.path.endsWith('/helmcharts/apps-podinfo'))
      .map((sent) => `${sent.method} ${sent.status} ${sent.query}`);
    expect(aboutChart.slice(0, 3)).toEqual([
      'GET 404 ',
      'PATCH 201 dryRun=All&fieldManager=helm-controller&force=true',
      'PATCH 201 fieldManager=helm-controller&force=true',
    ]);
    const later = aboutChart.slice(3);
    expect(later.length % 2).toBe(0);
    expect(new Set(later)).toEqual(
      new Set(['GET 200 ', 'PATCH 200 dryRun=All&fieldManager=helm-controller&force=true']),
    );
    expect(await world.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
    const release = await world.release('podinfo');
    expect(at(release, 'status', 'helmChart')).toBe('apps/apps-podinfo');
    expect(at(release, 'status', 'lastAttemptedRevision')).toBe('6.5.0');
  });

  it('says why it waits before the chart is ready', async () => {
    const { world, sentByHelm } = await play();
    await world.createRelease('podinfo', TEMPLATE);
    await world.run(2 * MINUTE);
    const reasons = sentByHelm
      .flatMap((sent) => sentConditions(sent).filter(({ type }) => type === 'Ready'))
      .map(({ reason }) => reason);
    expect(['SourceNotReady', 'ArtifactFailed']).toContain(reasons[0]);
    expect(reasons.at(-1)).toBe('InstallSucceeded');
  });

  it('labels the HelmChart with its owner and updates it when the template changes', async () => {
    const { world } = await play();
    await world.createRelease('podinfo', TEMPLATE);
    await world.run(2 * MINUTE);
    await world.patchRelease('podinfo', { spec: { chart: { spec: { version: '6.6.0' } } } });
    await world.run(2 * MINUTE);
    const chart = await world.client.get({ ...CHART, name: 'apps-podinfo' });
    expect(chart.metadata.labels).toEqual({
      'helm.toolkit.fluxcd.io/name': 'podinfo',
      'helm.toolkit.fluxcd.io/namespace': 'apps',
    });
    expect(at(chart, 'spec', 'version')).toBe('6.6.0');
    expect(await world.state('podinfo', 'Ready')).toBe('True UpgradeSucceeded');
    expect(await world.history('podinfo')).toBe('v2 deployed, v1 superseded');
  });

  it('deletes the HelmChart with itself', async () => {
    const { world } = await play();
    await world.createRelease('podinfo', TEMPLATE);
    await world.run(2 * MINUTE);
    const path = {
      group: 'helm.toolkit.fluxcd.io',
      version: 'v2',
      resource: 'helmreleases',
      namespace: 'apps',
    };
    await world.client.delete({ ...path, name: 'podinfo' });
    await world.run(MINUTE);
    await expect(world.release('podinfo')).rejects.toThrow('not found');
    await expect(world.client.get({ ...CHART, name: 'apps-podinfo' })).rejects.toThrow('not found');
  });

  it('finds the HelmChart applied when only the answer was lost', async () => {
    const { world } = await play();
    const isApply = (sent: Sent) =>
      sent.path.includes('/helmcharts/') && sent.query.startsWith('fieldManager');
    world.inject('lose-answer', isApply);
    await world.createRelease('podinfo', TEMPLATE);
    await world.run(2 * MINUTE);
    expect(await world.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
    expect(world.sent.filter(isApply)).toHaveLength(1);
  });

  it('writes its reference to the HelmChart again after it was lost', async () => {
    const { world } = await play();
    world.inject('drop', (sent) => at(sent.body, 'status', 'helmChart') !== undefined);
    await world.createRelease('podinfo', TEMPLATE);
    await world.run(15 * MINUTE);
    expect(at(await world.release('podinfo'), 'status', 'helmChart')).toBe('apps/apps-podinfo');
  });

  it('leaves no trace in the conditions when the apply fails', async () => {
    const { world } = await play();
    world.inject('error', (sent) => sent.query.includes('dryRun=All'), 1000);
    await world.createRelease('podinfo', TEMPLATE);
    await world.run(MINUTE);
    expect(at(await world.release('podinfo'), 'status', 'conditions')).toBeUndefined();
    const events = await world.client.list({
      group: '',
      version: 'v1',
      resource: 'events',
      namespace: 'apps',
    });
    expect(events.items.map((event) => event['reason'])).toContain('HelmChartSyncErr');
  });
});
