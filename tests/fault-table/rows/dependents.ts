// Section 7.6: sources, Kustomizations, Receivers, suspension, and what other hands do.
import { conditionsOf, findCondition } from '../../../sim/flux/condition.ts';
import { isReadyWrite, type Sent, sentConditions } from '../../../sim/flux/flux-world.fixture.ts';
import {
  createKustomizeController,
  createNotificationController,
  type FetchResult,
  type NotificationController,
} from '../../../sim/flux/index.ts';
import { at, formatTime, type JsonObject, type KubeObject } from '../../../sim/kube/index.ts';
import type { FaultRow } from '../row.ts';
import { MINUTE, type RowState, type RowWorld } from '../row-world.ts';
import { INSTALLED, STUCK } from './release-states.ts';

const NO_RELEASE = { does: [], because: 'no HelmRelease is concerned' } as const;
const source = (resource: string) => ({
  group: 'source.toolkit.fluxcd.io',
  version: 'v1',
  resource,
  namespace: 'apps',
});
const KUSTOMIZATIONS = {
  group: 'kustomize.toolkit.fluxcd.io',
  version: 'v1',
  resource: 'kustomizations',
  namespace: 'apps',
};
const RECEIVERS = {
  group: 'notification.toolkit.fluxcd.io',
  version: 'v1',
  resource: 'receivers',
  namespace: 'apps',
};
const HELM_RELEASES = {
  group: 'helm.toolkit.fluxcd.io',
  version: 'v2',
  resource: 'helmreleases',
  namespace: 'apps',
};
const CORE = (resource: string) => ({ group: '', version: 'v1', resource, namespace: 'apps' });
const SUSPENDED_AT = 'stuck-hr-recovery.openova.io/suspended-at';

const readyOf = (object: KubeObject): string => {
  const ready = findCondition(conditionsOf(object), 'Ready');
  return ready ? `${ready.status} ${ready.reason}` : 'absent';
};
const isWell = (state: RowState): boolean => state['ready']?.startsWith('True') === true;

const configMap = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'apps' },
});

/** A kustomize-controller for Kustomizations whose source holds `manifests`, a list that may change. */
function kustomizeController(world: RowWorld, manifests: readonly KubeObject[]): void {
  const { handler, clock, tape } = world;
  createKustomizeController({ handler, clock, tape, build: () => [...manifests] }).start();
}

async function createKustomization(world: RowWorld, name: string, spec: JsonObject = {}): Promise<void> {
  await world.client.create(KUSTOMIZATIONS, {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: 'apps' },
    spec: { interval: '10m', prune: true, sourceRef: { kind: 'OCIRepository', name: 'podinfo' }, ...spec },
  });
}

const kustomization = async (world: RowWorld, name: string): Promise<string> =>
  readyOf(await world.client.get({ ...KUSTOMIZATIONS, name }));

/** A Receiver `hook` that wakes the OCIRepository `charts`, and the controller that answers for it. */
async function receiver(world: RowWorld): Promise<NotificationController> {
  const { handler, clock, tape } = world;
  const controller = createNotificationController({ handler, clock, tape });
  controller.start();
  const metadata = { name: 'token', namespace: 'apps' };
  await world.client.create(CORE('secrets'), {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    stringData: { token: 't' },
  });
  await world.client.create(RECEIVERS, {
    apiVersion: 'notification.toolkit.fluxcd.io/v1',
    kind: 'Receiver',
    metadata: { name: 'hook', namespace: 'apps' },
    spec: {
      type: 'generic',
      secretRef: { name: 'token' },
      resources: [{ kind: 'OCIRepository', name: 'charts' }],
    },
  });
  return controller;
}

async function createSource(
  world: RowWorld,
  kind: string,
  resource: string,
  spec: JsonObject,
): Promise<void> {
  await world.client.create(source(resource), {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind,
    metadata: { name: 'charts', namespace: 'apps' },
    spec: { interval: '10m', ...spec },
  });
}

const OCI = { url: 'oci://example.org/charts/podinfo', ref: { tag: '6.5.0' } };
/** What a registry holds whose newest push has this digit. */
function artifactOf(digit: string): FetchResult {
  const revision = `6.5.0@sha256:${digit.repeat(64)}`;
  const message = `stored artifact for digest '${revision}'`;
  const fileName = `${digit}.tar.gz`;
  return { kind: 'fetched', revision, fileName, content: digit, reason: 'Succeeded', message };
}

const isFinalOfSource = (sent: Sent): boolean =>
  sent.path.includes('/gitrepositories/') &&
  sentConditions(sent).some(({ type }) => type === 'ArtifactInStorage');
const isArtifactWrite = (sent: Sent): boolean =>
  sent.path.includes('/gitrepositories/') && at(sent.body, 'status', 'artifact') !== undefined;

