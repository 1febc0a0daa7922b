// Section 7.4: caches, watches, conflicts, throttling.
import { conditionsOf, isConditionTrue } from '../../../sim/flux/condition.ts';
import {
  isAnnouncement,
  isReadyWrite,
  type Sent,
  sentConditions,
} from '../../../sim/flux/flux-world.fixture.ts';
import { at, type KubeObject } from '../../../sim/kube/index.ts';
import type { FaultRow } from '../row.ts';
import { MINUTE, type RowWorld } from '../row-world.ts';
import { INSTALLED, STUCK, UPGRADED } from './release-states.ts';

const CORRECTED = { does: ['patches the status'], ends: INSTALLED } as const;
const QUIET = { does: [], because: 'nothing is stuck for longer than the threshold' } as const;
const CHARTS = {
  group: 'source.toolkit.fluxcd.io',
  version: 'v1',
  resource: 'ocirepositories',
  namespace: 'apps',
};

const isReady = (object: unknown): boolean => isConditionTrue(conditionsOf(object as KubeObject), 'Ready');
const startsPass = (sent: Sent): boolean =>
  sentConditions(sent).some(({ message }) => message === 'Fulfilling prerequisites');

/** Somebody writes an annotation every 30 ms from the announcement of the install on. */
function stormFromAnnouncement(world: RowWorld, ms: number): void {
  let until = 0;
  let count = 0;
  const write = async (): Promise<void> => {
    if (world.clock.now() >= until) return;
    await world.annotate('podinfo', { storm: String(count++) });
    world.clock.setTimer(30, () => void write());
  };
  world.inject(
    'error',
    (sent) => {
      if (until === 0 && isAnnouncement(sent)) {
        until = world.clock.now() + ms;
        world.clock.setTimer(500, () => void write());
      }
      return false;
    },
    Number.POSITIVE_INFINITY,
  );
}

/**
 * The source is seen while its newest generation is not processed yet, and then becomes ready with the same artifact: a
 * change that helm-controller's predicate does not let through.
 */
async function loseSourceEvent(world: RowWorld): Promise<void> {
  await world.install();
  const path = { ...CHARTS, name: 'podinfo' };
  await world.client.patch(path, 'merge', { spec: { interval: '2h' } });
  await world.poke();
  await world.run(1000);
  await world.client.patch({ ...path, subresource: 'status' }, 'merge', {
    status: { observedGeneration: 2 },
  });
}

export const CACHES: readonly FaultRow[] = [
  {
    row: 39,
    play: async (world) => {
      world.holdEvents(
        ({ object }) => object['kind'] === 'HelmRelease' && isReady(object),
        (sent) => sent.status === 409 && startsPass(sent),
      );
      await world.install({ ms: 5000 });
    },
    leaves: {
      ready: 'True InstallSucceeded',
      reconciling: 'True Progressing',
      history: 'v1 deployed',
      storage: 'v1 deployed',
    },
    alone: UPGRADED,
    engine: QUIET,
  },
  {
    row: 40,
    play: (world) => world.install({ controller: { cacheLagMs: 3000 } }).then(() => undefined),
    leaves: STUCK,
    alone: STUCK,
    healedSince: 'post-1580',
    engine: { ...CORRECTED, because: 'as row 1' },
  },
  {
    row: 41,
    play: loseSourceEvent,
    leaves: { ready: 'False SourceNotReady', reconciling: 'True Progressing', history: 'v1 deployed' },
    alone: INSTALLED,
    engine: { does: [], because: "a source that is not ready is the controller's to wait for" },
  },
  {
    row: 42,
    play: async (world) => {
      await world.install();
      world.dropEvents(({ object }) => at(object, 'metadata', 'annotations') !== undefined);
      await world.poke();
      await world.run(1000);
    },
    // The cache is behind from now on, and conflicts with everything; the next change of the object brings it up to date.
    later: async (world) => {
      await world.run(12 * MINUTE);
      await world.patchRelease('podinfo', { metadata: { labels: { touched: 'yes' } } });
    },
    look: async (world) => ({
      handled: String(at(await world.release('podinfo'), 'status', 'lastHandledReconcileAt') ?? ''),
    }),
    isWell: (state) => state['handled'] === 'now',
    leaves: { handled: '' },
    alone: { handled: 'now' },
    engine: { does: [], because: 'Ready is True' },
  },
  {
    row: 43,
    play: async (world) => {
      world.cutWatches(4);
      await world.install();
    },
    leaves: INSTALLED,
    alone: INSTALLED,
    engine: QUIET,
  },
  {
    row: 44,
    play: async (world) => {
      stormFromAnnouncement(world, 8000);
      await world.install({
        annotations: { 'kubeflap.io/helm-install': 'duration=2s' },
        controller: { cacheLagMs: 200 },
      });
    },
    leaves: STUCK,
    alone: STUCK,
    healedSince: 'post-1580',
    engine: { ...CORRECTED, because: 'as row 1, once the storm is over; finding the writer is up to people' },
  },
  {
    row: 45,
    play: async (world) => {
      world.inject('throttle', isReadyWrite, 9);
      await world.install();
    },
    leaves: INSTALLED,
    alone: INSTALLED,
    engine: QUIET,
  },
  {
    row: 46,
    play: async (world) => {
      world.inject('unavailable', isAnnouncement);
      await world.install({ ms: 900 });
    },
    leaves: { ready: 'Unknown Progressing', released: 'absent', storage: '' },
    alone: INSTALLED,
    engine: QUIET,
  },
  {
    row: 47,
    play: async (world) => {
      world.renewOften();
      const until = world.clock.now() + 45_000;
      const starves = (sent: Sent): boolean =>
        sent.method === 'PUT' && sent.path.includes('/leases') && world.clock.now() < until;
      world.inject('unavailable', starves, Number.POSITIVE_INFINITY);
      await world.install({ annotations: { 'kubeflap.io/helm-install': 'duration=2m' }, ms: 44_000 });
    },
    leaves: { storage: 'v1 pending-install', history: '', ready: 'Unknown Progressing' },
    alone: { ...UPGRADED, restarts: '1' },
    engine: QUIET,
  },
];
