import { ApiClient, type ApiHandler } from '../../apiserver/index.ts';
import type { Clock, Timer } from '../../clock/index.ts';
import type { Actor } from '../../controllers/index.ts';
import type { KubeObject } from '../../kube/index.ts';
import { hashString, Random, type Tape } from '../../random/index.ts';
import { Cancellation } from './cancellation.ts';
import { withConnectionHealth } from './connection-health.ts';
import { EventRecorder } from './event-recorder.ts';
import { FLUX_LEADER_ELECTION, type LeaderElectionTimes, LeaderElector } from './leader-elector.ts';
import { Process } from './process.ts';
import { withClientGoRetries } from './retrying-transport.ts';
import type { LeadershipState, Visited } from './visited.ts';

/** What one running incarnation of a controller has at hand. */
export interface ControllerRuntime {
  readonly process: Process;
  readonly clock: Clock;
  readonly tape: Tape;
  /** Prefix of the sites on the tape. */
  readonly site: string;
  /** For reconciles: fails once the controller was told to stop. */
  readonly client: ApiClient;
  /** For work that is finished even then: Helm's storage, the lease. */
  readonly backgroundClient: ApiClient;
  readonly handler: ApiHandler;
  readonly recorder: EventRecorder;
  readonly cancellation: Cancellation;
}

/** A controller's work, started once it leads; the answer resolves when no reconcile is under way. */
export interface RunningController {
  idle(): Promise<void>;
}

export interface ControllerActorOptions {
  /** Of the actor, e.g. `helm-controller` or `helm-controller-2`. */
  readonly name: string;
  /** Of the program: names the lease, the field manager's user agent and the events' source. */
  readonly component: string;
  readonly handler: ApiHandler;
  readonly clock: Clock;
  readonly tape: Tape;
  readonly token?: string;
  /** Where the controller and its lease live. */
  readonly namespace: string;
  /** The host name in the lease's holderIdentity. */
  readonly identity: string;
  /** `false` starts without a lease. */
  readonly leaderElection: false | Partial<LeaderElectionTimes>;
  readonly run: (runtime: ControllerRuntime) => RunningController;
  /** Told of the states it comes to. */
  readonly visited?: Visited<LeadershipState> | undefined;
}

/** Source: kubelet container restart backoff: 10 s doubled up to 5 min, forgotten after 10 min of running. */
const RESTART = { initialDelayMs: 10_000, maxDelayMs: 300_000, resetAfterMs: 600_000 };

/**
 * A leader-elected controller in a container: it can be killed, frozen, stopped, and comes back by itself after losing
 * its lease or crashing. Losing the lease is an abrupt end, as it is upstream: the manager exits without waiting.
 * Source: reference/flux-behaviour.md 3.
 */
export class ControllerActor implements Actor {
  readonly name: string;
  readonly #options: ControllerActorOptions;
  #process: Process | undefined;
  #runtime: ControllerRuntime | undefined;
  #controller: RunningController | undefined;
  #elector: LeaderElector | undefined;
  #incarnation = 0;
  #startedAt = 0;
  #crashes = 0;
  #restartTimer: Timer | undefined;

  constructor(options: ControllerActorOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** How many times it was started. */
  get incarnation(): number {
    return this.#incarnation;
  }

  /** True while a process exists, leading or not. */
  get isRunning(): boolean {
    return this.#process?.isAlive ?? false;
  }

  /** True while its reconciles run. */
  get isLeading(): boolean {
    return this.isRunning && this.#controller !== undefined;
  }

  start(): void {
    if (this.isRunning) return;
    this.#restartTimer?.cancel();
    this.#incarnation += 1;
    this.#startedAt = this.#options.clock.now();
    const runtime = this.#createRuntime();
    if (this.#options.leaderElection === false) {
      this.#options.visited?.('reconciles');
      this.#controller = this.#options.run(runtime);
      return;
    }
    void this.#lead(runtime, this.#options.leaderElection);
  }

  kill(): void {
    this.#restartTimer?.cancel();
    this.#process?.kill();
    this.#controller = undefined;
  }

  /** Ends it abruptly; the container is restarted after its backoff. */
  crash(): void {
    if (!this.isRunning) return;
    this.kill();
    const { clock } = this.#options;
    if (clock.now() - this.#startedAt >= RESTART.resetAfterMs) this.#crashes = 0;
    const delayMs = Math.min(RESTART.initialDelayMs * 2 ** this.#crashes, RESTART.maxDelayMs);
    this.#crashes += 1;
    this.#restartTimer = clock.setTimer(delayMs, () => this.start());
  }

  /**
   * SIGTERM: contexts are cancelled, reconciles under way end as they can - their status writes fail, Helm's storage
   * writes do not - and the lease is released.
   */
  async stop(): Promise<void> {
    this.#restartTimer?.cancel();
    const process = this.#process;
    if (!process?.isAlive) return;
    this.#runtime?.cancellation.cancel();
    await this.#controller?.idle();
    if (this.#elector?.isLeader) this.#options.visited?.('gives the lease back');
    await this.#elector?.release();
    if (this.#process === process) this.kill();
  }

  pause(): void {
    this.#process?.pause();
  }

  resume(): void {
    this.#process?.resume();
  }

  #createRuntime(): ControllerRuntime {
    const { name, component, clock: outerClock, tape, token, handler: outerHandler } = this.#options;
    const process = new Process({
      name,
      incarnation: this.#incarnation,
      clock: outerClock,
      handler: outerHandler,
    });
    const { clock } = process;
    const cancellation = new Cancellation();
    const handler = withClientGoRetries(withConnectionHealth(process.handler, clock), clock);
    const clientOptions = {
      userAgent: `${component}/v0.0.0 (linux/amd64) kubernetes/$Format`,
      ...(token === undefined ? {} : { token }),
    };
    const backgroundClient = new ApiClient({ ...clientOptions, handler });
    const runtime: ControllerRuntime = {
      process,
      clock,
      tape,
      site: name,
      handler,
      backgroundClient,
      client: new ApiClient({ ...clientOptions, handler: cancellation.guard(handler) }),
      recorder: new EventRecorder({ client: backgroundClient, clock, component }),
      cancellation,
    };
    this.#process = process;
    this.#runtime = runtime;
    return runtime;
  }

  async #lead(runtime: ControllerRuntime, times: Partial<LeaderElectionTimes>): Promise<void> {
    const { component, namespace, identity, name, visited } = this.#options;
    const uuid = new Random(hashString(`${name}/${identity}/${this.#incarnation}`)).uuid();
    const elector = new LeaderElector({
      ...FLUX_LEADER_ELECTION,
      ...times,
      client: runtime.backgroundClient,
      clock: runtime.clock,
      tape: runtime.tape,
      site: `${runtime.site}/lease`,
      namespace,
      leaseName: `${component}-leader-election`,
      identity: `${identity}_${uuid}`,
      onTransition: (lease: KubeObject, message: string) =>
        runtime.recorder.record(lease, { type: 'Normal', reason: 'LeaderElection', message }),
      onWaiting: () => visited?.('waits for the lease'),
    });
    this.#elector = elector;
    await elector.acquire();
    visited?.('reconciles');
    this.#controller = this.#options.run(runtime);
    await elector.renewUntilLost();
    visited?.('loses the lease');
    // Reconciles go on while the lease is given back, which can take as long as the renew deadline: a window in which
    // two leaders overlap. Source: client-go leaderelection.go renew, reference/flux-behaviour.md 3.2.
    await elector.release();
    this.crash();
  }
}
