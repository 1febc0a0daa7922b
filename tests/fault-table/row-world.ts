import { type Engine, loadKubeflapEngine, moduleEngine } from '../../harness/run/index.ts';
import {
  type ApiHandler,
  type ApiRequest,
  ConnectionError,
  type WatchFrame,
} from '../../sim/apiserver/index.ts';
import type { Clock } from '../../sim/clock/index.ts';
import { startKubernetesControllers } from '../../sim/controllers/index.ts';
import { conditionsOf, findCondition } from '../../sim/flux/condition.ts';
import { FluxWorld, furnishedStore, type Sent } from '../../sim/flux/flux-world.fixture.ts';
import {
  createSourceController,
  type HelmController,
  type HelmControllerOptions,
  type HelmControllerProfile,
  type LeaderElectionTimes,
  type SourceController,
  type SourceControllerOptions,
} from '../../sim/flux/index.ts';
import { at, isObject, type JsonObject } from '../../sim/kube/index.ts';
import type { Store } from '../../sim/store/index.ts';
import { DEEDS, type Deed } from './deed.ts';

export const MINUTE = 60_000;
/** How often the CronJob starts the engine. Source: deploy/chart values. */
const ENGINE_EVERY_MS = 2 * MINUTE;
/** Renewed less often than by default: most requests of a run would be renewals that prove nothing. */
const CALM_LEASE = { retryPeriodMs: 15_000 };
const ENGINE_TOKEN = 'recovery';

/** What a row looks at; texts only, so that a table can hold them. */
export type RowState = Readonly<Record<string, string>>;

export interface InstallOptions {
  readonly spec?: JsonObject;
  readonly annotations?: JsonObject;
  readonly controller?: Partial<HelmControllerOptions>;
  /** Time given to the install. Default two minutes: every backoff passes, but no interval. */
  readonly ms?: number;
}

/** The world one row of the fault table happens in: Flux's controllers, a way to hurt them, and - or not - the engine. */
export class RowWorld extends FluxWorld {
  readonly profile: HelmControllerProfile;
  /** What the engine asked for, in order. */
  readonly engineSent: Sent[] = [];
  /** What the engine said, run by run. */
  engineSaid = '';
  engineRuns = 0;
  #lease: Partial<LeaderElectionTimes> = CALM_LEASE;
  readonly #helmControllers: HelmController[] = [];
  #awayUntil = 0;
  #fate: (event: WatchFrame) => 'pass' | 'drop' | 'hold' | 'cut' = () => 'pass';
  #releasedBy: (sent: Sent) => boolean = () => false;
  readonly #released = Promise.withResolvers<void>();
  #wantedUpgrades = 0;

  private constructor(profile: HelmControllerProfile, store: Store) {
    super(1, { store, tokens: [{ token: ENGINE_TOKEN, user: 'recovery', uid: '1', groups: [] }] });
    this.profile = profile;
  }

  static async ofProfile(profile: HelmControllerProfile): Promise<RowWorld> {
    return new RowWorld(profile, await furnishedStore());
  }

  /** For rows about the lease itself: helm-controllers started from now on renew it as often as real ones do. */
  renewOften(): void {
    this.#lease = {};
  }

  /** Starts helm-controller as it is deployed: leader elected. */
  helmController(options: Partial<HelmControllerOptions> = {}): HelmController {
    const controller = this.startHelmController({
      handler: this.#watchedHandler,
      leaderElection: this.#lease,
      profile: this.profile,
      ...options,
    });
    this.#helmControllers.push(controller);
    return controller;
  }

