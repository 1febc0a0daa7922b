import type { ApiHandler } from '../../apiserver/index.ts';
import type { Clock } from '../../clock/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import type { Tape } from '../../random/index.ts';
import { REQUESTED_AT } from '../helm-controller/annotation-request.ts';
import { isSourceRevisionChange } from '../helm-controller/release-source.ts';
import {
  ControllerActor,
  type ControllerRuntime,
  type RunningController,
} from '../runtime/controller-actor.ts';
import { Informer } from '../runtime/informer.ts';
import type { LeaderElectionTimes } from '../runtime/leader-elector.ts';
import { startReconcileLoop } from '../runtime/reconcile-loop.ts';
import type { Visited } from '../runtime/visited.ts';
import { WorkQueue } from '../runtime/work-queue.ts';
import { KustomizationSpec } from './kustomization-spec.ts';
import type { KustomizeControllerState } from './model-states.ts';
import { reconcileKustomization } from './reconcile-kustomization.ts';

export interface KustomizeControllerOptions {
  readonly handler: ApiHandler;
  readonly clock: Clock;
  readonly tape: Tape;
  /** The manifests a Kustomization finds in its source at a revision. */
  readonly build: (kustomization: KubeObject, revision: string) => readonly KubeObject[];
  readonly token?: string;
  /** The actor's name. Default `kustomize-controller`. */
  readonly name?: string;
  /** Default `flux-system`. */
  readonly namespace?: string;
  readonly identity?: string;
  /** `--concurrent`. Default 4. */
  readonly concurrency?: number;
  /** Default 0. */
  readonly cacheLagMs?: number;
  readonly leaderElection?: false | Partial<LeaderElectionTimes>;
  /** Told of the states it comes to, see {@link KUSTOMIZE_CONTROLLER_STATES}. */
  readonly visited?: Visited<KustomizeControllerState>;
}

const COMPONENT = 'kustomize-controller';
const DEFAULT_CONCURRENCY = 4;
const SOURCES: Readonly<Record<string, string>> = {
  GitRepository: 'gitrepositories',
  OCIRepository: 'ocirepositories',
  Bucket: 'buckets',
};

/** A simulated kustomize-controller. */
export function createKustomizeController(options: KustomizeControllerOptions): ControllerActor {
  const name = options.name ?? COMPONENT;
  return new ControllerActor({
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
    run: (runtime) => runKustomizeController(options, runtime),
  });
}

function runKustomizeController(
  options: KustomizeControllerOptions,
  runtime: ControllerRuntime,
): RunningController {
  const { client, backgroundClient, clock, tape, site, recorder } = runtime;
  const queue = new WorkQueue(clock);
  const informer = (group: string, resource: string): Informer =>
    new Informer({
      client: backgroundClient,
      path: { group, version: 'v1', resource },
      clock,
      tape,
      site: `${site}/${resource}`,
      lagMs: () => options.cacheLagMs ?? 0,
    });
  const kustomizations = informer('kustomize.toolkit.fluxcd.io', 'kustomizations');
  kustomizations.onEvent((event) => {
    const { namespace, name, generation, annotations } = event.object.metadata;
    if (event.type === 'update') {
      const old = event.oldObject.metadata;
      const isRequested = annotations?.[REQUESTED_AT] !== old.annotations?.[REQUESTED_AT];
      if (old.generation === generation && !isRequested) return;
    }
    queue.add(`${namespace}/${name}`);
  });
  const sources = new Map<string, Informer>();
  for (const [kind, resource] of Object.entries(SOURCES)) {
    const source = informer('source.toolkit.fluxcd.io', resource);
    sources.set(kind, source);
    source.onEvent((event) => {
      if (event.type === 'delete') return;
      if (event.type === 'update' && !isSourceRevisionChange(event.oldObject, event.object)) return;
      for (const user of kustomizations.list())
        if (refersTo(user, event.object)) queue.add(`${user.metadata.namespace}/${user.metadata.name}`);
    });
  }
  const reconciler = {
    client,
    clock,
    tape,
    site,
    recorder,
    build: options.build,
    visited: options.visited ?? (() => undefined),
    readCached: (namespace: string, name: string) => kustomizations.get(namespace, name),
    mustReadCached: (namespace: string, name: string) => kustomizations.mustGet(namespace, name),
    findSource: ({ kind, namespace, name }: { kind: string; namespace: string; name: string }) =>
      sources.get(kind)?.get(namespace, name),
  };
  let loop: RunningController | undefined;
  void Promise.all([kustomizations, ...sources.values()].map((one) => one.start())).then(() => {
    loop = startReconcileLoop({
      queue,
      concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
      reconcile: (key) => reconcileKustomization(reconciler, key),
    });
  });
  return { idle: async () => loop?.idle() };
}

function refersTo(kustomization: KubeObject, source: KubeObject): boolean {
  const { kind, namespace, name } = new KustomizationSpec(kustomization).source;
  return kind === source.kind && name === source.metadata.name && namespace === source.metadata.namespace;
}
