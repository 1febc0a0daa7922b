// What a dead controller leaves behind and what the next one makes of it: reference/flux-behaviour.md 3.3, one row per
// place of death, and the lease itself (3.1, 3.2).
import { describe, expect, it } from 'vitest';
import { at } from '../../kube/index.ts';
import { FluxWorld } from '../flux-world.fixture.ts';
import type { KillAt } from './helm-controller.ts';

const MINUTE = 60_000;
const LEASE = {
  group: 'coordination.k8s.io',
  version: 'v1',
  resource: 'leases',
  namespace: 'flux-system',
  name: 'helm-controller-leader-election',
};

describe('a controller that dies during an install', () => {
  const rows: readonly { kill: KillAt; left: string; storage: string; ready: string }[] = [
    {
      kill: { point: 'before-secret-post' },
      left: '',
      storage: 'v1 deployed',
      ready: 'True InstallSucceeded',
    },
    {
      kill: { point: 'after-secret-post' },
      left: 'v1 pending-install',
      storage: 'v2 deployed, v1 superseded',
      ready: 'True UpgradeSucceeded',
    },
    {
      kill: { point: 'after-put-deployed' },
      left: 'v1 deployed',
      storage: 'v2 deployed, v1 superseded',
      ready: 'True UpgradeSucceeded',
    },
    {
      kill: { point: 'between-conditions-and-history' },
      left: 'v1 deployed',
      storage: 'v2 deployed, v1 superseded',
      ready: 'True UpgradeSucceeded',
    },
    {
      kill: { point: 'after-history' },
      left: 'v1 deployed',
      storage: 'v1 deployed',
      ready: 'True InstallSucceeded',
    },
  ];
  it.each(rows)(
    'at $kill.point is followed by one that ends at $storage',
    async ({ kill, left, storage, ready }) => {
      const world = await FluxWorld.create();
      const controller = world.startHelmController({ killAt: [kill] });
      await world.createRelease('podinfo');
      await world.run(5000);
      expect(controller.isRunning).toBe(false);
      expect(await world.storage('podinfo')).toBe(left);
      await world.run(MINUTE);
      expect(controller.incarnation).toBe(2);
      expect(await world.storage('podinfo')).toBe(storage);
      expect(await world.state('podinfo', 'Ready')).toBe(ready);
      expect(await world.state('podinfo', 'Reconciling')).toBe('absent');
    },
  );

  it('leaves Ready Unknown and a pending record for as long as nobody takes over', async () => {
    const world = await FluxWorld.create();
    const controller = world.startHelmController({ killAt: [{ point: 'after-secret-post' }] });
    await world.createRelease('podinfo');
    await world.run(5000);
    controller.kill();
    await world.run(60 * MINUTE);
    expect(await world.state('podinfo', 'Ready')).toBe('Unknown Progressing');
    expect(await world.state('podinfo', 'Reconciling')).toBe('True Progressing');
    expect(await world.storage('podinfo')).toBe('v1 pending-install');
  });

  it('tells what it unlocked', async () => {
    const world = await FluxWorld.create();
    world.startHelmController({ killAt: [{ point: 'after-secret-post' }] });
    await world.createRelease('podinfo');
    await world.run(MINUTE);
    const [newest, unlocked] = await world.records('podinfo');
    expect(newest?.status).toBe('deployed');
    expect(unlocked?.version).toBe(1);
    const events = await world.client.list({
      group: '',
      version: 'v1',
      resource: 'events',
      namespace: 'apps',
    });
    const messages = events.items.map((event) => String(event['message']));
    expect(messages).toContain(
      'Unlocked Helm release apps/podinfo.v1 with chart podinfo@6.5.0+650aaaaaaaaa in pending-install state',
    );
  });
});

