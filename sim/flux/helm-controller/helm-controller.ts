import type { ApiHandler } from '../../apiserver/index.ts';
import type { Clock } from '../../clock/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import type { Tape } from '../../random/index.ts';
import { conditionsOf, isConditionTrue } from '../condition.ts';
import type { ActionContext } from '../helm/action-context.ts';
import {
  ActionDirector,
  type ActionScript,
  type HelmActionName,
  SCRIPT_ANNOTATION_PREFIX,
} from '../helm/action-script.ts';
import { ReleaseStorage } from '../helm/release-storage.ts';
import {
  applyWorkloadObject,
  differences,
  findWorkloadObject,
  objectsOf,
  type RenderChart,
  renderConfigMap,
} from '../helm/workload.ts';
import {
  ControllerActor,
  type ControllerRuntime,
  type RunningController,
} from '../runtime/controller-actor.ts';
import { Informer, type InformerEvent } from '../runtime/informer.ts';
import type { LeaderElectionTimes } from '../runtime/leader-elector.ts';
import { startReconcileLoop } from '../runtime/reconcile-loop.ts';
import type { Visited } from '../runtime/visited.ts';
import { WorkQueue } from '../runtime/work-queue.ts';
import { REQUESTED_AT } from './annotation-request.ts';
import { HelmReleaseSpec } from './helm-release-spec.ts';
import type { HelmControllerState } from './model-states.ts';
import { type HelmReleaseReconciler, reconcileHelmRelease } from './reconcile-helm-release.ts';
import type { HelmControllerProfile, KillPoint, ReleaseRequest } from './release-request.ts';
import { artifactOf, chartOfSource, isSourceRevisionChange, type LoadedChart } from './release-source.ts';

/** How Helm's actions go in the simulation. */
export interface HelmOptions {
  /** The objects of a release. Default: one ConfigMap; `() => []` for none. */
  readonly render?: RenderChart;
  /** How long workloads take to become ready, drawn evenly on the tape. Default 2 to 8 s. */
  readonly readyAfterMs?: { readonly min: number; readonly max: number };
  /** Decides per attempt; annotations on the HelmRelease win over it. */
  readonly script?: ActionScript;
  /** Names of the charts' test hooks. Default: one. */
  readonly testHooks?: readonly string[];
  /**
   * Fetches a source's chart; undefined stands for 404, a ConnectionError for a server that cannot be reached. Default: what
   * the source's status says.
   */
  readonly loadChart?: (source: KubeObject) => LoadedChart | undefined;
}

/** Where the process dies. Each entry works once. */
export interface KillAt {
  readonly point: KillPoint;
  /** Only in this action. */
  readonly action?: HelmActionName;
  /** Only for this HelmRelease: `namespace/name`. */
  readonly release?: string;
}

export interface HelmControllerOptions {
  readonly handler: ApiHandler;
  readonly clock: Clock;
  readonly tape: Tape;
  readonly token?: string;
  /** The actor's name. Default `helm-controller`. */
  readonly name?: string;
  /** Where controller and lease live. Default `flux-system`. */
  readonly namespace?: string;
  /** Host name in the lease. Default: the actor's name. */
  readonly identity?: string;
  readonly profile?: HelmControllerProfile;
  /** `--concurrent`. Default 4. */
  readonly concurrency?: number;
  /** How far the informers' caches lag behind the server; a range is drawn on the tape for each event. Default 0. */
  readonly cacheLagMs?: number | { readonly min: number; readonly max: number };
  /** `false` for none; times default to 35/30/5 s. */
  readonly leaderElection?: false | Partial<LeaderElectionTimes>;
  readonly helm?: HelmOptions;
  readonly killAt?: readonly KillAt[];
  /** Told of the states it comes to, see {@link HELM_CONTROLLER_STATES}. */
  readonly visited?: Visited<HelmControllerState>;
}

const COMPONENT = 'helm-controller';
const DEFAULT_CONCURRENCY = 4;
const DEFAULT_READY_AFTER_MS = { min: 2000, max: 8000 };

/** A simulated helm-controller: an actor that can also be told where to die. */
export class HelmController extends ControllerActor {
  readonly #killAt: KillAt[];