  /** Watch events that match never reach helm-controller. */
  dropEvents(when: (event: WatchFrame) => boolean, times = 1): void {
    let left = times;
    this.#fate = (event) => {
      if (left === 0 || !when(event)) return 'pass';
      left -= 1;
      return 'drop';
    };
  }

  /** From the first event that matches, none reaches helm-controller until an answered request matches. */
  holdEvents(from: (event: WatchFrame) => boolean, until: (sent: Sent) => boolean): void {
    let isHolding = false;
    this.#fate = (event) => {
      isHolding ||= from(event);
      return isHolding ? 'hold' : 'pass';
    };
    this.#releasedBy = (sent) => isHolding && until(sent);
  }

  /** Every watch ends after its first event, as often as said. */
  cutWatches(times: number): void {
    let left = times;
    this.#fate = () => {
      if (left === 0) return 'pass';
      left -= 1;
      return 'cut';
    };
  }

  readonly #watchedHandler: ApiHandler = async (request) => {
    const response = await this.handler(request);
    const sent = this.sent.at(-1);
    if (response.body.kind !== 'watch') {
      if (sent && this.#releasedBy(sent)) {
        this.#fate = () => 'pass';
        this.#released.resolve();
      }
      return response;
    }
    return { ...response, body: { kind: 'watch', frames: this.#throughFate(response.body.frames) } };
  };

  async *#throughFate(frames: AsyncIterable<WatchFrame>): AsyncIterable<WatchFrame> {
    for await (const frame of frames) {
      const fate = this.#fate(frame);
      if (fate === 'drop') continue;
      if (fate === 'hold') await this.#released.promise;
      yield frame;
      if (fate === 'cut') return;
    }
  }

  /** Starts helm-controller, creates `apps/podinfo` and lets it be installed. */
  async install({
    spec,
    annotations,
    controller,
    ms = 2 * MINUTE,
  }: InstallOptions = {}): Promise<HelmController> {
    const helmController = this.helmController(controller);
    await this.createRelease('podinfo', spec, annotations);
    await this.run(ms);
    return helmController;
  }

  sourceController(options: Partial<SourceControllerOptions> = {}): SourceController {
    const { handler, clock, tape } = this;
    const controller = createSourceController({ handler, clock, tape, ...options });
    controller.start();
    return controller;
  }

  /** As {@link install}, with a chart from a HelmRepository and a source-controller to pull it. */
  async installFromRepository(options: InstallOptions = {}): Promise<SourceController> {
    const sources = this.sourceController();
    const path = { group: 'source.toolkit.fluxcd.io', version: 'v1', resource: 'helmrepositories' };
    await this.client.create(
      { ...path, namespace: 'apps' },
      {
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'HelmRepository',
        metadata: { name: 'charts', namespace: 'apps' },
        spec: { interval: '10m', url: 'https://charts.example.test' },
      },
    );
    const sourceRef = { kind: 'HelmRepository', name: 'charts' };
    const chart = { spec: { chart: 'podinfo', version: '6.5.0', sourceRef } };
    await this.install({ ...options, spec: { chart, chartRef: null, ...options.spec } });
    return sources;
  }

  /** Kubernetes' own controllers: namespaces end, owners take their dependents with them. */
  kubernetesControllers(): void {
    startKubernetesControllers({ server: this.server, random: this.random.stream('kubernetes') });
  }

  poke(value = 'now'): Promise<void> {
    return this.annotate('podinfo', { 'reconcile.fluxcd.io/requestedAt': value });
  }

  /** Wants another release: one upgrade that is no repair. */
  async changeValues(values: JsonObject = { replicas: 2 }): Promise<void> {
    this.#wantedUpgrades += 1;
    await this.patchRelease('podinfo', { spec: { values } });
  }

  /** How many upgrades there were that nobody had asked for. */
  get extraUpgrades(): number {
    const upgrades = this.sent.filter(
      ({ method, body, status }) =>
        method === 'POST' && status === 201 && at(body, 'metadata', 'labels', 'status') === 'pending-upgrade',
    );
    return upgrades.length - this.#wantedUpgrades;
  }

  /** Whether a workload was taken away on the way. */
  get hasUninstalled(): boolean {
    return this.sent.some(({ method, path }) => method === 'DELETE' && path.includes('/configmaps/'));
  }

  /** The clock of a node that is not set right: its timers are as good as any, its time of day is not. */
  skewedClock(aheadMs: number): Clock {
    const { clock } = this;
    return {
      now: () => clock.now() + aheadMs,
      setTimer: (delayMs, callback) => clock.setTimer(delayMs, callback),
    };
  }

  /** The reasons of the Events about releases. */
  async eventReasons(): Promise<readonly string[]> {
    const path = { group: '', version: 'v1', resource: 'events', namespace: 'apps' };
    return (await this.client.list(path)).items.map((event) => String(event['reason']));
  }

  /** Nobody reaches the API server for a while, the engine neither. */
  outage(ms: number): void {
    this.#awayUntil = this.clock.now() + ms;
    this.inject('refuse', () => this.isAway, Number.POSITIVE_INFINITY);
  }

  get isAway(): boolean {
    return this.clock.now() < this.#awayUntil;
  }

  /** Starts the engine as its CronJob does: one pass every two minutes, never two at once. */
  flyEngine({ env = {}, clockSkewMs = 0 }: EngineFlight = {}): void {
    const engine: Engine = moduleEngine('kubeflap', loadKubeflapEngine);
    let isBusy = false;
    const tick = (): void => {
      this.clock.setTimer(ENGINE_EVERY_MS, tick);
      if (isBusy) return;
      isBusy = true;
      this.engineRuns += 1;
      const { clock } = this;
      const run = engine.start({
        actor: 'recovery',
        number: this.engineRuns,
        handler: this.#engineHandler,
        token: ENGINE_TOKEN,
        clock,
        clockSkewMs,
        env,
      });
      void run.ended.then(({ stdout, stderr }) => {
        isBusy = false;
        this.engineSaid += stdout + stderr;
      });
    };
    this.clock.setTimer(ENGINE_EVERY_MS, tick);
  }

  /** The faults of a row are meant for the controllers; the engine only shares the outages. */
  readonly #engineHandler: ApiHandler = async (request) => {
    const sent: Sent = {
      method: request.method,
      path: request.path,
      query: request.query,
      contentType: String(request.headers['content-type'] ?? ''),
      body: bodyOf(request),
      status: 0,
    };
    this.engineSent.push(sent);
    if (this.isAway) throw new ConnectionError('ECONNREFUSED');
    const response = await this.server.handle(request);
    sent.status = response.status;
    return response;
  };

  /** What the engine did to the cluster, each deed once, in the order of {@link DEEDS}. Events are no deeds. */
  get engineDeeds(): readonly Deed[] {
    const writes = this.engineSent.filter((sent) => sent.status < 300);
    return DEEDS.filter(({ isDoneBy }) => writes.some(isDoneBy)).map(({ deed }) => deed);
  }

  /** The release `apps/podinfo` as the rows name its parts. */
  async stateOfRelease(): Promise<RowState> {
    const list = await this.client.list({ ...HELM_RELEASES, namespace: 'apps' }).catch(() => ({ items: [] }));
    const release = list.items.find(({ metadata }) => metadata.name === 'podinfo');
    if (!release) return { exists: 'no', storage: await this.storage('podinfo') };
    const state = (type: string): string => {
      const condition = findCondition(conditionsOf(release), type);
      return condition ? `${condition.status} ${condition.reason}` : 'absent';
    };
    const text = (...path: string[]): string => String(at(release, 'status', ...path) ?? '');
    return {
      exists: 'yes',
      restarts: String(this.#helmControllers.reduce((sum, { incarnation }) => sum + incarnation - 1, 0)),
      ready: state('Ready'),
      message: findCondition(conditionsOf(release), 'Ready')?.message ?? '',
      released: state('Released'),
      remediated: state('Remediated'),
      tested: state('TestSuccess'),
      reconciling: state('Reconciling'),
      stalled: state('Stalled'),
      history: await this.history('podinfo'),
      storage: await this.storage('podinfo'),
      observed: text('observedGeneration') === String(release.metadata.generation) ? 'yes' : 'no',
      storageNamespace: text('storageNamespace'),
      helmChart: text('helmChart'),
      finalizer: (release.metadata.finalizers ?? []).length > 0 ? 'yes' : 'no',
      deleting: release.metadata.deletionTimestamp === undefined ? 'no' : 'yes',
      suspended: at(release, 'spec', 'suspend') === true ? 'yes' : 'no',
    };
  }
}

export interface EngineFlight {
  readonly env?: Readonly<Record<string, string>>;
  /** How far the engine's own clock is ahead. */
  readonly clockSkewMs?: number;
}

const HELM_RELEASES = { group: 'helm.toolkit.fluxcd.io', version: 'v2', resource: 'helmreleases' };

/** client-node sends bytes. */
function bodyOf({ body }: ApiRequest): JsonObject {
  if (!body) return {};
  const json: unknown = body instanceof Uint8Array ? JSON.parse(new TextDecoder().decode(body)) : body.json;
  return isObject(json as JsonObject) ? (json as JsonObject) : {};
}
