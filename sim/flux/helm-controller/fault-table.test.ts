// Rows of the fault table (reference/flux-behaviour.md 7) that the stranding matrix, the leadership table and the
// transition catalogue do not hold already. Each test is named after its row.
import { describe, expect, it } from 'vitest';
import type { ApiHandler } from '../../apiserver/index.ts';
import { at, type JsonObject, type KubeObject } from '../../kube/index.ts';
import { FluxWorld, isHistoryWrite, isReadyWrite, type Sent, sentConditions } from '../flux-world.fixture.ts';
import type { HelmControllerOptions } from './helm-controller.ts';

const MINUTE = 60_000;
const INTERVAL = 11 * MINUTE;
const SECRETS = { group: '', version: 'v1', resource: 'secrets', namespace: 'apps' };

interface Play {
  readonly spec?: JsonObject;
  readonly annotations?: JsonObject;
  readonly options?: Partial<HelmControllerOptions>;
  readonly arrange?: (world: FluxWorld) => void;
  readonly ms?: number;
}

async function install({ spec, annotations, options, arrange, ms }: Play = {}): Promise<FluxWorld> {
  const world = await FluxWorld.create();
  arrange?.(world);
  world.startHelmController(options);
  await world.createRelease('podinfo', spec, annotations);
  await world.run(ms ?? 2 * MINUTE);
  return world;
}

const changeValues = (world: FluxWorld, replicas = 2) =>
  world.patchRelease('podinfo', { spec: { values: { replicas } } });
const isSecret = (method: string) => (sent: Sent) => sent.method === method && sent.path.includes('/secrets');
const poke = (world: FluxWorld, value: string) =>
  world.annotate('podinfo', { 'reconcile.fluxcd.io/requestedAt': value });