  constructor(options: HelmControllerOptions) {
    const director = new ActionDirector(options.helm?.script);
    const killAt = [...(options.killAt ?? [])];
    const name = options.name ?? COMPONENT;
    super({
      name,
      component: COMPONENT,
      handler: options.handler,
      clock: options.clock,
      tape: options.tape,
      namespace: options.namespace ?? 'flux-system',
      identity: options.identity ?? name,
      leaderElection: options.leaderElection ?? {},
      visited: options.visited,
      ...(options.token === undefined ? {} : { token: options.token }),
      run: (runtime) => {
        const reached = (point: KillPoint, action: HelmActionName, release: string): void => {
          const index = killAt.findIndex((kill) => matches(kill, point, action, release));
          if (index < 0) return;
          killAt.splice(index, 1);
          this.crash();
        };
        return runHelmController(options, runtime, director, reached);
      },
    });
    this.#killAt = killAt;
  }

  /** Makes the process die the next time it comes to a place. */
  killAt(kill: KillAt): void {
    this.#killAt.push(kill);
  }
}

/** As `new HelmController(options)`. */
export function createHelmController(options: HelmControllerOptions): HelmController {
  return new HelmController(options);
}

function matches(kill: KillAt, point: KillPoint, action: HelmActionName, release: string): boolean {
  return (
    kill.point === point &&
    (kill.action === undefined || kill.action === action) &&
    (kill.release === undefined || kill.release === release)
  );
}

const ignore = (): void => undefined;

type Reached = (point: KillPoint, action: HelmActionName, release: string) => void;

function runHelmController(
  options: HelmControllerOptions,
  runtime: ControllerRuntime,
  director: ActionDirector,
  reached: Reached,
): RunningController {
  const { client, backgroundClient, clock, tape, site, recorder } = runtime;
  const queue = new WorkQueue(clock);
  const informer = (group: string, version: string, resource: string): Informer =>
    new Informer({
      client: backgroundClient,
      path: { group, version, resource },
      clock,
      tape,
      site: `${site}/${resource}`,
      lagMs: () => drawLag(options.cacheLagMs, tape, `${site}/${resource}/lag`),
    });
  const helmReleases = informer('helm.toolkit.fluxcd.io', 'v2', 'helmreleases');
  const helmCharts = informer('source.toolkit.fluxcd.io', 'v1', 'helmcharts');
  const ociRepositories = informer('source.toolkit.fluxcd.io', 'v1', 'ocirepositories');
  helmReleases.onEvent((event) => enqueueHelmRelease(queue, event));
  helmCharts.onEvent((event) => enqueueSourceUsers(queue, helmReleases, event));
  ociRepositories.onEvent((event) => enqueueSourceUsers(queue, helmReleases, event));

  const reconciler: HelmReleaseReconciler = {
    client,
    clock,
    tape,
    site,
    fieldManager: COMPONENT,
    profile: options.profile ?? 'v1.1.0',
    visited: options.visited ?? ignore,
    recorder,
    helmReleases,
    helmCharts,
    ociRepositories,
    loadChart: options.helm?.loadChart ?? chartOfSource,
    releaseRequest: (draft, spec, chart, values) =>
      createReleaseRequest(options, runtime, director, reached, { draft, spec, chart, values }),
  };
  let loop: RunningController | undefined;
  void Promise.all([helmReleases.start(), helmCharts.start(), ociRepositories.start()]).then(() => {
    loop = startReconcileLoop({
      queue,
      concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
      reconcile: (key) => reconcileHelmRelease(reconciler, key),
    });
  });
  return { idle: async () => loop?.idle() };
}

function drawLag(lag: HelmControllerOptions['cacheLagMs'], tape: Tape, site: string): number {
  if (lag === undefined || typeof lag === 'number') return lag ?? 0;
  return lag.min + (lag.max - lag.min) * tape.fraction(site);
}

/** Creations always count; updates only with a new generation or a new reconcile request. A status write never does. */
function enqueueHelmRelease(queue: WorkQueue, event: InformerEvent): void {
  const { namespace, name, generation, annotations } = event.object.metadata;
  if (event.type === 'update') {
    const old = event.oldObject.metadata;
    const isRequested =
      annotations?.[REQUESTED_AT] !== undefined &&
      annotations[REQUESTED_AT] !== old.annotations?.[REQUESTED_AT];
    if (old.generation === generation && !isRequested) return;
  }
  queue.add(`${namespace}/${name}`);
}

