// Section 7.1: lost or failed status writes of helm-controller. W_C is the conditions write after the action, W_H the
// history write, W_B1/W_B2 their counterparts before it, W_D1/W_D2 the last two of a pass.
import {
  type FaultEffect,
  isAnnouncement,
  isFinalConditionsWrite,
  isHistoryWrite,
  isObservedGenerationWrite,
  isReadyWrite,
  type Sent,
  sentConditions,
} from '../../../sim/flux/flux-world.fixture.ts';
import { at, type KubeObject } from '../../../sim/kube/index.ts';
import type { FaultRow } from '../row.ts';
import { type InstallOptions, MINUTE, type RowWorld } from '../row-world.ts';
import { INSTALLED, STUCK, UPGRADED } from './release-states.ts';

type When = (sent: Sent, stored: KubeObject | undefined) => boolean;

/** A fault on the first install. */
const onInstall =
  (effect: FaultEffect, when: When, times = 1, options: InstallOptions = {}) =>
  async (world: RowWorld): Promise<void> => {
    world.inject(effect, when, times);
    await world.install(options);
  };

const CORRECTED = { does: ['patches the status'], ends: INSTALLED } as const;
const NOTHING_STUCK = { does: [], because: 'nothing is stuck for longer than the threshold' } as const;

const FORCED = {
  flight: { env: { ALLOW_FORCE: 'true' } },
  does: ['asks for an upgrade (forceAt)'],
  because: 'a real upgrade is the verdict of the controller itself',
} as const;

const isReadyTrue: When = (sent) =>
  sentConditions(sent).some(({ type, status }) => type === 'Ready' && status === 'True');
const isFinalAfterReady: When = (sent, stored) =>
  isFinalConditionsWrite(sent, stored) && !isReadyWrite(sent, stored);
const carries =
  (type: string, reason: string): When =>
  (sent) =>
    sentConditions(sent).some((condition) => condition.type === type && condition.reason === reason);

