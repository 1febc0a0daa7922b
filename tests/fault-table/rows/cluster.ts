// Section 7.5: the API server, etcd, time and namespaces.

import { isHistoryWrite, isReadyWrite, type Sent } from '../../../sim/flux/flux-world.fixture.ts';
import { fluxCrds } from '../../../sim/flux/index.ts';
import { at, type JsonObject, type KubeObject } from '../../../sim/kube/index.ts';
import type { FaultRow } from '../row.ts';
import { MINUTE, type RowWorld } from '../row-world.ts';
import { INSTALLED, STUCK, UPGRADED } from './release-states.ts';

const QUIET = { does: [], because: 'nothing is stuck for longer than the threshold' } as const;
const RESET = { env: { REPAIR_STALLED: 'true' } };
const NAMESPACES = { group: '', version: 'v1', resource: 'namespaces' };
const CRDS = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
const WEBHOOKS = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  resource: 'validatingwebhookconfigurations',
};

const isWorkload = (sent: Sent): boolean => sent.method === 'POST' && sent.path.endsWith('/configmaps');
const isWrite = (sent: Sent): boolean => ['POST', 'PUT', 'PATCH', 'DELETE'].includes(sent.method);

async function createNamespace(world: RowWorld, name: string, finalizers: string[] = []): Promise<void> {
  await world.client.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  if (finalizers.length === 0) return;
  await world.client.create(
    { group: '', version: 'v1', resource: 'configmaps', namespace: name },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'held', namespace: name, finalizers } },
  );
}

/** An admission webhook in front of the workload that nobody answers for. */
async function refuseByWebhook(world: RowWorld): Promise<void> {
  await world.client.create(WEBHOOKS, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'policy' },
    webhooks: [
      {
        name: 'policy.example.org',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        clientConfig: { url: 'https://policy.example.org/' },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
      },
    ],
  });
}

/** The CRD of an older Flux, which does not know one of the status fields. */
async function forgetStatusField(world: RowWorld, field: string): Promise<void> {
  const crd = fluxCrds().find(({ metadata }) => metadata.name === 'helmreleases.helm.toolkit.fluxcd.io')!;
  const versions = (at(crd, 'spec', 'versions') as readonly JsonObject[]).map((version) => {
    const schema = at(
      version,
      'schema',
      'openAPIV3Schema',
      'properties',
      'status',
      'properties',
    ) as JsonObject;
    const { [field]: _forgotten, ...known } = schema;
    const status = at(version, 'schema', 'openAPIV3Schema', 'properties', 'status') as JsonObject;
    const properties = at(version, 'schema', 'openAPIV3Schema', 'properties') as JsonObject;
    const openAPIV3Schema = {
      ...(at(version, 'schema', 'openAPIV3Schema') as JsonObject),
      properties: { ...properties, status: { ...status, properties: known } },
    };
    return { ...version, schema: { openAPIV3Schema } };
  });
  await world.client.patch({ ...CRDS, name: crd.metadata.name! }, 'merge', { spec: { versions } });
}

/** Everything that is stored, to go back to. */
async function releaseSecrets(world: RowWorld): Promise<readonly KubeObject[]> {
  const path = { group: '', version: 'v1', resource: 'secrets', namespace: 'apps' };
  return (await world.client.list(path)).items;
}

/** Puts Helm's records back as they were, as a restore that covered only part of the keys. */
async function restoreSecrets(world: RowWorld, saved: readonly KubeObject[]): Promise<void> {
  const path = { group: '', version: 'v1', resource: 'secrets', namespace: 'apps' };
  for (const { metadata } of await releaseSecrets(world))
    await world.client.delete({ ...path, name: metadata.name! });
  for (const secret of saved) {
    const { resourceVersion: _rv, uid: _uid, ...metadata } = secret.metadata;
    await world.client.create(path, { ...secret, metadata });
  }
}

/** A release that is stranded by a controller whose clock is wrong. */
async function strandUnder(world: RowWorld, aheadMs: number): Promise<void> {
  world.inject('drop', isReadyWrite);
  await world.install({ controller: { clock: world.skewedClock(aheadMs) } });
}

