import { describe, expect, it } from 'vitest';
import { at, type JsonObject, type KubeObject } from '../../kube/index.ts';
import { conditionsOf, findCondition } from '../condition.ts';
import { FluxWorld, type Sent, sentConditions } from '../flux-world.fixture.ts';
import { createSourceController, type SourceController } from './source-controller.ts';

const MINUTE = 60_000;

function pathOf(resource: string, name: string) {
  return { group: 'source.toolkit.fluxcd.io', version: 'v1', resource, namespace: 'apps', name };
}

async function create(world: FluxWorld, kind: string, name: string, spec: JsonObject): Promise<void> {
  const { name: _name, ...collection } = pathOf(`${kind.toLowerCase().replace(/y$/, 'ie')}s`, name);
  await world.client.create(collection, {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind,
    metadata: { name, namespace: 'apps' },
    spec,
  });
}

function start(
  world: FluxWorld,
  options: Partial<Parameters<typeof createSourceController>[0]> = {},
): SourceController {
  const { handler, clock, tape } = world;
  const controller = createSourceController({ handler, clock, tape, leaderElection: false, ...options });
  controller.start();
  return controller;
}

function readyOf(object: KubeObject): string {
  const ready = findCondition(conditionsOf(object), 'Ready');
  return ready ? `${ready.status} ${ready.reason}: ${ready.message}` : 'absent';
}

