import { type ApiHandler, ConnectionError } from '../../apiserver/index.ts';
import type { Clock } from '../../clock/index.ts';
import { at, type KubeObject } from '../../kube/index.ts';
import type { Tape } from '../../random/index.ts';
import { REQUESTED_AT } from '../helm-controller/annotation-request.ts';
import {
  chartOfSource,
  isSourceRevisionChange,
  type LoadedChart,
} from '../helm-controller/release-source.ts';
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
import type { SourceControllerState } from './model-states.ts';
import { reconcileSource } from './reconcile-source.ts';
import { type FetchResult, SOURCE_KINDS, type SourceKind } from './source-kind.ts';

export interface SourceControllerOptions {
  readonly handler: ApiHandler;
  readonly clock: Clock;
  readonly tape: Tape;
  readonly token?: string;
  /** The actor's name. Default `source-controller`. */
  readonly name?: string;
  /** Default `flux-system`. */
  readonly namespace?: string;
  readonly identity?: string;
  /** `--concurrent`, per kind. Default 2. */
  readonly concurrency?: number;
  /** Default 0. */
  readonly cacheLagMs?: number;
  readonly leaderElection?: false | Partial<LeaderElectionTimes>;
  /** How long fetching a source takes. Default 1 s. */
  readonly fetchMs?: number;
  /** Decides what fetching brings; undefined leaves it to the kind. */
  readonly fetch?: (source: KubeObject) => FetchResult | undefined;
  /** Told of the states it comes to, see {@link SOURCE_CONTROLLER_STATES}. */
  readonly visited?: Visited<SourceControllerState>;
}

const COMPONENT = 'source-controller';
const DEFAULT_CONCURRENCY = 2;
const DEFAULT_FETCH_MS = 1000;

/** A simulated source-controller. Its artifacts live on a disk that does not survive a restart. */
export class SourceController extends ControllerActor {
  readonly #disk: { current: Set<string> };

  constructor(options: SourceControllerOptions) {
    const disk = { current: new Set<string>() };
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
        disk.current = new Set();
        return runSourceController(options, runtime, disk.current);
      },
    });
    this.#disk = disk;
  }

  /**
   * The chart of a source as this controller serves it; undefined stands for 404. Only the leader serves artifacts. Fits
   * `HelmOptions.loadChart`.
   * @throws ConnectionError while nobody listens
   */
  loadChart(source: KubeObject): LoadedChart | undefined {
    if (!this.isLeading) throw new ConnectionError('ECONNREFUSED', 'dial tcp: connect: connection refused');
    const path = at(source, 'status', 'artifact', 'path');
    return typeof path === 'string' && this.#disk.current.has(path) ? chartOfSource(source) : undefined;
  }
}

/** As `new SourceController(options)`. */
export function createSourceController(options: SourceControllerOptions): SourceController {
  return new SourceController(options);
}

function runSourceController(
  options: SourceControllerOptions,
  runtime: ControllerRuntime,
  storage: Set<string>,
): RunningController {
  const informers = new Map<string, Informer>();
  const queues = new Map<string, WorkQueue>();
  const { client, backgroundClient, clock, tape, site, recorder } = runtime;
  for (const { kind, resource } of SOURCE_KINDS) {
    const path = { group: 'source.toolkit.fluxcd.io', version: 'v1', resource };
    const lagMs = () => options.cacheLagMs ?? 0;
    informers.set(
      kind,
      new Informer({ client: backgroundClient, path, clock, tape, site: `${site}/${resource}`, lagMs }),
    );
    queues.set(kind, new WorkQueue(clock));
  }
  const charts = informers.get('HelmChart')!;
  const chartQueue = queues.get('HelmChart')!;
  for (const kind of SOURCE_KINDS)
    informers.get(kind.kind)!.onEvent((event) => {
      enqueue(queues.get(kind.kind)!, event);
      if (kind.kind !== 'HelmChart') enqueueCharts(charts, chartQueue, kind, event);
    });

  const loops: RunningController[] = [];
  void Promise.all([...informers.values()].map((informer) => informer.start())).then(() => {
    for (const kind of SOURCE_KINDS) {
      const informer = informers.get(kind.kind)!;
      const reconciler = {
        client,
        clock,
        tape,
        site,
        recorder,
        kind,
        storage,
        readCached: (namespace: string, name: string) => informer.get(namespace, name),
        mustReadCached: (namespace: string, name: string) => informer.mustGet(namespace, name),
        find: (sourceKind: string, namespace: string, name: string) =>
          informers.get(sourceKind)?.get(namespace, name),
        fetchMs: options.fetchMs ?? DEFAULT_FETCH_MS,
        fetch: options.fetch,
        visited: options.visited ?? (() => undefined),
      };
      loops.push(
        startReconcileLoop({
          queue: queues.get(kind.kind)!,
          concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
          reconcile: (key) => reconcileSource(reconciler, key),
        }),
      );
    }
  });
  return {
    idle: async () => {
      await Promise.all(loops.map((loop) => loop.idle()));
    },
  };
}

function enqueue(queue: WorkQueue, event: InformerEvent): void {
  const { namespace, name, generation, annotations } = event.object.metadata;
  if (event.type === 'update') {
    const old = event.oldObject.metadata;
    const isRequested = annotations?.[REQUESTED_AT] !== old.annotations?.[REQUESTED_AT];
    if (old.generation === generation && !isRequested) return;
  }
  queue.add(`${namespace}/${name}`);
}

/** A source with a new artifact concerns the charts made from it. */
function enqueueCharts(charts: Informer, queue: WorkQueue, kind: SourceKind, event: InformerEvent): void {
  if (event.type === 'delete') return;
  if (event.type === 'update' && !isSourceRevisionChange(event.oldObject, event.object)) return;
  const { namespace, name } = event.object.metadata;
  for (const chart of charts.list())
    if (
      chart.metadata.namespace === namespace &&
      at(chart, 'spec', 'sourceRef', 'kind') === kind.kind &&
      at(chart, 'spec', 'sourceRef', 'name') === name
    )
      queue.add(`${chart.metadata.namespace}/${chart.metadata.name}`);
}