async function lookAtSource(world: RowWorld): Promise<RowState> {
  const git = await world.client.get({ ...source('gitrepositories'), name: 'charts' });
  return { ready: readyOf(git), artifact: at(git, 'status', 'artifact') === undefined ? 'no' : 'yes' };
}

async function playSource(world: RowWorld, when: (sent: Sent) => boolean): Promise<void> {
  world.inject('drop', when);
  world.sourceController();
  await createSource(world, 'GitRepository', 'gitrepositories', { url: 'https://example.org/app' });
  await world.run(MINUTE);
}

const receivers = new WeakMap<RowWorld, NotificationController>();
const hookPath = async (world: RowWorld): Promise<string> =>
  String(at(await world.client.get({ ...RECEIVERS, name: 'hook' }), 'status', 'webhookPath') ?? '');

export const DEPENDENTS: readonly FaultRow[] = [
  {
    row: 64,
    play: async (world) => {
      const sources = world.sourceController({ fetchMs: 5000 });
      await createSource(world, 'OCIRepository', 'ocirepositories', OCI);
      await world.install({
        spec: { chartRef: { kind: 'OCIRepository', name: 'charts' } },
        controller: { helm: { loadChart: (chart) => sources.loadChart(chart) } },
      });
      sources.kill();
      sources.start();
      while (!sources.isLeading) await world.run(100);
      await world.poke();
      await world.run(500);
    },
    leaves: { ready: 'False SourceNotReady', released: 'True InstallSucceeded', history: 'v1 deployed' },
    alone: INSTALLED,
    engine: { does: [], because: "a source that is not ready is the controller's to wait for" },
  },
  {
    row: 65,
    variant: 'Ready',
    play: (world) => playSource(world, isFinalOfSource),
    look: lookAtSource,
    isWell,
    leaves: { ready: 'Unknown Progressing', artifact: 'yes' },
    alone: { ready: 'True Succeeded', artifact: 'yes' },
    engine: NO_RELEASE,
  },
  {
    row: 65,
    variant: 'artifact',
    play: (world) => playSource(world, isArtifactWrite),
    look: lookAtSource,
    isWell: (state) => state['artifact'] === 'yes',
    leaves: { ready: 'True Succeeded', artifact: 'no' },
    alone: { ready: 'True Succeeded', artifact: 'yes' },
    engine: NO_RELEASE,
  },
  {
    row: 66,
    play: async (world) => {
      kustomizeController(world, [configMap('one')]);
      world.inject('drop', (sent) =>
        sentConditions(sent).some(({ reason }) => reason === 'ReconciliationSucceeded'),
      );
      await createKustomization(world, 'kit');
      await world.run(MINUTE);
    },
    look: async (world) => ({ ready: await kustomization(world, 'kit') }),
    isWell,
    leaves: { ready: 'Unknown Progressing' },
    alone: { ready: 'True ReconciliationSucceeded' },
    engine: NO_RELEASE,
  },
  {
    row: 67,
    play: async (world) => {
      const manifests = [configMap('one')];
      kustomizeController(world, manifests);
      await createKustomization(world, 'kit');
      await world.run(MINUTE);
      world.inject('drop', (sent) => at(sent.body, 'status', 'inventory') !== undefined);
      manifests.push(configMap('leaked'));
      await world.run(10 * MINUTE);
      manifests.pop();
      await world.run(MINUTE);
    },
    look: async (world) => {
      const { items } = await world.client.list(CORE('configmaps'));
      return {
        ready: await kustomization(world, 'kit'),
        leaked: items.some(({ metadata }) => metadata.name === 'leaked') ? 'yes' : 'no',
      };
    },
    isWell: (state) => state['leaked'] === 'no',
    leaves: { ready: 'True ReconciliationSucceeded', leaked: 'yes' },
    alone: { ready: 'True ReconciliationSucceeded', leaked: 'yes' },
    engine: NO_RELEASE,
  },
  {
    row: 68,
    play: async (world) => {
      const release: KubeObject = {
        apiVersion: 'helm.toolkit.fluxcd.io/v2',
        kind: 'HelmRelease',
        metadata: { name: 'podinfo', namespace: 'apps' },
        spec: {
          interval: '10m',
          chartRef: { kind: 'OCIRepository', name: 'podinfo' },
          install: { disableWait: true },
        },
      };
      kustomizeController(world, [release]);
      world.inject('drop', isReadyWrite);
      world.helmController();
      await createKustomization(world, 'kit', { wait: true, timeout: '2m' });
      await createKustomization(world, 'after', { dependsOn: [{ name: 'kit' }] });
      await world.createRelease('behind', { dependsOn: [{ name: 'podinfo' }] });
      await world.run(4 * MINUTE);
    },
    look: async (world) => ({
      root: (await world.stateOfRelease())['ready']!,
      ready: await kustomization(world, 'kit'),
      after: await kustomization(world, 'after'),
      behind: readyOf(await world.client.get({ ...HELM_RELEASES, name: 'behind' })),
    }),
    isWell,
    leaves: {
      root: 'Unknown Progressing',
      ready: 'False HealthCheckFailed',
      after: 'False DependencyNotReady',
      behind: 'False DependencyNotReady',
    },
    alone: {
      root: 'Unknown Progressing',
      behind: 'False DependencyNotReady',
      after: 'False DependencyNotReady',
    },
    engine: {
      does: ['patches the status'],
      because: 'repairs the root; everything behind it follows by itself',
      ends: {
        root: 'True InstallSucceeded',
        ready: 'True ReconciliationSucceeded',
        after: 'True ReconciliationSucceeded',
        behind: 'True InstallSucceeded',
      },
    },
  },
  {
    row: 69,
    play: async (world) => {
      world.inject('drop', (sent) => sent.path.includes('/receivers/') && sentConditions(sent).length > 0);
      receivers.set(world, await receiver(world));
      await createSource(world, 'OCIRepository', 'ocirepositories', OCI);
      await world.run(MINUTE);
    },
    look: async (world) => ({ answer: String(await receivers.get(world)!.receive(await hookPath(world))) }),
    isWell: (state) => state['answer'] === '200',
    leaves: { answer: '503' },
    alone: { answer: '200' },
    engine: NO_RELEASE,
  },
  {
    row: 70,
    play: async (world) => {
      let digit = 'a';
      world.sourceController({
        fetch: ({ kind }) => (kind === 'OCIRepository' ? artifactOf(digit) : undefined),
      });
      const controller = await receiver(world);
      await createSource(world, 'OCIRepository', 'ocirepositories', OCI);
      await world.run(MINUTE);
      const path = await hookPath(world);
      digit = 'b';
      controller.kill();
      await controller.receive(path);
      await world.run(1000);
    },
    look: async (world) => {
      const oci = await world.client.get({ ...source('ocirepositories'), name: 'charts' });
      return { revision: String(at(oci, 'status', 'artifact', 'revision')).slice(0, 14) };
    },
    isWell: (state) => state['revision'] === '6.5.0@sha256:b',
    leaves: { revision: '6.5.0@sha256:a' },
    alone: { revision: '6.5.0@sha256:b' },
    engine: NO_RELEASE,
  },
  {
    row: 71,
    variant: 'by our engine',
    play: async (world) => {
      world.inject('drop', isReadyWrite);
      await world.install();
      const annotations = { [SUSPENDED_AT]: formatTime(world.clock.now() - 5 * MINUTE) };
      await world.patchRelease('podinfo', { metadata: { annotations }, spec: { suspend: true } });
      await world.run(5000);
    },
    leaves: { suspended: 'yes', ready: 'Unknown Progressing' },
    alone: { suspended: 'yes', ready: 'Unknown Progressing' },
    engine: {
      does: ['patches the status', 'resumes'],
      says: 'own suspension lifted',
      because: 'the marker says whose suspension it is; then as row 1',
      ends: { ...INSTALLED, suspended: 'no' },
    },
  },
  {
    row: 71,
    variant: 'by somebody else',
    play: async (world) => {
      world.inject('drop', isReadyWrite);
      await world.install();
      await world.patchRelease('podinfo', { spec: { suspend: true } });
      await world.run(5000);
    },
    leaves: { ...STUCK, suspended: 'yes' },
    alone: { ...STUCK, suspended: 'yes' },
    engine: {
      does: [],
      says: 'it is suspended',
      because: "a suspension without its marker is somebody's will",
    },
  },
  {
    row: 72,
    play: async (world) => {
      await world.install();
      await world.patchRelease('podinfo', { spec: { suspend: true } });
      await world.run(5000);
      await world.client.delete({ ...HELM_RELEASES, name: 'podinfo' });
      await world.run(5000);
    },
    isWell: (state) => state['storage'] === '',
    leaves: { exists: 'no', storage: 'v1 deployed' },
    alone: { exists: 'no', storage: 'v1 deployed' },
    engine: {
      does: [],
      because: 'there is nothing left to look at; it never suspends what is being deleted',
    },
  },
  {
    row: 73,
    play: async (world) => {
      await world.install({ annotations: { 'kubeflap.io/helm-install': 'fail' } });
      const ready = (await world.condition('podinfo', 'Ready'))!;
      const written = { ...ready, status: 'True', reason: 'ByHand', message: 'looks fine to me' };
      await world.patchRelease('podinfo', { status: { conditions: [written] } }, 'status');
      await world.poke();
      await world.run(5000);
    },
    isWell: (state) => state['ready'] === 'False InstallFailed',
    leaves: { ready: 'True ByHand', released: 'absent', history: 'v1 failed' },
    alone: { ready: 'True ByHand', released: 'absent', history: 'v1 failed' },
    engine: {
      does: [],
      because: 'it does not write such a thing: its preconditions ask for a deployed history and record',
    },
  },
];
