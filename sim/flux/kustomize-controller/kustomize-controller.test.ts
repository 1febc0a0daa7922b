import { describe, expect, it } from 'vitest';
import { at, type JsonObject, type KubeObject } from '../../kube/index.ts';
import { conditionsOf, findCondition } from '../condition.ts';
import { FluxWorld, isReadyWrite, sentConditions } from '../flux-world.fixture.ts';
import { createKustomizeController } from './kustomize-controller.ts';

const MINUTE = 60_000;
const KUSTOMIZATION = {
  group: 'kustomize.toolkit.fluxcd.io',
  version: 'v1',
  resource: 'kustomizations',
  namespace: 'apps',
};
const CONFIG_MAP = { group: '', version: 'v1', resource: 'configmaps', namespace: 'apps' };
const HELM_RELEASE = {
  group: 'helm.toolkit.fluxcd.io',
  version: 'v2',
  resource: 'helmreleases',
  namespace: 'apps',
};

function configMap(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'apps' }, data: { a: '1' } };
}

const helmRelease: KubeObject = {
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: { name: 'podinfo', namespace: 'apps' },
  spec: {
    interval: '10m',
    chartRef: { kind: 'OCIRepository', name: 'podinfo' },
    install: { disableWait: true },
  },
};

/** A world with a kustomize-controller whose source holds `manifests` - a list that tests may change. */
async function play(manifests: KubeObject[]): Promise<FluxWorld> {
  const world = await FluxWorld.create();
  const { handler, clock, tape } = world;
  createKustomizeController({
    handler,
    clock,
    tape,
    leaderElection: false,
    build: () => [...manifests],
  }).start();
  return world;
}

async function createKustomization(world: FluxWorld, name: string, spec: JsonObject = {}): Promise<void> {
  await world.client.create(KUSTOMIZATION, {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: 'apps' },
    spec: { interval: '5m', prune: true, sourceRef: { kind: 'OCIRepository', name: 'podinfo' }, ...spec },
  });
}

async function conditionOf(world: FluxWorld, name: string, type: string): Promise<string> {
  const condition = findCondition(conditionsOf(await world.client.get({ ...KUSTOMIZATION, name })), type);
  return condition ? `${condition.status} ${condition.reason}: ${condition.message}` : 'absent';
}

