import type { ApiHandler } from '../../apiserver/index.ts';
import type { Clock } from '../../clock/index.ts';
import type { Tape } from '../../random/index.ts';
import { REQUESTED_AT } from '../helm-controller/annotation-request.ts';
import {
  ControllerActor,
  type ControllerRuntime,
  type RunningController,
} from '../runtime/controller-actor.ts';
import { Informer } from '../runtime/informer.ts';
import type { LeaderElectionTimes } from '../runtime/leader-elector.ts';
import { startReconcileLoop } from '../runtime/reconcile-loop.ts';
import { WorkQueue } from '../runtime/work-queue.ts';
import { handleWebhook, type WebhookServer } from './receiver-webhook.ts';
import { RECEIVERS, reconcileReceiver } from './reconcile-receiver.ts';

export interface NotificationControllerOptions {
  readonly handler: ApiHandler;
  readonly clock: Clock;
  readonly tape: Tape;
  readonly token?: string;
  /** The actor's name. Default `notification-controller`. */
  readonly name?: string;
  /** Default `flux-system`. */
  readonly namespace?: string;
  readonly identity?: string;
  /** `--concurrent`. Default 4. */
  readonly concurrency?: number;
  /** Default 0. */
  readonly cacheLagMs?: number;
  readonly leaderElection?: false | Partial<LeaderElectionTimes>;
}

const COMPONENT = 'notification-controller';
const DEFAULT_CONCURRENCY = 4;

/**
 * A simulated notification-controller, as far as others depend on it: Receivers and their webhooks. Alerts and Providers are
 * static objects upstream, too.
 */
export class NotificationController extends ControllerActor {
  readonly #server: { current: WebhookServer | undefined };

  constructor(options: NotificationControllerOptions) {
    const server: { current: WebhookServer | undefined } = { current: undefined };
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
      ...(options.token === undefined ? {} : { token: options.token }),
      run: (runtime) => runNotificationController(options, runtime, server),
    });
    this.#server = server;
  }

  /** A webhook from outside; the answer is an HTTP status, undefined when nobody listens. */
  async receive(path: string): Promise<number | undefined> {
    const server = this.#server.current;
    return this.isRunning && server ? handleWebhook(server, path) : undefined;
  }
}

/** As `new NotificationController(options)`. */
export function createNotificationController(options: NotificationControllerOptions): NotificationController {
  return new NotificationController(options);
}

function runNotificationController(
  options: NotificationControllerOptions,
  runtime: ControllerRuntime,
  server: { current: WebhookServer | undefined },
): RunningController {
  const { client, backgroundClient, clock, tape, site, recorder } = runtime;
  const queue = new WorkQueue(clock);
  const receivers = new Informer({
    client: backgroundClient,
    path: RECEIVERS,
    clock,
    tape,
    site: `${site}/receivers`,
    lagMs: () => options.cacheLagMs ?? 0,
  });
  receivers.onEvent((event) => {
    const { namespace, name, generation, annotations } = event.object.metadata;
    if (event.type === 'update') {
      const old = event.oldObject.metadata;
      const isRequested = annotations?.[REQUESTED_AT] !== old.annotations?.[REQUESTED_AT];
      if (old.generation === generation && !isRequested) return;
    }
    queue.add(`${namespace}/${name}`);
  });
  const reconciler = {
    client,
    clock,
    tape,
    site,
    recorder,
    readCached: (namespace: string, name: string) => receivers.get(namespace, name),
    mustReadCached: (namespace: string, name: string) => receivers.mustGet(namespace, name),
  };
  server.current = { client, clock, startedAt: clock.now(), receivers: () => receivers.list() };
  let loop: RunningController | undefined;
  void receivers.start().then(() => {
    loop = startReconcileLoop({
      queue,
      concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
      reconcile: (key) => reconcileReceiver(reconciler, key),
    });
  });
  return { idle: async () => loop?.idle() };
}