describe('source-controller', () => {
  it('stores an artifact for a GitRepository and says so', async () => {
    const world = await FluxWorld.create();
    start(world);
    await create(world, 'GitRepository', 'app', {
      interval: '5m',
      url: 'https://example.org/app',
      ref: { branch: 'main' },
    });
    await world.run(MINUTE);
    const git = await world.client.get(pathOf('gitrepositories', 'app'));
    const revision = String(at(git, 'status', 'artifact', 'revision'));
    expect(revision).toMatch(/^main@sha1:[0-9a-f]{40}$/);
    expect(readyOf(git)).toBe(`True Succeeded: stored artifact for revision '${revision}'`);
    expect(at(git, 'status', 'observedGeneration')).toBe(1);
    expect(git.metadata.finalizers).toEqual(['finalizers.fluxcd.io']);
  });

  it('tells of a new artifact with its revision and digest', async () => {
    const world = await FluxWorld.create();
    start(world);
    await create(world, 'GitRepository', 'app', { interval: '5m', url: 'https://example.org/app' });
    await world.run(MINUTE);
    const git = await world.client.get(pathOf('gitrepositories', 'app'));
    const events = await world.client.list({
      group: '',
      version: 'v1',
      resource: 'events',
      namespace: 'apps',
    });
    expect(events.items.find((event) => event['reason'] === 'NewArtifact')?.metadata.annotations).toEqual({
      'source.toolkit.fluxcd.io/revision': at(git, 'status', 'artifact', 'revision'),
      'source.toolkit.fluxcd.io/digest': at(git, 'status', 'artifact', 'digest'),
    });
  });

  it('tells of recoveries, and that there is nothing new', async () => {
    const world = await FluxWorld.create();
    let isReachable = true;
    const failed = { kind: 'failed', condition: 'FetchFailed', reason: 'GitOperationFailed' } as const;
    start(world, {
      fetch: ({ kind }) =>
        kind === 'GitRepository' && !isReachable
          ? { ...failed, message: 'dial tcp: i/o timeout', mode: 'generic' }
          : undefined,
    });
    await create(world, 'GitRepository', 'app', { interval: '5m', url: 'https://example.org/app' });
    await world.run(6 * MINUTE);
    isReachable = false;
    await world.run(6 * MINUTE);
    isReachable = true;
    await world.run(6 * MINUTE);
    const events = await world.client.list({
      group: '',
      version: 'v1',
      resource: 'events',
      namespace: 'apps',
    });
    const reasons = events.items
      .filter((event) => at(event, 'involvedObject', 'name') === 'app')
      .map((event) => String(event['reason']));
    expect(reasons).toEqual(['NewArtifact', 'GitOperationSucceeded', 'GitOperationFailed', 'Succeeded']);
  });

  it('observes the generation of what is suspended while it is failing', async () => {
    const world = await FluxWorld.create();
    const message = 'dial tcp: i/o timeout';
    const failed = {
      kind: 'failed',
      condition: 'FetchFailed',
      reason: 'GitOperationFailed',
      message,
    } as const;
    start(world, {
      fetch: ({ kind }) => (kind === 'GitRepository' ? { ...failed, mode: 'generic' } : undefined),
    });
    await create(world, 'GitRepository', 'app', { interval: '5m', url: 'https://example.org/app' });
    await world.run(MINUTE);
    await world.client.patch(pathOf('gitrepositories', 'app'), 'merge', { spec: { suspend: true } });
    await world.run(MINUTE);
    const git = await world.client.get(pathOf('gitrepositories', 'app'));
    expect(at(git, 'status', 'observedGeneration')).toBe(2);
    expect(readyOf(git)).toContain('GitOperationFailed');
  });

  it('sends the conditions of a new artifact before the artifact', async () => {
    const world = await FluxWorld.create();
    start(world);
    await create(world, 'GitRepository', 'app', { interval: '5m', url: 'https://example.org/app' });
    await world.run(MINUTE);
    const writes = world.sent.filter(
      (sent) => sent.path.includes('/gitrepositories/app') && sent.method === 'PATCH',
    );
    const kinds = writes.map((sent) =>
      Object.keys((sent.body['status'] ?? sent.body) as JsonObject)
        .sort()
        .join(),
    );
    expect(kinds.slice(-2)).toEqual(['conditions', 'artifact,observedGeneration']);
  });

  it('leaves OCI HelmRepositories alone', async () => {
    const world = await FluxWorld.create();
    start(world);
    await create(world, 'HelmRepository', 'charts', { type: 'oci', url: 'oci://example.org/charts' });
    await world.run(MINUTE);
    const repository = await world.client.get(pathOf('helmrepositories', 'charts'));
    expect(readyOf(repository)).toBe('absent');
    expect(repository.metadata.finalizers).toBeUndefined();
  });

  it('takes its hands off a HelmRepository that becomes an OCI one', async () => {
    const world = await FluxWorld.create();
    start(world);
    await create(world, 'HelmRepository', 'charts', { interval: '5m', url: 'https://example.org/charts' });
    await world.run(MINUTE);
    const path = pathOf('helmrepositories', 'charts');
    expect(readyOf(await world.client.get(path))).toMatch(/^True/);
    const spec = { type: 'oci', url: 'oci://example.org/charts' };
    await world.client.patch(path, 'merge', { spec });
    await world.run(MINUTE);
    const repository = await world.client.get(path);
    expect(readyOf(repository)).toBe('absent');
    expect(at(repository, 'status', 'artifact')).toBeUndefined();
    expect(repository.metadata.finalizers).toBeUndefined();
  });

  it('pulls a HelmChart as soon as its repository is there', async () => {
    const world = await FluxWorld.create();
    start(world);
    const sourceRef = { kind: 'HelmRepository', name: 'charts' };
    await create(world, 'HelmChart', 'apps-podinfo', {
      chart: 'podinfo',
      version: '6.5.0',
      interval: '10m',
      sourceRef,
    });
    await world.run(10_000);
    expect(readyOf(await world.client.get(pathOf('helmcharts', 'apps-podinfo')))).toMatch(
      /^False SourceUnavailable/,
    );
    await create(world, 'HelmRepository', 'charts', { interval: '5m', url: 'https://example.org/charts' });
    await world.run(10_000);
    const chart = await world.client.get(pathOf('helmcharts', 'apps-podinfo'));
    expect(readyOf(chart)).toBe("True ChartPullSucceeded: pulled 'podinfo' chart with version '6.5.0'");
    expect(at(chart, 'status', 'artifact', 'revision')).toBe('6.5.0');
  });

  it('recovers from a lost Ready write at the next interval', async () => {
    const world = await FluxWorld.create();
    start(world);
    const isFinal = (sent: Sent) => sentConditions(sent).some(({ type }) => type === 'ArtifactInStorage');
    world.inject('drop', (sent) => sent.path.includes('/gitrepositories/') && isFinal(sent));
    await create(world, 'GitRepository', 'app', { interval: '5m', url: 'https://example.org/app' });
    await world.run(MINUTE);
    expect(readyOf(await world.client.get(pathOf('gitrepositories', 'app')))).toMatch(/^Unknown/);
    await world.run(6 * MINUTE);
    expect(readyOf(await world.client.get(pathOf('gitrepositories', 'app')))).toMatch(/^True Succeeded/);
  });

  it('loses its artifacts with its disk and builds them again', async () => {
    const world = await FluxWorld.create();
    const controller = start(world);
    await create(world, 'GitRepository', 'app', { interval: '5m', url: 'https://example.org/app' });
    await world.run(MINUTE);
    const before = await world.client.get(pathOf('gitrepositories', 'app'));
    controller.kill();
    controller.start();
    await world.run(500);
    const during = await world.client.get(pathOf('gitrepositories', 'app'));
    expect(at(during, 'status', 'artifact')).toBeUndefined();
    expect(readyOf(during)).toContain('disappeared from storage');
    await world.run(MINUTE);
    const after = await world.client.get(pathOf('gitrepositories', 'app'));
    expect(at(after, 'status', 'artifact', 'revision')).toBe(at(before, 'status', 'artifact', 'revision'));
  });

  it('fails with the reason a scenario gives, retrying with backoff', async () => {
    const world = await FluxWorld.create();
    const failure = {
      kind: 'failed',
      condition: 'FetchFailed',
      reason: 'GitOperationFailed',
      message: 'dial tcp: i/o timeout',
      mode: 'generic',
    } as const;
    let isReachable = false;
    start(world, {
      fetch: (source) => (source.kind === 'GitRepository' && !isReachable ? failure : undefined),
    });
    await create(world, 'GitRepository', 'app', { interval: '5m', url: 'https://example.org/app' });
    await world.run(MINUTE);
    const git = await world.client.get(pathOf('gitrepositories', 'app'));
    expect(readyOf(git)).toBe('False GitOperationFailed: dial tcp: i/o timeout');
    expect(findCondition(conditionsOf(git), 'Reconciling')?.reason).toBe('ProgressingWithRetry');
    isReachable = true;
    await world.run(2 * MINUTE);
    expect(readyOf(await world.client.get(pathOf('gitrepositories', 'app')))).toMatch(/^True Succeeded/);
  });
});

