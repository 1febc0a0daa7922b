import { Cron } from 'croner';
import type { ApiHandler } from '../../sim/apiserver/index.ts';
import type { Timer, VirtualClock } from '../../sim/clock/index.ts';
import { type ActorSpec, type ActorVerb, parseDuration } from '../scenario/index.ts';
import type { Ledger } from '../trace/index.ts';
import type { ActorRunner } from './actor-runner.ts';
import type { Engine, EngineExit, EngineRun } from './engine.ts';

export interface EngineActorOptions {
  readonly spec: ActorSpec;
  /** Its environment variables, with nothing left to fill in. */
  readonly env: Readonly<Record<string, string>>;
  readonly engine: Engine;
  readonly clock: VirtualClock;
  readonly ledger: Ledger;
  /** The API behind the fault plane. */
  readonly handler: ApiHandler;
  readonly token: string;
  /** Told when a run could not be started at all: the flight is worth nothing. */
  readonly broke: (error: Error) => void;
}

/** terminationGracePeriodSeconds of a pod that says nothing else. */
const GRACE_PERIOD_MS = 30_000;

interface ActiveRun {
  readonly number: number;
  readonly startedAt: number;
  readonly run: EngineRun;
  readonly finished: Promise<void>;
  timeout: Timer | undefined;
  grace: Timer | undefined;
  timedOut: boolean;
  killed: boolean;
}

/**
 * An engine on a schedule, with the rules of a CronJob: `Forbid` skips a start while a run is under way (and makes up for the
 * latest one afterwards, within the starting deadline), `Replace` kills it, `Allow` runs both.
 * Source: kubernetes pkg/controller/cronjob/cronjob_controllerv2.go syncCronJob.
 */
export class EngineActor implements ActorRunner {
  readonly name: string;
  readonly #options: EngineActorOptions;
  readonly #active = new Map<number, ActiveRun>();
  readonly #policy: 'Allow' | 'Forbid' | 'Replace';
  readonly #startingDeadlineMs: number;
  readonly #timeoutMs: number | undefined;
  #number = 0;
  #timer: Timer | undefined;
  /** The latest start that `Forbid` skipped. */
  #missedAt: number | undefined;
  #stopped = false;

  constructor(options: EngineActorOptions) {
    const { schedule = {} } = options.spec;
    this.name = options.spec.name;
    this.#options = options;
    this.#policy = schedule.concurrencyPolicy ?? 'Allow';
    this.#timeoutMs = schedule.timeout === undefined ? undefined : parseDuration(schedule.timeout);
    this.#startingDeadlineMs =
      schedule.startingDeadline === undefined
        ? Number.POSITIVE_INFINITY
        : parseDuration(schedule.startingDeadline)!;
  }

  get isBusy(): boolean {
    return this.#active.size > 0;
  }