describe('a controller that dies during a later action', () => {
  it('leaves a pending upgrade, which becomes revision 3 with the history cleared', async () => {
    const world = await FluxWorld.create();
    const controller = world.startHelmController();
    await world.createRelease('podinfo');
    await world.run(MINUTE);
    controller.killAt({ point: 'after-secret-post', action: 'upgrade' });
    await world.patchRelease('podinfo', { spec: { values: { replicas: 2 } } });
    await world.run(1000);
    expect(await world.storage('podinfo')).toBe('v2 pending-upgrade, v1 deployed');
    await world.run(MINUTE);
    expect(await world.storage('podinfo')).toBe('v3 deployed, v2 failed, v1 superseded');
    expect(await world.history('podinfo')).toBe('v3 deployed');
  });

  it('has no rollback target left when the upgrade after the pending one fails', async () => {
    const world = await FluxWorld.create();
    const controller = world.startHelmController();
    const upgrade = { remediation: { retries: 1, strategy: 'rollback' }, disableWait: true };
    await world.createRelease('podinfo', { upgrade }, { 'kubeflap.io/helm-upgrade': 'fail=2' });
    await world.run(MINUTE);
    controller.killAt({ point: 'after-secret-post', action: 'upgrade' });
    await world.patchRelease('podinfo', { spec: { values: { replicas: 2 } } });
    await world.run(5 * MINUTE);
    expect(await world.state('podinfo', 'Stalled')).toBe('True MissingRollbackTarget');
  });

  it('leaves a pending rollback, which is unlocked and upgraded', async () => {
    const world = await FluxWorld.create();
    const controller = world.startHelmController();
    const upgrade = { remediation: { retries: 2 }, disableWait: true };
    await world.createRelease('podinfo', { upgrade }, { 'kubeflap.io/helm-upgrade': 'fail=1' });
    await world.run(MINUTE);
    controller.killAt({ point: 'after-secret-post', action: 'rollback' });
    await world.patchRelease('podinfo', { spec: { values: { replicas: 2 } } });
    await world.run(5000);
    expect(await world.storage('podinfo')).toMatch(/^v3 pending-rollback/);
    await world.run(5 * MINUTE);
    expect(await world.storage('podinfo')).toMatch(/^v4 deployed/);
    expect(await world.state('podinfo', 'Ready')).toBe('True UpgradeSucceeded');
  });

  it('leaves a release uninstalling, which no upgrade can ever save (flux2 #4614)', async () => {
    const world = await FluxWorld.create();
    const controller = world.startHelmController({ killAt: [{ point: 'after-uninstalling' }] });
    const install = { remediation: { retries: 3 }, disableWait: true };
    await world.createRelease('podinfo', { install }, { 'kubeflap.io/helm-install': 'fail=1' });
    await world.run(5000);
    expect(await world.storage('podinfo')).toBe('v1 uninstalling');
    await world.run(60 * MINUTE);
    expect(controller.incarnation).toBe(2);
    expect(await world.storage('podinfo')).toBe('v1 uninstalling');
    expect((await world.condition('podinfo', 'Ready'))?.message).toContain(
      '"podinfo" has no deployed releases',
    );
  });
});

describe('a controller that is told to stop during an install', () => {
  it('marks the release failed in storage but cannot write its status any more', async () => {
    const world = await FluxWorld.create();
    const controller = world.startHelmController();
    await world.createRelease('podinfo', {}, { 'kubeflap.io/helm-install': 'duration=60s' });
    await world.run(10_000);
    const stopped = controller.stop();
    await world.run(30_000);
    await stopped;
    expect(controller.isRunning).toBe(false);
    expect(await world.storage('podinfo')).toBe('v1 failed');
    expect(await world.history('podinfo')).toBe('');
    controller.start();
    await world.run(2 * MINUTE);
    expect(await world.state('podinfo', 'Ready')).toBe('True UpgradeSucceeded');
  });
});

