// Section 7.3: the process and its lease.
import { type FaultEffect, isReadyWrite, type Sent } from '../../../sim/flux/flux-world.fixture.ts';
import { at } from '../../../sim/kube/index.ts';
import type { FaultRow } from '../row.ts';
import { MINUTE, type RowWorld } from '../row-world.ts';
import { INSTALLED, STUCK, UPGRADED } from './release-states.ts';

const FASTER = { does: [], because: 'the next leader heals it faster than the threshold' } as const;
const WITH_RETRIES = { upgrade: { remediation: { retries: 2 }, disableWait: true } };
const FAILS_ONCE = { 'kubeflap.io/helm-upgrade': 'fail=1' };

const isLease = (sent: Sent): boolean => sent.path.includes('/leases');
const holderOf = (sent: Sent): string => String(at(sent.body, 'spec', 'holderIdentity') ?? '');

/** One of two replicas cannot renew, and even giving its lease back hangs: for a while both lead. */
async function overlap(world: RowWorld): Promise<void> {
  world.renewOften();
  world.helmController({ name: 'one' });
  await world.run(10_000);
  world.helmController({ name: 'two' });
  const until = world.clock.now() + 50_000;
  const strikes = (effect: FaultEffect, when: (sent: Sent) => boolean): void =>
    world.inject(
      effect,
      (sent) => isLease(sent) && world.clock.now() < until && when(sent),
      Number.POSITIVE_INFINITY,
    );
  strikes('hang', (sent) => sent.method === 'PUT' && holderOf(sent) === '');
  strikes('reset', (sent) => sent.method === 'PUT' && holderOf(sent).startsWith('one_'));
  await world.run(52_000);
  await world.createRelease('podinfo', {}, { 'kubeflap.io/helm-install': 'duration=1s' });
  await world.run(5000);
}

export const LEADERSHIP: readonly FaultRow[] = [
  {
    row: 31,
    play: async (world) => {
      await world.install({ controller: { killAt: [{ point: 'after-secret-post' }] }, ms: 5000 });
    },
    leaves: {
      ready: 'Unknown Progressing',
      reconciling: 'True Progressing',
      storage: 'v1 pending-install',
      history: '',
    },
    alone: { ...UPGRADED },
    engine: FASTER,
  },
  {
    row: 32,
    play: async (world) => {
      const controller = await world.install();
      controller.killAt({ point: 'after-secret-post', action: 'upgrade' });
      await world.changeValues();
      await world.run(1000);
    },
    leaves: {
      storage: 'v2 pending-upgrade, v1 deployed',
      history: 'v1 deployed',
      ready: 'Unknown Progressing',
    },
    alone: {
      ready: 'True UpgradeSucceeded',
      storage: 'v3 deployed, v2 failed, v1 superseded',
      history: 'v3 deployed',
    },
    engine: FASTER,
  },
  {
    row: 32,
    variant: 'and the next upgrade fails',
    heals: 'never',
    play: async (world) => {
      const upgrade = { remediation: { retries: 1, strategy: 'rollback' }, disableWait: true };
      const controller = await world.install({
        spec: { upgrade },
        annotations: { 'kubeflap.io/helm-upgrade': 'fail=2' },
      });
      controller.killAt({ point: 'after-secret-post', action: 'upgrade' });
      await world.changeValues();
      await world.run(5 * MINUTE);
    },
    leaves: { stalled: 'True MissingRollbackTarget' },
    alone: { stalled: 'True MissingRollbackTarget' },
    engine: { does: [], because: 'the upgrade did fail: a Stalled release waits for somebody to look' },
    optIn: {
      flight: { env: { ALLOW_FORCE: 'true' } },
      does: ['asks for an upgrade (forceAt)'],
      says: 'Stalled: nothing to roll back to',
      because: 'only another upgrade can help',
      ends: { ready: 'True UpgradeSucceeded', stalled: 'absent' },
    },
  },
  {
    row: 33,
    play: async (world) => {
      const controller = await world.install({ spec: WITH_RETRIES, annotations: FAILS_ONCE });
      controller.killAt({ point: 'after-secret-post', action: 'rollback' });
      await world.changeValues();
      await world.run(5000);
    },
    leaves: { storage: 'v3 pending-rollback, v2 failed, v1 deployed' },
    alone: { ready: 'True UpgradeSucceeded' },
    engine: FASTER,
  },
  {
    row: 34,
    play: async (world) => {
      await world.install({
        spec: { install: { remediation: { retries: 3 }, disableWait: true } },
        annotations: { 'kubeflap.io/helm-install': 'fail=1' },
        controller: { killAt: [{ point: 'after-uninstalling' }] },
        ms: 5000,
      });
    },
    leaves: { storage: 'v1 uninstalling' },
    alone: { storage: 'v1 uninstalling', ready: 'False UpgradeFailed' },
    engine: { does: [], because: "Helm's records are never its to edit" },
  },
  {
    row: 35,
    play: async (world) => {
      const controller = await world.install({
        annotations: { 'kubeflap.io/helm-install': 'duration=60s' },
        ms: 10_000,
      });
      void controller.stop();
      await world.run(30_000);
      world.clock.setTimer(5000, () => controller.start());
    },
    leaves: { storage: 'v1 failed', history: '', ready: 'Unknown Progressing' },
    alone: UPGRADED,
    engine: FASTER,
  },
  {
    row: 36,
    play: async (world) => {
      const controller = await world.install({
        controller: { killAt: [{ point: 'after-history' }] },
        ms: 5000,
      });
      controller.kill();
      await world.poke();
    },
    leaves: { reconciling: 'True Progressing', ready: 'True InstallSucceeded', history: 'v1 deployed' },
    alone: { reconciling: 'True Progressing', observed: 'no' },
    engine: { does: [], because: 'Ready is True' },
  },
  {
    row: 36,
    variant: 'over a stuck release',
    play: async (world) => {
      world.inject('drop', isReadyWrite);
      const controller = await world.install();
      controller.kill();
      await world.poke();
    },
    leaves: STUCK,
    alone: STUCK,
    engine: {
      does: [],
      says: 'no helm-controller leads',
      because: 'without a leader everything waits for its controller: no status edit helps',
    },
  },
  {
    row: 37,
    play: overlap,
    leaves: { storage: 'v3 deployed, v2 superseded, v1 deployed', ready: 'True UpgradeSucceeded' },
    alone: { storage: 'v3 deployed, v2 superseded, v1 deployed', ready: 'True UpgradeSucceeded' },
    engine: FASTER,
  },
  {
    row: 38,
    play: async (world) => {
      const controller = await world.install();
      for (let crash = 0; crash < 5; crash++) {
        controller.crash();
        await world.run(6 * MINUTE);
      }
    },
    leaves: INSTALLED,
    alone: INSTALLED,
    engine: {
      does: [],
      because: 'each start looks at every release once more, and finds it as it should be',
    },
  },
];