  start(): void {
    this.#stopped = false;
    if (this.#options.spec.schedule?.every === undefined && this.#options.spec.schedule?.cron === undefined)
      this.#begin();
    else this.#arm();
  }

  perform(verb: ActorVerb): void {
    switch (verb) {
      case 'kill':
        this.crash();
        return;
      case 'restart':
        this.crash();
        this.#begin();
        return;
      case 'pause':
        this.pause();
        return;
      case 'resume':
        this.resume();
        return;
      case 'start':
        this.#begin();
        return;
      case 'stop':
        this.#stop();
        return;
      case 'loseLeadership':
        this.#options.ledger.mark('has no leadership to lose', this.name);
        return;
    }
  }

  /** A CronJob that is deleted: no more runs, and the pod of the running one gets its grace period. */
  #stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    for (const active of this.#active.values()) {
      active.run.stop();
      active.grace = this.#options.clock.setTimer(GRACE_PERIOD_MS, () => {
        active.killed = true;
        active.run.kill();
      });
    }
  }

  /** A pod that dies; the schedule goes on. */
  crash(): void {
    for (const active of this.#active.values()) {
      active.killed = true;
      active.run.kill();
    }
  }

  pause(): void {
    for (const { run } of this.#active.values()) run.pause();
  }

  resume(): void {
    for (const { run } of this.#active.values()) run.resume();
  }

  async dispose(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    const finished = [...this.#active.values()].map((active) => active.finished);
    this.crash();
    await Promise.all(finished);
  }

  #arm(): void {
    const { clock, spec } = this.#options;
    const { every, cron } = spec.schedule!;
    if (this.#stopped || this.#isExhausted) return;
    const now = clock.now();
    const delayMs =
      every === undefined
        ? (cronOf(cron!).nextRun(new Date(now))?.getTime() ?? Number.POSITIVE_INFINITY) - now
        : parseDuration(every)!;
    if (!Number.isFinite(delayMs)) return;
    this.#timer = clock.setTimer(delayMs, () => {
      this.#due();
      this.#arm();
    });
  }

  /** All the runs it was allowed have begun. */
  get #isExhausted(): boolean {
    return this.#number >= (this.#options.spec.schedule?.runs ?? Number.POSITIVE_INFINITY);
  }

  #due(): void {
    if (this.#isExhausted) return;
    if (this.#active.size > 0 && this.#policy === 'Forbid') {
      this.#missedAt = this.#options.clock.now();
      this.#options.ledger.mark('start skipped: the previous run is still active', this.name);
      return;
    }
    if (this.#policy === 'Replace') this.crash();
    this.#begin();
  }

  #begin(): void {
    const { spec, env, engine, clock, ledger, handler, token } = this.#options;
    const number = ++this.#number;
    const startedAt = ledger.now();
    const run = engine.start({
      actor: this.name,
      number,
      handler: ledger.handlerFor({ name: this.name, incarnation: () => number }, handler),
      token,
      clock,
      clockSkewMs: spec.clockSkew === undefined ? 0 : parseDuration(spec.clockSkew)!,
      env,
    });
    // What keeps its end from being written down, e.g. a ledger that is full, ends the flight.
    const finished = run.ended
      .then((exit) => this.#ended(active, exit))
      .catch((error: Error) => this.#options.broke(error));
    const active: ActiveRun = {
      number,
      startedAt,
      run,
      finished,
      timeout: undefined,
      grace: undefined,
      timedOut: false,
      killed: false,
    };
    this.#active.set(number, active);
    if (this.#timeoutMs !== undefined)
      active.timeout = clock.setTimer(this.#timeoutMs, () => {
        active.timedOut = true;
        active.killed = true;
        run.kill();
      });
  }

  #ended(active: ActiveRun, exit: EngineExit): void {
    const { ledger, clock } = this.#options;
    active.timeout?.cancel();
    active.grace?.cancel();
    this.#active.delete(active.number);
    if (exit.broken) this.#options.broke(exit.broken);
    const hung = exit.hung !== undefined;
    ledger.run({
      actor: this.name,
      number: active.number,
      startedAt: active.startedAt,
      endedAt: ledger.now(),
      exitCode: active.killed || hung ? undefined : exit.exitCode,
      stdout: exit.stdout,
      stderr: hung ? `${exit.stderr}kubeflap: killed, ${exit.hung}\n` : exit.stderr,
      timedOut: active.timedOut || hung,
      killed: active.killed || hung,
      ...(exit.decisions ? { decisions: exit.decisions } : {}),
      ...(exit.hung === undefined ? {} : { hung: exit.hung }),
    });
    if (this.#missedAt === undefined || this.#stopped || this.#isExhausted) return;
    const lateMs = clock.now() - this.#missedAt;
    this.#missedAt = undefined;
    if (lateMs <= this.#startingDeadlineMs) this.#begin();
  }
}

const crons = new Map<string, Cron>();

/** UTC as an offset: a named time zone goes through Intl, which takes longer than a request. */
function cronOf(pattern: string): Cron {
  let cron = crons.get(pattern);
  if (!cron) {
    cron = new Cron(pattern, { utcOffset: 0, paused: true });
    crons.set(pattern, cron);
  }
  return cron;
}