describe('the lease', () => {
  it('is created with the times of the flags and renewed every retry period', async () => {
    const world = await FluxWorld.create();
    world.startHelmController({ leaderElection: {} });
    await world.run(60_500);
    const lease = await world.client.get(LEASE);
    expect(lease['spec']).toMatchObject({ leaseDurationSeconds: 35, leaseTransitions: 0 });
    expect(String(at(lease, 'spec', 'holderIdentity'))).toMatch(/^helm-controller_[0-9a-f-]{36}$/);
    const writes = world.sent.filter((sent) => sent.path.includes('/leases'));
    expect(writes.map((sent) => sent.method)).toEqual([
      'GET',
      'POST',
      ...Array.from({ length: 12 }, () => 'PUT'),
    ]);
  });

  it('costs nothing but its renewals while there is nothing to do', async () => {
    const world = await FluxWorld.create();
    world.startHelmController({ leaderElection: {} });
    await world.run(10_000);
    world.sent.length = 0;
    await world.run(30 * MINUTE);
    expect(new Set(world.sent.map((sent) => sent.method))).toEqual(new Set(['PUT']));
    expect(world.sent).toHaveLength((30 * MINUTE) / 5000);
  });

  it('survives an outage shorter than the renew deadline', async () => {
    const world = await FluxWorld.create();
    const controller = world.startHelmController({ leaderElection: {} });
    await world.run(10_000);
    const until = world.clock.now() + 25_000;
    world.inject('reset', (sent) => sent.path.includes('/leases') && world.clock.now() < until, 1000);
    await world.run(5 * MINUTE);
    expect(controller.incarnation).toBe(1);
    expect(controller.isLeading).toBe(true);
  });

  it('ends the process when it cannot be renewed within the deadline; the container comes back', async () => {
    const world = await FluxWorld.create();
    const controller = world.startHelmController({ leaderElection: {} });
    await world.run(10_000);
    const until = world.clock.now() + 45_000;
    world.inject('reset', (sent) => sent.path.includes('/leases') && world.clock.now() < until, 1000);
    await world.run(40_000);
    expect(controller.isRunning).toBe(false);
    await world.run(2 * MINUTE);
    expect(controller.incarnation).toBe(2);
    expect(controller.isLeading).toBe(true);
    expect(at(await world.client.get(LEASE), 'spec', 'leaseTransitions')).toBe(1);
  });

  it('with the platform flags of 60/40/5 s survives what the defaults do not', async () => {
    const world = await FluxWorld.create();
    const platform = { leaseDurationMs: 60_000, renewDeadlineMs: 40_000, retryPeriodMs: 5000 };
    const controller = world.startHelmController({ leaderElection: platform });
    await world.run(10_000);
    const until = world.clock.now() + 35_000;
    world.inject('reset', (sent) => sent.path.includes('/leases') && world.clock.now() < until, 1000);
    await world.run(2 * MINUTE);
    expect(controller.incarnation).toBe(1);
  });

  it('passes to a second replica once it has not changed for its duration', async () => {
    const world = await FluxWorld.create();
    const first = world.startHelmController({ name: 'first', leaderElection: {} });
    await world.run(10_000);
    const second = world.startHelmController({ name: 'second', leaderElection: {} });
    await world.run(10_000);
    expect(second.isLeading).toBe(false);
    first.kill();
    await world.run(30_000);
    expect(second.isLeading).toBe(false);
    await world.run(30_000);
    expect(second.isLeading).toBe(true);
  });

  it('passes at once when the holder was told to stop', async () => {
    const world = await FluxWorld.create();
    const first = world.startHelmController({ name: 'first', leaderElection: {} });
    await world.run(10_000);
    const second = world.startHelmController({ name: 'second', leaderElection: {} });
    void first.stop();
    await world.run(12_000);
    expect(second.isLeading).toBe(true);
  });

  it('is lost by a frozen controller, which dies when it wakes up', async () => {
    const world = await FluxWorld.create();
    const first = world.startHelmController({ name: 'first', leaderElection: {} });
    await world.run(10_000);
    const second = world.startHelmController({ name: 'second', leaderElection: {} });
    await world.run(1000);
    first.pause();
    await world.run(2 * MINUTE);
    expect(second.isLeading).toBe(true);
    first.resume();
    await world.run(45_000);
    expect(second.isLeading).toBe(true);
    expect(first.isLeading).toBe(false);
  });
});
