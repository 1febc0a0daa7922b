// The transition catalogue (reference/flux-behaviour.md 1.7): what is stored at rest after each scenario.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../kube/index.ts';
import { FluxWorld, sentConditions } from '../flux-world.fixture.ts';

const MINUTE = 60_000;

async function world(
  spec: JsonObject = {},
  annotations: JsonObject = {},
  ms = 2 * MINUTE,
): Promise<FluxWorld> {
  const created = await FluxWorld.create();
  created.startHelmController();
  await created.createRelease('podinfo', spec, annotations);
  await created.run(ms);
  return created;
}

async function statusOf(created: FluxWorld): Promise<JsonObject> {
  return (await created.release('podinfo'))['status'] as JsonObject;
}

describe('an install that fails', () => {
  it('without retries stalls for good', async () => {
    const created = await world({}, { 'kubeflap.io/helm-install': 'fail' });
    expect(await created.state('podinfo', 'Stalled')).toBe('True RetriesExceeded');
    expect((await created.condition('podinfo', 'Stalled'))?.message).toBe(
      'Failed to install after 1 attempt(s)',
    );
    expect(await created.state('podinfo', 'Ready')).toBe('False InstallFailed');
    expect(await created.state('podinfo', 'Released')).toBe('False InstallFailed');
    expect(await created.history('podinfo')).toBe('v1 failed');
    expect(await statusOf(created)).toMatchObject({ failures: 1, installFailures: 1, observedGeneration: 1 });
    created.sent.length = 0;
    await created.run(60 * MINUTE);
    expect(created.sent).toEqual([]);
  });

  it('is released from its stall by resetAt, as an upgrade', async () => {
    const created = await world({}, { 'kubeflap.io/helm-install': 'fail=1' });
    expect(await created.state('podinfo', 'Stalled')).toBe('True RetriesExceeded');
    await created.annotate('podinfo', {
      'reconcile.fluxcd.io/requestedAt': 'now',
      'reconcile.fluxcd.io/resetAt': 'now',
    });
    await created.run(MINUTE);
    expect(await created.state('podinfo', 'Ready')).toBe('True UpgradeSucceeded');
    expect(await created.state('podinfo', 'Stalled')).toBe('absent');
  });

  it('with retries is uninstalled and installed again until it works', async () => {
    const install = { remediation: { retries: 3 }, disableWait: true };
    const created = await world({ install }, { 'kubeflap.io/helm-install': 'fail=2' });
    expect(await created.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
    expect(await created.history('podinfo')).toBe('v1 deployed');
    expect(await created.storage('podinfo')).toBe('v1 deployed');
  });

  it('shows the remediation between two tries', async () => {
    const install = { remediation: { retries: 3 }, disableWait: true };
    const created = await world({ install }, { 'kubeflap.io/helm-install': 'fail' }, 1000);
    expect(await created.state('podinfo', 'Reconciling')).toBe('True ProgressingWithRetry');
    expect(await created.state('podinfo', 'Ready')).toBe('False UninstallSucceeded');
    expect(await created.state('podinfo', 'Released')).toBe('False InstallFailed');
    expect(await created.state('podinfo', 'Remediated')).toBe('True UninstallSucceeded');
    expect(await created.history('podinfo')).toBe('v1 uninstalled');
    expect(await statusOf(created)).toMatchObject({ failures: 1, installFailures: 1 });
  });

  it('before anything was stored is retried without being counted', async () => {
    const created = await world({}, { 'kubeflap.io/helm-install': 'failEarly' });
    expect(await created.state('podinfo', 'Ready')).toBe('False InstallFailed');
    expect(await created.state('podinfo', 'Reconciling')).toBe('True Progressing');
    const status = await statusOf(created);
    expect(status['history']).toBeUndefined();
    expect(status['installFailures']).toBeUndefined();
    const tries = created.sent.filter((sent) => sent.path === '/version').length;
    expect(tries).toBeGreaterThan(4);
  });

  it('at its timeout says so', async () => {
    const created = await world({ timeout: '1m' }, { 'kubeflap.io/helm-install': 'hang' });
    expect((await created.condition('podinfo', 'Released'))?.message).toBe(
      'Helm install failed for release apps/podinfo with chart podinfo@6.5.0+650aaaaaaaaa: context deadline exceeded',
    );
  });
});

describe('an upgrade that fails', () => {
  const change = { spec: { values: { replicas: 2 } } };

  it('without retries stalls with both revisions in the history', async () => {
    const created = await world({}, { 'kubeflap.io/helm-upgrade': 'fail' });
    await created.patchRelease('podinfo', change);
    await created.run(2 * MINUTE);
    expect(await created.state('podinfo', 'Stalled')).toBe('True RetriesExceeded');
    expect(await created.state('podinfo', 'Ready')).toBe('False UpgradeFailed');
    expect(await created.history('podinfo')).toBe('v2 failed, v1 deployed');
    expect(await statusOf(created)).toMatchObject({ upgradeFailures: 1 });
  });

  it('with retries is rolled back, then tried again', async () => {
    const upgrade = { remediation: { retries: 1 }, disableWait: true };
    const created = await world({ upgrade }, { 'kubeflap.io/helm-upgrade': 'fail=1' });
    await created.patchRelease('podinfo', change);
    await created.run(500);
    expect(await created.state('podinfo', 'Ready')).toBe('False RollbackSucceeded');
    expect(await created.state('podinfo', 'Released')).toBe('False UpgradeFailed');
    expect(await created.state('podinfo', 'Remediated')).toBe('True RollbackSucceeded');
    expect(await created.history('podinfo')).toBe('v3 deployed, v2 failed, v1 superseded');
    await created.run(MINUTE);
    expect(await created.state('podinfo', 'Ready')).toBe('True UpgradeSucceeded');
    expect(await created.history('podinfo')).toMatch(/^v4 deployed/);
  });

  it('in sync with a rollback counts as upgraded', async () => {
    const upgrade = { remediation: { retries: 0, remediateLastFailure: true }, disableWait: true };
    const created = await world({ upgrade }, { 'kubeflap.io/helm-upgrade': 'fail=1' });
    await created.patchRelease('podinfo', change);
    await created.run(MINUTE);
    expect(await created.state('podinfo', 'Stalled')).toBe('True RetriesExceeded');
    expect(await created.state('podinfo', 'Ready')).toBe('False RollbackSucceeded');
    await created.patchRelease('podinfo', { spec: { values: null } });
    await created.run(MINUTE);
    expect(await created.state('podinfo', 'Ready')).toBe('True UpgradeSucceeded');
    expect(await created.state('podinfo', 'Remediated')).toBe('absent');
  });
});

describe('tests', () => {
  const tested = { test: { enable: true } };

  it('decide about Ready once they ran', async () => {
    const created = await world(tested);
    expect(await created.state('podinfo', 'TestSuccess')).toBe('True TestSucceeded');
    expect((await created.condition('podinfo', 'Ready'))?.message).toBe(
      'Helm test succeeded for release apps/podinfo.v1 with chart podinfo@6.5.0+650aaaaaaaaa: 1 test hook completed successfully',
    );
    expect(await created.storage('podinfo')).toBe('v1 deployed');
  });

  it('keep Ready Unknown while they are awaited', async () => {
    const created = await world(tested, { 'kubeflap.io/helm-test': 'duration=60s' }, 10_000);
    expect(await created.state('podinfo', 'Ready')).toBe('Unknown AwaitingTests');
    expect(await created.state('podinfo', 'Released')).toBe('True InstallSucceeded');
  });

  it('that fail count as a failed release', async () => {
    const created = await world(tested, { 'kubeflap.io/helm-test': 'fail' });
    expect(await created.state('podinfo', 'Ready')).toBe('False TestFailed');
    expect(await created.state('podinfo', 'Stalled')).toBe('True RetriesExceeded');
  });

  it('that fail but are ignored leave Ready to Released', async () => {
    const created = await world(
      { test: { enable: true, ignoreFailures: true } },
      { 'kubeflap.io/helm-test': 'fail' },
    );
    expect(await created.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
    expect(await created.state('podinfo', 'TestSuccess')).toBe('False TestFailed');
  });

  it('strand a release a second way when the conditions after them are lost', async () => {
    const created = await FluxWorld.create();
    created.startHelmController();
    created.inject('drop', (sent) => sentConditions(sent).some(({ reason }) => reason === 'TestSucceeded'));
    await created.createRelease('podinfo', tested);
    await created.run(60 * MINUTE);
    expect(await created.state('podinfo', 'Ready')).toBe('Unknown AwaitingTests');
    expect(await created.history('podinfo')).toBe('v1 deployed');
  });
});

describe('prerequisites', () => {
  it('that are not ready do not advance the observed generation', async () => {
    const created = await world({ dependsOn: [{ name: 'missing' }] }, {}, 10_000);
    expect(await created.state('podinfo', 'Ready')).toBe('False DependencyNotReady');
    expect(await created.state('podinfo', 'Reconciling')).toBe('True Progressing');
    expect(await statusOf(created)).toMatchObject({ observedGeneration: -1 });
  });

  it('are looked at again every 30 s', async () => {
    const created = await world({ dependsOn: [{ name: 'base' }] }, {}, 10_000);
    await created.createRelease('base');
    await created.run(35_000);
    expect(await created.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
  });

  it('count a stuck dependency as not ready', async () => {
    const created = await FluxWorld.create();
    created.startHelmController();
    const isBase = (path: string) => path.includes('/helmreleases/base');
    created.inject(
      'drop',
      (sent) => isBase(sent.path) && JSON.stringify(sent.body).includes('InstallSucceeded'),
    );
    await created.createRelease('base');
    await created.createRelease('podinfo', { dependsOn: [{ name: 'base' }] });
    await created.run(10 * MINUTE);
    expect((await created.condition('podinfo', 'Ready'))?.message).toBe(
      "dependency 'apps/base' is not ready",
    );
  });

  it.each([
    { profile: 'v1.1.0' as const, passes: 1 },
    { profile: 'v1.5+' as const, passes: 4 },
  ])(
    'without a ready source are looked at $passes times in 100 s under $profile',
    async ({ profile, passes }) => {
      const created = await FluxWorld.create();
      created.startHelmController({ profile });
      const sourceRef = { kind: 'HelmRepository', name: 'charts' };
      const chart = { spec: { chart: 'podinfo', version: '6.5.0', sourceRef } };
      await created.createRelease('podinfo', { interval: '24h', chartRef: null, chart });
      await created.run(100_000);
      expect(await created.state('podinfo', 'Ready')).toBe('False SourceNotReady');
      // Nobody makes the chart ready here; every pass begins by looking at it.
      const looks = created.sent.filter(
        (sent) => sent.method === 'GET' && sent.path.includes('/helmcharts/'),
      );
      expect(looks).toHaveLength(passes);
    },
  );

  it('whose values are missing fail with the reason', async () => {
    const created = await world({ valuesFrom: [{ kind: 'ConfigMap', name: 'missing' }] });
    expect(await created.state('podinfo', 'Ready')).toBe('False ValuesError');
  });
});

describe('drift', () => {
  const configMap = { group: '', version: 'v1', resource: 'configmaps', namespace: 'apps', name: 'podinfo' };

  it('is corrected when enabled', async () => {
    const created = await world({ driftDetection: { mode: 'enabled' } });
    await created.client.patch(configMap, 'merge', { data: { values: 'tampered' } });
    await created.run(11 * MINUTE);
    expect((await created.client.get(configMap))['data']).toMatchObject({ values: '{}' });
    expect(await created.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
  });

  it('turns Ready Unknown until it is corrected', async () => {
    const created = await world({ driftDetection: { mode: 'enabled' } });
    await created.client.patch(configMap, 'merge', { data: { values: 'tampered' } });
    created.sent.length = 0;
    await created.run(11 * MINUTE);
    const said = created.sent.flatMap((sent) =>
      sentConditions(sent)
        .filter(({ type }) => type === 'Ready')
        .map(({ status, message }) => `${status} ${message}`),
    );
    expect(said).toContain('Unknown correcting cluster drift');
    expect(said.at(-1)).toMatch(/^True Helm install succeeded/);
  });

  it('is only told about in mode warn', async () => {
    const created = await world({ driftDetection: { mode: 'warn' } });
    await created.client.patch(configMap, 'merge', { data: { values: 'tampered' } });
    await created.run(11 * MINUTE);
    expect((await created.client.get(configMap))['data']).toMatchObject({ values: 'tampered' });
    const events = await created.client.list({
      group: '',
      version: 'v1',
      resource: 'events',
      namespace: 'apps',
    });
    expect(events.items.map((event) => event['reason'])).toContain('DriftDetected');
  });
});