export const CLUSTER: readonly FaultRow[] = [
  {
    row: 48,
    play: async (world) => {
      world.renewOften();
      await world.install();
      world.outage(25_000);
      await world.run(30_000);
    },
    leaves: INSTALLED,
    alone: { ...INSTALLED, restarts: '0' },
    engine: QUIET,
  },
  {
    row: 49,
    play: async (world) => {
      world.inject('refuse', isWorkload);
      await world.install();
    },
    leaves: {
      stalled: 'True RetriesExceeded',
      ready: 'False InstallFailed',
      history: 'v1 failed',
      storage: 'v1 failed',
    },
    alone: { stalled: 'True RetriesExceeded', ready: 'False InstallFailed', history: 'v1 failed' },
    engine: { does: [], because: 'a Stalled release is left alone unless the operator opts in' },
    optIn: {
      flight: RESET,
      does: ['asks for a fresh start (resetAt)'],
      because: 'the failures are forgotten and the controller upgrades what failed',
      ends: { ready: 'True UpgradeSucceeded', stalled: 'absent' },
    },
  },
  {
    row: 50,
    play: async (world) => {
      world.inject('refuse', isWorkload);
      await world.install({ spec: { install: { remediation: { retries: 1 }, disableWait: true } }, ms: 800 });
    },
    leaves: {
      history: 'v1 uninstalled',
      ready: 'False UninstallSucceeded',
      remediated: 'True UninstallSucceeded',
    },
    alone: { ready: 'True InstallSucceeded', storage: 'v1 deployed' },
    engine: QUIET,
  },
  {
    row: 51,
    play: async (world) => {
      world.renewOften();
      await world.install();
      world.outage(50_000);
      await world.run(MINUTE);
    },
    leaves: INSTALLED,
    alone: { ...INSTALLED, restarts: '1' },
    engine: QUIET,
  },
  {
    row: 52,
    play: async (world) => {
      world.inject('lose-answer', isHistoryWrite);
      await world.install();
    },
    leaves: INSTALLED,
    alone: INSTALLED,
    engine: QUIET,
  },
  {
    row: 53,
    play: async (world) => {
      world.inject('lose-answer', isReadyWrite);
      await world.install({ controller: { cacheLagMs: 150 } });
    },
    leaves: INSTALLED,
    alone: INSTALLED,
    engine: QUIET,
  },
  {
    row: 54,
    play: async (world) => {
      world.inject(
        'lose-answer',
        (sent) =>
          sent.path.includes('/helmcharts/') && sent.method === 'PATCH' && !sent.query.includes('dryRun'),
      );
      await world.installFromRepository();
    },
    leaves: { ...INSTALLED, helmChart: 'apps/apps-podinfo' },
    alone: INSTALLED,
    engine: QUIET,
  },
  {
    row: 55,
    play: async (world) => {
      await world.installFromRepository();
      world.inject('error', (sent) => sent.query.includes('dryRun'), 2);
      await world.poke();
      await world.run(1000);
    },
    look: async (world) => ({
      ...(await world.stateOfRelease()),
      events: (await world.eventReasons()).filter((reason) => reason === 'HelmChartSyncErr').join(' '),
    }),
    leaves: { ...INSTALLED, events: 'HelmChartSyncErr' },
    alone: INSTALLED,
    engine: { does: [], because: 'Ready is True, rightly so' },
  },
  {
    row: 56,
    variant: "the controller's clock three minutes ahead",
    heals: 'never',
    play: (world) => strandUnder(world, 3 * MINUTE),
    leaves: STUCK,
    alone: STUCK,
    engine: {
      does: ['patches the status'],
      because: "the server's clock counts: a transition in the future only delays the repair",
      ends: INSTALLED,
    },
  },
  {
    row: 56,
    variant: "the engine's clock an hour ahead",
    heals: 'at once',
    play: async (world) => {
      await world.install({ annotations: { 'kubeflap.io/helm-install': 'duration=90s' }, ms: MINUTE });
    },
    flight: { clockSkewMs: 60 * MINUTE },
    leaves: { ready: 'Unknown Progressing', storage: 'v1 pending-install' },
    alone: INSTALLED,
    engine: { does: [], because: "the server's clock counts, not its own" },
  },
  {
    row: 56,
    variant: "the controller's clock two hours ahead",
    heals: 'never',
    play: (world) => strandUnder(world, 120 * MINUTE),
    later: (world) => world.run(120 * MINUTE),
    leaves: STUCK,
    alone: STUCK,
    engine: {
      does: ['patches the status'],
      because: 'the lease is seen to be renewed, whatever time it tells; the transition delays the repair',
      ends: INSTALLED,
    },
  },
  ...[
    ['ten minutes', 10],
    ['two hours', 120],
  ].map(
    ([text, minutes]): FaultRow => ({
      row: 56,
      variant: `the controller's clock ${text} behind`,
      heals: 'never',
      play: (world) => strandUnder(world, -Number(minutes) * MINUTE),
      leaves: STUCK,
      alone: STUCK,
      engine: {
        does: ['patches the status'],
        because: 'a lease that was seen to be renewed is alive, however old it looks',
        ends: INSTALLED,
      },
    }),
  ),
  {
    row: 56,
    variant: "the controller's clock ten minutes behind, over an install under way",
    heals: 'at once',
    play: async (world) => {
      await world.install({
        annotations: { 'kubeflap.io/helm-install': 'duration=4m' },
        controller: { clock: world.skewedClock(-10 * MINUTE) },
        ms: 3 * MINUTE,
      });
    },
    leaves: { ready: 'Unknown Progressing', storage: 'v1 pending-install' },
    alone: INSTALLED,
    engine: { does: [], because: 'what the lease tells of the clock makes an old transition a young one' },
  },
  {
    row: 57,
    play: async (world) => {
      world.renewOften();
      let isReadOnly = false;
      world.inject('error', (sent) => isReadOnly && isWrite(sent), Number.POSITIVE_INFINITY);
      world.clock.setTimer(20_000, () => {
        isReadOnly = true;
      });
      world.clock.setTimer(3 * MINUTE, () => {
        isReadOnly = false;
      });
      await world.install({ annotations: { 'kubeflap.io/helm-install': 'duration=30s' } });
    },
    leaves: { storage: 'v1 pending-install', ready: 'Unknown Progressing', history: '' },
    alone: { ...UPGRADED, restarts: '1' },
    engine: QUIET,
  },
  {
    row: 58,
    play: async (world) => {
      world.kubernetesControllers();
      await world.install();
      await world.client.delete({ ...CRDS, name: 'helmreleases.helm.toolkit.fluxcd.io' });
      await world.run(MINUTE);
    },
    leaves: { exists: 'no', storage: '' },
    alone: { exists: 'no', storage: '' },
    engine: {
      does: [],
      says: 'HelmReleases could not be listed',
      because: 'there is nothing to look at: exit code 3',
    },
  },
  {
    row: 59,
    play: async (world) => {
      await forgetStatusField(world, 'lastAttemptedRevisionDigest');
      await world.install();
    },
    look: async (world) => {
      const before = world.sent.length;
      await world.run(12 * MINUTE);
      const again = world.sent
        .slice(before)
        .filter((sent) => at(sent.body, 'status', 'lastAttemptedRevisionDigest'));
      return { ...(await world.stateOfRelease()), sentAgain: again.length > 0 ? 'yes' : 'no' };
    },
    isWell: (state) => state['sentAgain'] === 'no',
    leaves: { ...INSTALLED, sentAgain: 'yes' },
    alone: { ...INSTALLED, sentAgain: 'yes' },
    engine: { does: [], because: 'Ready is True' },
  },
  {
    row: 60,
    play: async (world) => {
      await world.install();
      const saved = await releaseSecrets(world);
      await world.changeValues();
      await world.run(2 * MINUTE);
      await restoreSecrets(world, saved);
    },
    leaves: { history: 'v2 deployed, v1 superseded', storage: 'v1 deployed', ready: 'True UpgradeSucceeded' },
    alone: { ready: 'True UpgradeSucceeded', history: 'v2 deployed', storage: 'v2 deployed, v1 superseded' },
    engine: { does: [], because: 'Ready is True; the next interval upgrades what it does not recognise' },
  },
  {
    row: 61,
    variant: "the workload's namespace",
    play: async (world) => {
      world.kubernetesControllers();
      await createNamespace(world, 'work', ['example.org/held']);
      await world.client.delete({ ...NAMESPACES, name: 'work' });
      await world.install({ spec: { targetNamespace: 'work' } });
    },
    leaves: { stalled: 'True RetriesExceeded', ready: 'False InstallFailed' },
    alone: { stalled: 'True RetriesExceeded', ready: 'False InstallFailed' },
    engine: { does: [], because: 'a failed install is not its to repair' },
  },
  {
    row: 61,
    variant: "the HelmRelease's namespace, with nobody to drop its finalizer",
    play: async (world) => {
      world.kubernetesControllers();
      world.inject('drop', isReadyWrite);
      const controller = await world.install();
      controller.kill();
      await world.client.delete({ ...NAMESPACES, name: 'apps' });
      await world.run(MINUTE);
    },
    leaves: { exists: 'yes', deleting: 'yes', finalizer: 'yes' },
    alone: { exists: 'yes', deleting: 'yes', finalizer: 'yes' },
    engine: { does: [], says: 'it is being deleted', because: 'what is being deleted is left alone' },
  },
  {
    row: 62,
    play: (world) => world.install({ spec: { targetNamespace: 'nowhere' } }).then(() => undefined),
    leaves: { stalled: 'True RetriesExceeded', ready: 'False InstallFailed' },
    alone: { stalled: 'True RetriesExceeded', ready: 'False InstallFailed' },
    engine: { does: [], because: 'a failed install is not its to repair' },
    optIn: {
      flight: RESET,
      does: ['asks for a fresh start (resetAt)'],
      says: 'given up after 3 resets',
      because: 'what goes on failing is given up after three resets',
      ends: { ready: 'False UpgradeFailed', stalled: 'True RetriesExceeded' },
    },
  },
  {
    row: 63,
    play: async (world) => {
      await refuseByWebhook(world);
      await world.install({ spec: { install: { remediation: { retries: -1 }, disableWait: true } } });
    },
    leaves: { ready: 'False UninstallSucceeded', released: 'False InstallFailed' },
    alone: { released: 'False InstallFailed' },
    engine: { does: [], because: 'a failed install is not its to repair' },
  },
];