describe('lost status writes (7.1)', () => {
  it('row 9: adopting a release without history strands it with an upgrade', async () => {
    const world = await install();
    await world.patchRelease('podinfo', { status: { history: null, conditions: null } }, 'status');
    world.inject('drop', isReadyWrite);
    await poke(world, '1');
    await world.run(INTERVAL);
    expect((await world.condition('podinfo', 'Ready'))?.message).toContain("Running 'upgrade'");
    expect(await world.history('podinfo')).toBe('v2 deployed');
    await poke(world, '2');
    await world.run(MINUTE);
    expect(await world.state('podinfo', 'Ready')).toBe('Unknown Progressing');
  });

  it('row 15: a storage namespace that was lost is written by the next pass', async () => {
    const namesStorage = (sent: Sent) => at(sent.body, 'status', 'storageNamespace') !== undefined;
    const world = await install({ arrange: (w) => w.inject('drop', namesStorage) });
    expect(at(await world.release('podinfo'), 'status', 'storageNamespace')).toBeUndefined();
    await world.run(INTERVAL);
    expect(at(await world.release('podinfo'), 'status', 'storageNamespace')).toBe('apps');
  });

  it('row 16: Ready True with Reconciling True heals at a poke', async () => {
    const world = await install({
      arrange: (w) =>
        w.inject('drop', (sent, stored) => {
          const conditions = sentConditions(sent);
          const isFinal = conditions.length > 0 && !conditions.some(({ type }) => type === 'Reconciling');
          return isFinal && !isReadyWrite(sent, stored);
        }),
    });
    expect(await world.state('podinfo', 'Reconciling')).toBe('True Progressing');
    await poke(world, '1');
    await world.run(MINUTE);
    expect(await world.state('podinfo', 'Reconciling')).toBe('absent');
  });

  it('row 18: a finalizer that was lost silently is added again first', async () => {
    const world = await install({
      arrange: (w) => w.inject('drop', (sent) => sent.path.endsWith('/helmreleases/podinfo')),
    });
    expect((await world.release('podinfo')).metadata.finalizers).toEqual(['finalizers.fluxcd.io']);
    expect(await world.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
  });

  it('row 20: a failure whose Ready was lost is told the truth in the next pass', async () => {
    const world = await install({
      annotations: { 'kubeflap.io/helm-install': 'fail' },
      arrange: (w) =>
        w.inject('drop', (sent) => sentConditions(sent).some(({ reason }) => reason === 'InstallFailed'), 2),
    });
    await poke(world, '1');
    await world.run(MINUTE);
    expect(await world.state('podinfo', 'Ready')).not.toMatch(/^True/);
    expect(await world.history('podinfo')).toBe('v1 failed');
  });

  it('row 22: a rollback whose Remediated was lost is tried again as an upgrade', async () => {
    const upgrade = { remediation: { retries: 2 }, disableWait: true };
    const world = await install({ spec: { upgrade }, annotations: { 'kubeflap.io/helm-upgrade': 'fail=1' } });
    world.inject('drop', (sent) => sentConditions(sent).some(({ type }) => type === 'Remediated'));
    await changeValues(world);
    await world.run(2 * MINUTE);
    expect(await world.state('podinfo', 'Ready')).toBe('True UpgradeSucceeded');
  });
});

describe("faults in Helm's storage (7.2)", () => {
  it('row 23: a refused record is tried again and not counted', async () => {
    const world = await install({ arrange: (w) => w.inject('error', isSecret('POST')) });
    expect(await world.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
    expect(await world.storage('podinfo')).toBe('v1 deployed');
  });

  it('row 24: a record that was stored without an answer is unlocked and upgraded', async () => {
    const world = await install({ arrange: (w) => w.inject('lose-answer', isSecret('POST')) });
    expect(await world.storage('podinfo')).toBe('v2 deployed, v1 superseded');
    expect(await world.state('podinfo', 'Ready')).toBe('True UpgradeSucceeded');
  });

  it.each(['error', 'drop'] as const)(
    'row 25: a final record that meets %s is unlocked and upgraded',
    async (effect) => {
      const world = await install({ arrange: (w) => w.inject(effect, isSecret('PUT')) });
      await world.run(INTERVAL);
      expect(await world.storage('podinfo')).toMatch(/^v2 deployed/);
      expect(await world.state('podinfo', 'Ready')).toBe('True UpgradeSucceeded');
    },
  );

  it('row 26: a final record stored without an answer is unmanaged and upgraded', async () => {
    const world = await install({ arrange: (w) => w.inject('lose-answer', isSecret('PUT')) });
    await world.run(INTERVAL);
    expect(await world.storage('podinfo')).toBe('v2 deployed, v1 superseded');
  });

  it('row 27: a record changed by hand makes the release unmanaged, which an upgrade mends', async () => {
    const world = await install();
    const secret = (await world.client.list(SECRETS)).items[0]!;
    const name = String(secret.metadata.name);
    const data = (secret['data'] as JsonObject)['release'];
    await world.client.delete({ ...SECRETS, name });
    await world.run(INTERVAL);
    expect(await world.storage('podinfo')).toBe('v1 deployed');
    // Putting the old record back: same version, other digest.
    await world.client.patch({ ...SECRETS, name }, 'merge', { data: { release: data! } });
    await world.run(INTERVAL);
    expect(await world.storage('podinfo')).toBe('v2 deployed, v1 superseded');
  });
});

describe('two leaders (7.3)', () => {
  it('row 37: race for the record; one of them fails and the release ends deployed', async () => {
    const world = await FluxWorld.create();
    world.startHelmController({ name: 'one' });
    world.startHelmController({ name: 'two' });
    await world.createRelease('podinfo');
    await world.run(10 * MINUTE);
    expect(await world.storage('podinfo')).toMatch(/^v\d deployed/);
  });
});

describe('caches, watches and throttling (7.4)', () => {
  it('row 39: a cache that has not seen the history yet is waited for', async () => {
    const world = await install({ options: { cacheLagMs: 300 } });
    await world.run(3 * INTERVAL);
    expect(await world.storage('podinfo')).toBe('v1 deployed');
    expect(await world.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
  });

  it('row 40: a cache that lags by seconds strands the release through conflicts alone', async () => {
    const world = await install({ options: { cacheLagMs: 3000 } });
    await world.run(3 * INTERVAL);
    expect(world.sent.filter((sent) => sent.status === 409).length).toBeGreaterThanOrEqual(10);
    expect(await world.state('podinfo', 'Ready')).toBe('Unknown Progressing');
    expect(await world.history('podinfo')).toBe('v1 deployed');
  });

  it('row 43: a watch that is cut is opened again', async () => {
    const world = await FluxWorld.create();
    let cuts = 3;
    const handler: ApiHandler = async (request) => {
      const response = await world.handler(request);
      if (response.body.kind !== 'watch' || cuts-- <= 0) return response;
      return { ...response, body: { kind: 'watch', frames: cutAfterFirst(response.body.frames) } };
    };
    world.startHelmController({ handler });
    await world.createRelease('podinfo');
    await world.run(5 * MINUTE);
    expect(await world.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
  });

  it('row 46: an answer 503 without Retry-After is a hard error', async () => {
    const world = await install({ arrange: (w) => w.inject('error', isReadyWrite, 2) });
    expect(await world.state('podinfo', 'Ready')).toBe('Unknown Progressing');
  });
});

async function* cutAfterFirst<T>(frames: AsyncIterable<T>): AsyncIterable<T> {
  for await (const frame of frames) {
    yield frame;
    return;
  }
}

describe('the API server away (7.5)', () => {
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

  it('row 48: shorter than half a minute goes by unnoticed', async () => {
    const world = await outage({}, 20_000);
    expect(await world.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
  });

  it('row 49: for a moment, while Helm creates the workload, without retries: stalled for good', async () => {
    const world = await install({
      arrange: (w) =>
        w.inject('refuse', (sent) => sent.method === 'POST' && sent.path.endsWith('/configmaps')),
    });
    expect(await world.state('podinfo', 'Stalled')).toBe('True RetriesExceeded');
    expect(await world.state('podinfo', 'Ready')).toBe('False InstallFailed');
    expect(await world.history('podinfo')).toBe('v1 failed');
    await world.run(3 * INTERVAL);
    expect(await world.state('podinfo', 'Stalled')).toBe('True RetriesExceeded');
  });

  it('row 50: the same with retries left reinstalls', async () => {
    const world = await install({
      spec: { install: { remediation: { retries: 1 }, disableWait: true } },
      arrange: (w) =>
        w.inject('refuse', (sent) => sent.method === 'POST' && sent.path.endsWith('/configmaps')),
    });
    expect(await world.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
  });

  it('for so long that Helm cannot even write down its failure: unlocked and upgraded', async () => {
    const world = await outage({}, 90_000);
    expect(await world.state('podinfo', 'Ready')).toBe('True UpgradeSucceeded');
    expect(await world.storage('podinfo')).toBe('v2 deployed, v1 superseded');
  });

  it('row 52: a history stored without an answer is simply sent again', async () => {
    const world = await install({ arrange: (w) => w.inject('lose-answer', isHistoryWrite) });
    expect(await world.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
    expect(await world.storage('podinfo')).toBe('v1 deployed');
  });

  it('row 62: a missing target namespace fails the install', async () => {
    const world = await install({ spec: { targetNamespace: 'nowhere' } });
    expect(await world.state('podinfo', 'Stalled')).toBe('True RetriesExceeded');
    expect((await world.condition('podinfo', 'Ready'))?.message).toContain('namespaces "nowhere" not found');
  });

  it('row 62: createNamespace makes it', async () => {
    const world = await install({
      spec: { targetNamespace: 'nowhere', install: { createNamespace: true, disableWait: true } },
    });
    expect(await world.state('podinfo', 'Ready')).toBe('True InstallSucceeded');
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
