// Section 7.2: faults in Helm's own storage, the Secrets of its releases.
import { createHash } from 'node:crypto';
import type { Sent } from '../../../sim/flux/flux-world.fixture.ts';
import { type HelmRecord, releaseSecret, releaseSecretName } from '../../../sim/flux/index.ts';
import type { JsonObject, KubeObject } from '../../../sim/kube/index.ts';
import type { FaultRow } from '../row.ts';
import { MINUTE, type RowWorld } from '../row-world.ts';
import { INSTALLED, UPGRADED } from './release-states.ts';

const SECRETS = { group: '', version: 'v1', resource: 'secrets', namespace: 'apps' };
const POSTED = (sent: Sent): boolean => sent.method === 'POST' && sent.path.endsWith('/secrets');
const PUT = (sent: Sent): boolean => sent.method === 'PUT' && sent.path.includes('/secrets/');
const FASTER = { does: [], because: 'the controller heals it faster than the threshold' } as const;

/** Writes a record as the helm command line would. */
async function putRecord(world: RowWorld, record: HelmRecord): Promise<void> {
  const secret = releaseSecret(record, { label: 'modifiedAt', now: world.clock.now() });
  const object = { ...secret, metadata: { ...secret.metadata, namespace: 'apps' } } as unknown as KubeObject;
  const name = releaseSecretName(record.name, record.version);
  const exists = (await world.records('podinfo')).some(({ version }) => version === record.version);
  if (exists) await world.client.update({ ...SECRETS, name }, object);
  else await world.client.create(SECRETS, object);
}

/** Values that no compression makes small enough for a Secret. */
function incompressible(): JsonObject {
  const hash = (index: number): string => createHash('sha512').update(String(index)).digest('base64');
  return { blob: Array.from({ length: 13_000 }, (_, index) => hash(index)).join('') };
}

/** Leaves the record of a release that somebody began to uninstall. */
async function leaveUninstalling(world: RowWorld): Promise<void> {
  const [newest] = await world.records('podinfo');
  await putRecord(world, { ...newest!, status: 'uninstalling', description: 'Deletion in progress' });
}

/** After the first pass: the release works, and helm-controller has called it failed to get it out of its pending state. */
const UNLOCKED = {
  ready: 'False PendingRelease',
  released: 'False PendingRelease',
  history: 'v1 failed',
  storage: 'v1 failed',
} as const;

export const HELM_STORAGE: readonly FaultRow[] = [
  {
    row: 23,
    play: async (world) => {
      world.inject('error', POSTED);
      await world.install({ ms: 900 });
    },
    leaves: {
      ready: 'False InstallFailed',
      released: 'False InstallFailed',
      storage: '',
      history: '',
      stalled: 'absent',
    },
    alone: INSTALLED,
    engine: FASTER,
  },
  {
    row: 24,
    play: async (world) => {
      world.inject('lose-answer', POSTED);
      await world.install({ ms: 900 });
    },
    leaves: { storage: 'v1 pending-install', history: '' },
    alone: UPGRADED,
    engine: FASTER,
  },
  {
    row: 25,
    variant: 'refused',
    play: async (world) => {
      world.inject('error', PUT);
      await world.install({ ms: 900 });
    },
    leaves: UNLOCKED,
    alone: { ...UPGRADED, history: 'v2 deployed, v1 superseded' },
    engine: FASTER,
  },
  {
    row: 25,
    variant: 'lost',
    play: async (world) => {
      world.inject('drop', PUT);
      await world.install({ ms: 900 });
    },
    leaves: UNLOCKED,
    alone: { ...UPGRADED, history: 'v2 deployed, v1 superseded' },
    engine: FASTER,
  },
  {
    row: 26,
    play: async (world) => {
      world.inject('lose-answer', PUT);
      await world.install({ ms: 900 });
    },
    leaves: { ready: 'True InstallSucceeded', history: '', storage: 'v1 deployed' },
    alone: UPGRADED,
    engine: FASTER,
  },
  {
    row: 27,
    variant: 'deleted',
    heals: 'next pass',
    play: async (world) => {
      await world.install();
      await world.client.delete({ ...SECRETS, name: releaseSecretName('podinfo', 1) });
    },
    leaves: { ...INSTALLED, storage: '' },
    isWell: (state) => state['storage'] !== '' && state['ready'] === 'True InstallSucceeded',
    alone: INSTALLED,
    engine: {
      does: [],
      because: 'Ready is True; the next interval installs it again and adopts what is there',
    },
  },
  {
    row: 27,
    variant: 'changed by hand',
    play: async (world) => {
      await world.install();
      const [newest] = await world.records('podinfo');
      await putRecord(world, { ...newest!, config: { byHand: true } });
    },
    leaves: INSTALLED,
    alone: UPGRADED,
    engine: { does: [], because: 'Ready is True; the next interval upgrades what it does not recognise' },
  },
  {
    row: 28,
    play: async (world) => {
      await world.install({ spec: { values: incompressible() } });
    },
    leaves: { storage: '', history: '', released: 'False InstallFailed' },
    alone: { ready: 'False InstallFailed', storage: '', stalled: 'absent' },
    engine: { does: [], because: 'nothing was ever deployed: there is no verdict to restore' },
  },
  {
    row: 29,
    play: async (world) => {
      await world.install();
      await leaveUninstalling(world);
      await world.run(12 * MINUTE);
    },
    leaves: { storage: 'v1 uninstalling', ready: 'False UpgradeFailed', history: '' },
    alone: { storage: 'v1 uninstalling', ready: 'False UpgradeFailed' },
    engine: { does: [], because: "Helm's records are never its to edit" },
  },
  {
    row: 30,
    play: async (world) => {
      await world.install();
      const [newest] = await world.records('podinfo');
      await putRecord(world, { ...newest!, version: 2, description: 'Upgrade complete' });
    },
    leaves: { storage: 'v2 deployed, v1 deployed', ready: 'True InstallSucceeded' },
    alone: { ready: 'True UpgradeSucceeded' },
    engine: { does: [], because: 'Ready is True; the next interval upgrades what it does not recognise' },
  },
];