describe('kustomize-controller', () => {
  it('applies what its source holds, owned and labelled, and says which revision', async () => {
    const world = await play([configMap('one')]);
    await createKustomization(world, 'kit');
    await world.run(MINUTE);
    expect(await conditionOf(world, 'kit', 'Ready')).toMatch(
      /^True ReconciliationSucceeded: Applied revision: 6\.5\.0@/,
    );
    expect(await conditionOf(world, 'kit', 'Reconciling')).toBe('absent');
    const applied = await world.client.get({ ...CONFIG_MAP, name: 'one' });
    expect(applied.metadata.labels).toMatchObject({ 'kustomize.toolkit.fluxcd.io/name': 'kit' });
    const kit = await world.client.get({ ...KUSTOMIZATION, name: 'kit' });
    expect(at(kit, 'status', 'inventory', 'entries')).toEqual([{ id: 'apps_one__ConfigMap', v: 'v1' }]);
    expect(at(kit, 'status', 'observedGeneration')).toBe(1);
  });

  it('writes under its status manager and turns Ready Unknown in every pass', async () => {
    const world = await play([configMap('one')]);
    await createKustomization(world, 'kit');
    await world.run(MINUTE);
    world.sent.length = 0;
    await world.run(6 * MINUTE);
    const writes = world.sent.filter((sent) => sent.path.endsWith('/kustomizations/kit/status'));
    expect(writes.every((sent) => sent.query === 'fieldManager=gotk-kustomize-controller')).toBe(true);
    const states = writes
      .flatMap((sent) => sentConditions(sent).filter(({ type }) => type === 'Ready'))
      .map(({ status }) => status);
    expect(states[0]).toBe('Unknown');
    expect(states.at(-1)).toBe('True');
  });

  it('deletes what has left its source', async () => {
    const manifests = [configMap('one'), configMap('two')];
    const world = await play(manifests);
    await createKustomization(world, 'kit');
    await world.run(MINUTE);
    manifests.pop();
    await world.run(6 * MINUTE);
    await expect(world.client.get({ ...CONFIG_MAP, name: 'two' })).rejects.toThrow('not found');
    await world.client.get({ ...CONFIG_MAP, name: 'one' });
  });

  it('takes back what kubectl has set by hand, but leaves other managers alone', async () => {
    const world = await play([helmRelease]);
    await createKustomization(world, 'kit');
    await world.run(MINUTE);
    const patch = (fieldManager: string, body: JsonObject) =>
      world.client.patch({ ...HELM_RELEASE, name: 'podinfo' }, 'merge', body, { query: { fieldManager } });
    await patch('kubectl-patch', { spec: { suspend: true }, metadata: { annotations: { byHand: 'yes' } } });
    await patch('flux', { metadata: { annotations: { byFlux: 'yes' } } });
    await world.run(6 * MINUTE);
    const release = await world.client.get({ ...HELM_RELEASE, name: 'podinfo' });
    expect(at(release, 'spec', 'suspend')).toBeUndefined();
    expect(release.metadata.annotations).toEqual({ byFlux: 'yes' });
  });

  it.each(['reconcile: disabled', 'ssa: Ignore', 'ssa: IfNotPresent'])(
    'leaves an object alone that is annotated %s in the cluster',
    async (annotation) => {
      const world = await play([configMap('one')]);
      await createKustomization(world, 'kit');
      await world.run(MINUTE);
      const [key, value] = annotation.split(': ') as [string, string];
      const annotations = { [`kustomize.toolkit.fluxcd.io/${key}`]: value };
      const body = { metadata: { annotations }, data: { a: 'by hand' } };
      const query = { fieldManager: 'kubectl-edit' };
      await world.client.patch({ ...CONFIG_MAP, name: 'one' }, 'merge', body, { query });
      await world.run(6 * MINUTE);
      expect((await world.client.get({ ...CONFIG_MAP, name: 'one' }))['data']).toEqual({ a: 'by hand' });
    },
  );

  it('creates what is only wanted if it is not present', async () => {
    const one = configMap('one');
    const annotations = { 'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent' };
    const world = await play([{ ...one, metadata: { ...one.metadata, annotations } }]);
    await createKustomization(world, 'kit');
    await world.run(MINUTE);
    expect((await world.client.get({ ...CONFIG_MAP, name: 'one' }))['data']).toEqual({ a: '1' });
  });

  it('fails its health check for as long as one HelmRelease is stuck', async () => {
    const world = await play([helmRelease]);
    world.inject('drop', isReadyWrite);
    world.startHelmController();
    await createKustomization(world, 'kit', { wait: true, timeout: '2m' });
    await createKustomization(world, 'after', { dependsOn: [{ name: 'kit' }] });
    await world.run(4 * MINUTE);
    const failure = "HealthCheckFailed: timeout waiting for: [HelmRelease/apps/podinfo status: 'InProgress']";
    expect(await conditionOf(world, 'kit', 'Ready')).toBe(`False ${failure}`);
    expect(await conditionOf(world, 'kit', 'Healthy')).toBe(`False ${failure}`);
    expect(await conditionOf(world, 'after', 'Ready')).toMatch(/^False DependencyNotReady/);
    await world.annotate('podinfo', {
      'reconcile.fluxcd.io/requestedAt': 'now',
      'reconcile.fluxcd.io/forceAt': 'now',
    });
    await world.run(10 * MINUTE);
    expect(await conditionOf(world, 'kit', 'Ready')).toMatch(/^True/);
    expect(await conditionOf(world, 'after', 'Ready')).toMatch(/^True/);
  });

  it('ends its health check at once when something is stalled', async () => {
    const world = await play([
      {
        ...helmRelease,
        metadata: { ...helmRelease.metadata, annotations: { 'kubeflap.io/helm-install': 'fail' } },
      },
    ]);
    world.startHelmController();
    await createKustomization(world, 'kit', { wait: true, timeout: '30m', interval: '1h' });
    await world.run(2 * MINUTE);
    expect(await conditionOf(world, 'kit', 'Ready')).toBe(
      "False HealthCheckFailed: failed early due to stalled resources: [HelmRelease/apps/podinfo status: 'Failed']",
    );
  });

  it('waits for its source', async () => {
    const world = await play([]);
    await createKustomization(world, 'kit', { sourceRef: { kind: 'GitRepository', name: 'missing' } });
    await world.run(MINUTE);
    expect(await conditionOf(world, 'kit', 'Ready')).toBe(
      "False ArtifactFailed: Source 'GitRepository/apps/missing' not found",
    );
    expect(await conditionOf(world, 'kit', 'Reconciling')).toMatch(/^True ProgressingWithRetry/);
  });

  it('recovers from a lost final write at the next interval', async () => {
    const world = await play([configMap('one')]);
    world.inject('drop', (sent) =>
      sentConditions(sent).some(({ reason }) => reason === 'ReconciliationSucceeded'),
    );
    await createKustomization(world, 'kit');
    await world.run(MINUTE);
    expect(await conditionOf(world, 'kit', 'Ready')).toMatch(/^Unknown/);
    await world.run(6 * MINUTE);
    expect(await conditionOf(world, 'kit', 'Ready')).toMatch(/^True/);
  });

  it('prunes everything when it is deleted', async () => {
    const world = await play([configMap('one')]);
    await createKustomization(world, 'kit');
    await world.run(MINUTE);
    await world.client.delete({ ...KUSTOMIZATION, name: 'kit' });
    await world.run(MINUTE);
    await expect(world.client.get({ ...CONFIG_MAP, name: 'one' })).rejects.toThrow('not found');
    await expect(world.client.get({ ...KUSTOMIZATION, name: 'kit' })).rejects.toThrow('not found');
  });
});
