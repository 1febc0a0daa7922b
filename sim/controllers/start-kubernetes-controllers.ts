import { ApiClient, type ApiHandler, type Registry, type ServiceAccountTokens } from '../apiserver/index.ts';
import type { Clock } from '../clock/index.ts';
import type { Random } from '../random/index.ts';
import type { Store } from '../store/index.ts';
import { clusterRoleAggregation } from './cluster-role-aggregation.ts';
import type { Controller, ControllerDeps } from './controller.ts';
import { defaultServiceAccount } from './default-service-account.ts';
import { EventTtl } from './event-ttl.ts';
import { garbageCollector } from './garbage-collector.ts';
import { namespaceController } from './namespace.ts';
import { ReconcileLoop } from './reconcile-loop.ts';
import { rootCaCertificatePublisher } from './root-ca-certificate-publisher.ts';
import { serviceAccountToken } from './service-account-token.ts';
import {
  cronJobController,
  daemonSetController,
  deploymentController,
  jobController,
  type PodScript,
  podLife,
  replicaSetController,
  statefulSetController,
} from './workloads/index.ts';

/** The controllers by their short names, in the order they start. */
export const CONTROLLER_NAMES = [
  'serviceaccount',
  'root-ca-certificate-publisher',
  'serviceaccount-token',
  'namespace',
  'garbage-collector',
  'clusterrole-aggregation',
  'event-ttl',
] as const;

/** The controllers that bring workloads to life; they run only where {@link KubernetesControllersOptions.workloads} says so. */
const WORKLOAD_NAMES = [
  'deployment',
  'replicaset',
  'statefulset',
  'daemonset',
  'job',
  'cronjob',
  'pod',
] as const;

export type ControllerName = (typeof CONTROLLER_NAMES)[number];

/** The parts of a server that controllers need; an `ApiServer` has them all. */
export interface ControlledServer {
  readonly handle: ApiHandler;
  readonly store: Store;
  readonly registry: Registry;
  readonly clock: Clock;
}

export interface KubernetesControllersOptions {
  readonly server: ControlledServer;
  readonly random: Random;
  /** Signs the tokens of service-account-token secrets; without it that controller does not run. */
  readonly tokens?: ServiceAccountTokens;
  /** Controllers that run. Default: all. */
  readonly only?: readonly ControllerName[];
  /**
   * Brings Deployments, ReplicaSets, StatefulSets, DaemonSets, Jobs, CronJobs and Pods to life. Pods follow this script, or their
   * own annotations (`pod.kubeflap.dev/fate`, `pod.kubeflap.dev/after`). Default: workloads just lie there, as on a server
   * without these controllers.
   */
  readonly workloads?: Partial<PodScript>;
  /** What `kube-root-ca.crt` holds, in PEM. */
  readonly rootCa?: string;
  /** How long every controller waits before it reacts. Default 0: at once, so that tests need not wait. */
  readonly delayMs?: number;
  /** Where the controllers send their requests, e.g. through a fault plane. Default: straight to the server. */
  readonly handler?: ApiHandler;
  /** Told about failed attempts; they are retried in any case. */
  readonly onError?: (controller: string, key: string, error: unknown) => void;
}

/** Running controllers. */
export interface KubernetesControllers {
  stop(): void;
  /** Resolves when no controller has anything to do before its next timer. */
  settle(): Promise<void>;
}

/** The identity of kube-controller-manager. Masters, so that a scenario's RBAC never gets in the way of the machinery. */
const IDENTITY = { commonName: 'system:kube-controller-manager', organizations: ['system:masters'] };

/** Starts Kubernetes' own controllers against a server. */
export function startKubernetesControllers(options: KubernetesControllersOptions): KubernetesControllers {
  const { server, only = CONTROLLER_NAMES, delayMs = 0, onError, rootCa = '' } = options;
  const { store, registry, clock } = server;
  const send = options.handler ?? server.handle;
  const client = new ApiClient({
    handler: (request) => send({ ...request, clientCertificate: IDENTITY }),
    userAgent: 'kube-controller-manager/v1.32.13 (linux/amd64) kubernetes/kubeflap',
  });
  const deps: ControllerDeps = {
    client,
    store,
    registry,
    clock,
    random: options.random.stream('controllers'),
  };
  const make: Readonly<
    Record<ControllerName | (typeof WORKLOAD_NAMES)[number], () => Controller | undefined>
  > = {
    serviceaccount: () => defaultServiceAccount(deps),
    'root-ca-certificate-publisher': () => rootCaCertificatePublisher(deps, rootCa),
    'serviceaccount-token': () => options.tokens && serviceAccountToken(deps, options.tokens, rootCa),
    namespace: () => namespaceController(deps),
    'garbage-collector': () => garbageCollector(deps),
    'clusterrole-aggregation': () => clusterRoleAggregation(deps),
    'event-ttl': () => undefined,
    deployment: () => deploymentController(deps),
    replicaset: () => replicaSetController(deps),
    statefulset: () => statefulSetController(deps),
    daemonset: () => daemonSetController(deps),
    job: () => jobController(deps),
    cronjob: () => cronJobController(deps),
    pod: () => podLife(deps, options.workloads),
  };
  const chosen = [
    ...CONTROLLER_NAMES.filter((name) => only.includes(name)),
    ...(options.workloads ? WORKLOAD_NAMES : []),
  ];
  const loops = chosen.flatMap((name) => {
    const controller = make[name]();
    return controller
      ? [new ReconcileLoop(controller, { store, clock, delayMs, ...(onError ? { onError } : {}) })]
      : [];
  });
  const ttl = only.includes('event-ttl') ? new EventTtl(store, clock) : undefined;
  for (const loop of loops) loop.start();
  ttl?.start();
  return {
    stop() {
      for (const loop of loops) loop.stop();
      ttl?.stop();
    },
    async settle() {
      // One controller's write is another's work: all must be idle at the same time.
      while (loops.some((loop) => !loop.idle)) for (const loop of loops) await loop.whenIdle();
    },
  };
}