describe('helm-controller behind source-controller', () => {
  it('installs from an OCIRepository that source-controller makes ready', async () => {
    const world = await FluxWorld.create();
    const sources = start(world);
    await create(world, 'OCIRepository', 'charts', {
      interval: '5m',
      url: 'oci://example.org/charts/podinfo',
      ref: { tag: '6.5.0' },
    });
    world.startHelmController({ helm: { loadChart: (source) => sources.loadChart(source) } });
    await world.createRelease('podinfo', { chartRef: { kind: 'OCIRepository', name: 'charts' } });
    await world.run(MINUTE);
    expect(await world.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
  });

  it('waits 30 s when an artifact has disappeared behind its back', async () => {
    const world = await FluxWorld.create();
    let isGone = false;
    const sources = start(world);
    await create(world, 'OCIRepository', 'charts', {
      interval: '5m',
      url: 'oci://example.org/charts/podinfo',
      ref: { tag: '6.5.0' },
    });
    world.startHelmController({
      helm: { loadChart: (source) => (isGone ? undefined : sources.loadChart(source)) },
    });
    await world.createRelease('podinfo', { chartRef: { kind: 'OCIRepository', name: 'charts' } });
    await world.run(MINUTE);
    isGone = true;
    await world.annotate('podinfo', { 'reconcile.fluxcd.io/requestedAt': 'now' });
    await world.run(5000);
    expect(await world.condition('podinfo', 'Ready')).toMatchObject({
      reason: 'ArtifactFailed',
      message: 'Source not ready: artifact not found. Retrying in 30s',
    });
    isGone = false;
    await world.run(35_000);
    expect(await world.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
  });
});
