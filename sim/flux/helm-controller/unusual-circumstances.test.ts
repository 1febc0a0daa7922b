// What Helm, two leaders and a slow cache make of a release beyond the fault table (tests/fault-table flies its rows).
import { describe, expect, it } from 'vitest';
import type { JsonObject, KubeObject } from '../../kube/index.ts';
import { FluxWorld, isReadyWrite } from '../flux-world.fixture.ts';

const MINUTE = 60_000;
const INTERVAL = 11 * MINUTE;

describe('the API server away while Helm waits', () => {
  const deployment = (name: string, namespace: string): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name, image: 'example.org/app' }] },
      },
    },
  });
  const helm = {
    render: ({ name, namespace }: { name: string; namespace: string }) => [deployment(name, namespace)],
    readyAfterMs: { min: 90_000, max: 90_000 },
  };

  /** Everything but the lease fails for a while, beginning in the middle of Helm's wait. */
  async function outage(spec: JsonObject, ms: number): Promise<FluxWorld> {
    const world = await FluxWorld.create();
    const start = world.clock.now();
    const isAway = () => world.clock.now() - start > 10_000 && world.clock.now() - start < 10_000 + ms;
    world.inject('refuse', () => isAway(), 10_000);
    world.startHelmController({ helm });
    await world.createRelease('podinfo', { install: {}, ...spec });
    await world.run(20 * MINUTE);
    return world;
  }

  it('for less than half a minute goes by unnoticed', async () => {
    const world = await outage({}, 20_000);
    expect(await world.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
  });

  it('for so long that Helm cannot even write down its failure: unlocked and upgraded', async () => {
    const world = await outage({}, 90_000);
    expect(await world.state('podinfo', 'Ready')).toBe('True UpgradeSucceeded');
    expect(await world.storage('podinfo')).toBe('v2 deployed, v1 superseded');
  });
});

describe('a release', () => {
  it('gets its target namespace made when it asks for that', async () => {
    const world = await FluxWorld.create();
    world.startHelmController();
    await world.createRelease('podinfo', {
      targetNamespace: 'nowhere',
      install: { createNamespace: true, disableWait: true },
    });
    await world.run(2 * MINUTE);
    expect(await world.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
  });

  it('is not upgraded because the cache has not seen its history yet', async () => {
    const world = await FluxWorld.create();
    world.startHelmController({ cacheLagMs: 300 });
    await world.createRelease('podinfo');
    await world.run(3 * INTERVAL);
    expect(await world.storage('podinfo')).toBe('v1 deployed');
    expect(await world.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
  });

  it('that two leaders race for ends deployed', async () => {
    const world = await FluxWorld.create();
    world.startHelmController({ name: 'one' });
    world.startHelmController({ name: 'two' });
    await world.createRelease('podinfo');
    await world.run(10 * MINUTE);
    expect(await world.storage('podinfo')).toMatch(/^v\d deployed/);
  });
});

describe('a run', () => {
  it('is the same whenever it starts from the same seed', async () => {
    const play = async () => {
      const world = await FluxWorld.create(7);
      world.inject('conflict', isReadyWrite, 7);
      world.startHelmController({
        leaderElection: {},
        cacheLagMs: { min: 0, max: 300 },
        killAt: [{ point: 'after-secret-post' }],
      });
      for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await world.createRelease(name);
      await world.run(15 * MINUTE);
      return world.sent.map(
        (sent) => `${sent.method} ${sent.path} ${sent.status} ${JSON.stringify(sent.body)}`,
      );
    };
    expect(await play()).toEqual(await play());
  });
});