export const STATUS_WRITES: readonly FaultRow[] = [
  {
    row: 1,
    play: onInstall('drop', isReadyWrite),
    leaves: STUCK,
    alone: STUCK,
    healedSince: 'post-1580',
    engine: { ...CORRECTED, because: 'restores Ready and Released, from which the controller goes on' },
  },
  {
    row: 2,
    play: onInstall('error', isReadyWrite),
    leaves: INSTALLED,
    alone: INSTALLED,
    engine: NOTHING_STUCK,
  },
  {
    row: 3,
    play: onInstall('error', isReadyWrite, 2),
    leaves: STUCK,
    alone: STUCK,
    healedSince: 'post-1580',
    engine: { ...CORRECTED, because: 'as row 1' },
  },
  {
    row: 4,
    variant: 'five conflicts',
    play: onInstall('conflict', isReadyWrite, 5),
    leaves: INSTALLED,
    heals: 'at once',
    alone: INSTALLED,
    engine: NOTHING_STUCK,
  },
  {
    row: 4,
    variant: 'ten conflicts',
    play: onInstall('conflict', isReadyWrite, 10),
    leaves: STUCK,
    alone: STUCK,
    healedSince: 'post-1580',
    engine: { ...CORRECTED, because: 'as row 1' },
  },
  {
    row: 5,
    variant: 'once',
    play: onInstall('lose-answer', isReadyWrite),
    leaves: INSTALLED,
    alone: INSTALLED,
    engine: NOTHING_STUCK,
  },
  {
    row: 5,
    variant: 'twice',
    play: onInstall('lose-answer', isReadyTrue, 2),
    leaves: INSTALLED,
    alone: INSTALLED,
    engine: NOTHING_STUCK,
  },
  {
    row: 6,
    play: async (world) => {
      await world.install();
      world.inject('drop', isReadyWrite);
      await world.changeValues();
      await world.run(2 * MINUTE);
    },
    leaves: {
      ready: 'Unknown Progressing',
      released: 'True InstallSucceeded',
      history: 'v2 deployed, v1 superseded',
    },
    alone: {
      ready: 'True InstallSucceeded',
      message: 'Helm install succeeded for release apps/podinfo.v1 with chart podinfo@6.5.0+650aaaaaaaaa',
      history: 'v2 deployed, v1 superseded',
    },
    engine: {
      does: ['patches the status'],
      because:
        'an interval longer than its threshold is not waited for; Released then speaks of the revision that is deployed, not of the one before',
      ends: {
        ready: 'True UpgradeSucceeded',
        message: 'Helm upgrade succeeded for release apps/podinfo.v2 with chart podinfo@6.5.0+650aaaaaaaaa',
        history: 'v2 deployed, v1 superseded',
      },
    },
  },
  {
    row: 7,
    play: async (world) => {
      await world.install({ annotations: { 'kubeflap.io/helm-upgrade': 'fail=1' } });
      await world.changeValues({ broken: true });
      await world.run(MINUTE);
      world.inject('drop', isReadyWrite);
      await world.changeValues({ fixed: true });
      await world.run(2 * MINUTE);
    },
    leaves: {
      ready: 'Unknown Progressing',
      released: 'False UpgradeFailed',
      history: 'v3 deployed, v2 failed, v1 superseded',
    },
    alone: { ready: 'False UpgradeFailed', released: 'False UpgradeFailed' },
    healedSince: 'v1.5+',
    engine: { does: [], because: 'a failure on record is not its to erase' },
    optIn: { ...FORCED, says: 'an earlier failure still stands', ends: { ready: 'True UpgradeSucceeded' } },
  },
  {
    row: 8,
    play: async (world) => {
      world.inject('drop', isReadyWrite);
      await world.install({ controller: { killAt: [{ point: 'after-secret-post' }] } });
    },
    leaves: { ready: 'Unknown Progressing', released: 'False PendingRelease', history: 'v2 deployed' },
    alone: { ready: 'False PendingRelease', released: 'False PendingRelease', history: 'v2 deployed' },
    engine: {
      does: [],
      says: 'Released=False: a failure is on record',
      because: 'a failure on record is not its to erase',
    },
    optIn: { ...FORCED, says: 'an earlier failure still stands', ends: { ready: 'True UpgradeSucceeded' } },
  },
  {
    row: 9,
    play: async (world) => {
      await world.install();
      await world.patchRelease('podinfo', { status: { history: null, conditions: null } }, 'status');
      world.inject('drop', isReadyWrite);
      await world.poke();
      await world.run(2 * MINUTE);
    },
    leaves: {
      ...STUCK,
      message: "Running 'upgrade' action with timeout of 5m0s",
      history: 'v2 deployed',
      storage: UPGRADED.storage,
    },
    alone: { ready: 'Unknown Progressing', released: 'absent', history: 'v2 deployed' },
    healedSince: 'post-1580',
    engine: {
      does: ['patches the status'],
      because: 'as row 1, with the words of an upgrade',
      ends: UPGRADED,
    },
  },
  {
    row: 10,
    play: onInstall('error', isHistoryWrite),
    leaves: INSTALLED,
    alone: INSTALLED,
    engine: NOTHING_STUCK,
  },
  {
    row: 11,
    variant: 'silently',
    play: onInstall('drop', isHistoryWrite),
    leaves: { ...INSTALLED, history: '' },
    alone: UPGRADED,
    engine: { does: [], because: 'Ready is True; the controller notices by itself and upgrades' },
  },
  {
    row: 11,
    variant: 'refused twice',
    play: onInstall('error', isHistoryWrite, 2),
    leaves: UPGRADED,
    alone: UPGRADED,
    engine: NOTHING_STUCK,
  },
  {
    row: 12,
    variant: 'both lost silently',
    play: async (world) => {
      world.inject('drop', isReadyWrite);
      world.inject('drop', isHistoryWrite);
      await world.install();
    },
    leaves: { ...STUCK, history: '' },
    alone: UPGRADED,
    engine: {
      does: ['suspends', 'resumes'],
      because: 'the controller has to look again: an interval longer than the threshold is not waited for',
    },
  },
  {
    row: 12,
    variant: 'crash before both',
    play: async (world) => {
      await world.install({ controller: { killAt: [{ point: 'after-put-deployed' }] }, ms: 5000 });
    },
    leaves: {
      ready: 'Unknown Progressing',
      reconciling: 'True Progressing',
      history: '',
      storage: 'v1 deployed',
    },
    alone: UPGRADED,
    engine: { does: [], because: 'the restarted controller is faster than the threshold' },
  },
  {
    row: 13,
    play: onInstall('error', isAnnouncement, 1, { ms: 1000 }),
    leaves: { storage: '', history: '', released: 'absent' },
    alone: INSTALLED,
    engine: NOTHING_STUCK,
  },
  {
    row: 14,
    play: onInstall('drop', isAnnouncement, 1, {
      annotations: { 'kubeflap.io/helm-install': 'duration=90s' },
      ms: MINUTE,
    }),
    leaves: { ready: 'absent', storage: 'v1 pending-install' },
    alone: INSTALLED,
    engine: { does: [], because: 'no Ready is no verdict: it is only reported, and only past the threshold' },
  },
  {
    row: 15,
    play: async (world) => {
      world.inject('drop', (sent) => at(sent.body, 'status', 'storageNamespace') !== undefined);
      await world.install({ controller: { killAt: [{ point: 'after-history' }] }, ms: 5000 });
    },
    leaves: { storageNamespace: '', history: 'v1 deployed' },
    isWell: (state) => state['storageNamespace'] === 'apps',
    alone: { ...INSTALLED, storageNamespace: 'apps' },
    engine: { does: [], because: 'it deletes nothing, and without the field it looks where the spec says' },
  },
  {
    row: 16,
    play: onInstall('drop', isFinalAfterReady),
    leaves: { ...INSTALLED, reconciling: 'True Progressing' },
    alone: INSTALLED,
    engine: { does: [], because: 'Ready is True; the next interval takes Reconciling away' },
  },
  {
    row: 17,
    play: onInstall('drop', isObservedGenerationWrite),
    leaves: { ...INSTALLED, observed: 'no' },
    alone: INSTALLED,
    engine: { does: [], because: 'Ready is True; the next interval observes the generation' },
  },
  {
    row: 18,
    play: onInstall('drop', (sent) => sent.path.endsWith('/helmreleases/podinfo'), 1, { ms: 500 }),
    leaves: { finalizer: 'no', storage: '' },
    alone: { ...INSTALLED, finalizer: 'yes' },
    engine: NOTHING_STUCK,
  },
  {
    row: 19,
    play: async (world) => {
      world.inject('drop', (sent) => at(sent.body, 'status', 'helmChart') !== undefined);
      await world.installFromRepository({ ms: 1000 });
    },
    leaves: { helmChart: '', reconciling: 'True Progressing', storage: '' },
    isWell: (state) => state['helmChart'] === 'apps/apps-podinfo',
    alone: { ...INSTALLED, helmChart: 'apps/apps-podinfo' },
    engine: { does: [], because: 'Ready is True' },
  },
  {
    row: 20,
    play: onInstall('error', carries('Released', 'InstallFailed'), 2, {
      annotations: { 'kubeflap.io/helm-install': 'fail' },
      ms: 1000,
    }),
    leaves: { ready: 'Unknown Progressing', released: 'absent', stalled: 'absent', history: 'v1 failed' },
    // The truth, not a success: the failure is told by Stalled, whatever Ready still says.
    isWell: (state) => state['stalled'] === 'True RetriesExceeded',
    alone: { ready: 'Unknown Progressing', stalled: 'True RetriesExceeded', history: 'v1 failed' },
    engine: { does: [], says: 'it is Stalled', because: 'a failed release is never called Ready' },
  },
  {
    row: 21,
    play: onInstall('drop', carries('TestSuccess', 'TestSucceeded'), 1, { spec: { test: { enable: true } } }),
    leaves: {
      ready: 'Unknown AwaitingTests',
      tested: 'Unknown AwaitingTests',
      released: 'True InstallSucceeded',
      history: 'v1 deployed',
    },
    alone: { ready: 'Unknown AwaitingTests', tested: 'Unknown AwaitingTests' },
    engine: {
      does: [],
      says: 'its tests succeeded and their verdict was lost; --allow-force would run them again',
      because: 'the controller copies TestSuccess over any Ready that is written',
    },
    optIn: {
      ...FORCED,
      because: 'a real upgrade runs the tests again',
      ends: { ready: 'True TestSucceeded' },
    },
  },
  {
    row: 22,
    play: async (world) => {
      const upgrade = { remediation: { retries: 2 }, disableWait: true };
      await world.install({ spec: { upgrade }, annotations: { 'kubeflap.io/helm-upgrade': 'fail=1' } });
      world.inject('drop', (sent) => sentConditions(sent).some(({ type }) => type === 'Remediated'));
      await world.changeValues();
      await world.run(500);
    },
    leaves: {
      remediated: 'absent',
      released: 'False UpgradeFailed',
      history: 'v3 deployed, v2 failed, v1 superseded',
    },
    alone: {
      ready: 'True UpgradeSucceeded',
      storage: 'v4 deployed, v3 superseded, v2 failed, v1 superseded',
    },
    engine: NOTHING_STUCK,
  },
];