/** Source: helmrelease_controller.go requestsForHelmChartChange, requestsForOCIRepositoryChange. */
function enqueueSourceUsers(queue: WorkQueue, helmReleases: Informer, event: InformerEvent): void {
  if (event.type === 'update' && !isSourceRevisionChange(event.oldObject, event.object)) return;
  const source = event.object;
  const artifact = artifactOf(source);
  if (!artifact) return;
  for (const release of helmReleases.list()) {
    const spec = new HelmReleaseSpec(release);
    const used = spec.source;
    if (used.kind !== source.kind || used.name !== source.metadata.name) continue;
    if (used.namespace !== source.metadata.namespace) continue;
    if (isUpToDate(release, source, artifact.revision)) continue;
    queue.add(`${spec.namespace}/${spec.name}`);
  }
}

function isUpToDate(release: KubeObject, source: KubeObject, revision: string): boolean {
  const status = release['status'] as Readonly<Record<string, unknown>> | undefined;
  if (source.kind === 'OCIRepository')
    return status?.['lastAttemptedRevisionDigest'] === revision.slice(revision.indexOf('@') + 1);
  return isConditionTrue(conditionsOf(release), 'Ready') && status?.['lastAttemptedRevision'] === revision;
}

/** What the release part of a pass works with, built for one HelmRelease. */
function createReleaseRequest(
  options: HelmControllerOptions,
  runtime: ControllerRuntime,
  director: ActionDirector,
  reached: Reached,
  about: Pick<ReleaseRequest, 'draft' | 'spec' | 'chart' | 'values'>,
): ReleaseRequest {
  const { draft, spec } = about;
  const { clock, tape, site, backgroundClient, handler, recorder, cancellation } = runtime;
  const render = options.helm?.render ?? renderConfigMap;
  const releaseKey = `${spec.namespace}/${spec.name}`;

  const context = (
    action: HelmActionName,
    chart: LoadedChart['chart'],
    storage: ReleaseStorage,
  ): ActionContext => {
    const { min, max } = options.helm?.readyAfterMs ?? DEFAULT_READY_AFTER_MS;
    const section = action;
    return {
      client: backgroundClient,
      handler,
      clock,
      storage,
      releaseName: storage.releaseName,
      releaseNamespace: spec.releaseNamespace,
      fieldManager: COMPONENT,
      timeoutMs: spec.timeoutMs(section),
      wait: spec.waits(section),
      readyAfterMs:
        max <= min ? min : Math.trunc(min + (max - min) * tape.fraction(`${site}/ready/${releaseKey}`)),
      outcome: director.next(
        {
          namespace: spec.namespace,
          name: spec.name,
          annotation: draft.annotation(`${SCRIPT_ANNOTATION_PREFIX}${action}`),
        },
        action,
        chart,
      ),
      render,
      cancellation,
      checkpoint: (point) => reached(point, action, releaseKey),
    };
  };

  return {
    ...about,
    profile: options.profile ?? 'v1.1.0',
    visited: options.visited ?? ignore,
    testHooks: options.helm?.testHooks ?? [`${spec.releaseName}-test`],
    storage: (observe, releaseName) =>
      new ReleaseStorage({
        client: backgroundClient,
        clock,
        // What the status says wins: a release is looked for where it was put.
        namespace: String(draft.status['storageNamespace'] || spec.storageNamespace),
        releaseName: releaseName ?? spec.releaseName,
        ...(observe ? { observe } : {}),
      }),
    context,
    detectDrift: async (record) => {
      const drifted: KubeObject[] = [];
      for (const object of objectsOf(record.manifest)) {
        const live = await findWorkloadObject(backgroundClient, object);
        if (!live || Object.keys(differences(live, object)).length > 0) drifted.push(object);
      }
      return drifted;
    },
    correctDrift: async (objects) => {
      for (const object of objects)
        await applyWorkloadObject(
          backgroundClient,
          object,
          await findWorkloadObject(backgroundClient, object),
          COMPONENT,
        );
    },
    record: (event) => recorder.record(draft.object, event),
    reached: (point, action) => reached(point, action, releaseKey),
  };
}
