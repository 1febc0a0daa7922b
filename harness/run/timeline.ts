import { ApiClient, ConnectionError } from '../../sim/apiserver/index.ts';
import type { JsonObject } from '../../sim/kube/index.ts';
import { StatusError } from '../../sim/kube/index.ts';
import type { CelContextValues } from '../judge/index.ts';
import { CelEvaluationError, type CelProgram, type PlannedStep, toCel } from '../scenario/index.ts';
import { type CommitRow, type TraceEvent, writeRecord } from '../trace/index.ts';
import type { ActorRunner } from './actor-runner.ts';
import { ADMIN_TOKEN } from './identity.ts';
import { definitionOf, pathOfObject } from './object-path.ts';
import { type MissedStep, StepLog } from './step-log.ts';
import type { World } from './world.ts';

export interface TimelineOptions {
  readonly world: World;
  readonly runnersOf: (actor: string) => readonly ActorRunner[];
  readonly values: CelContextValues;
  /** Told when a step cannot be carried out for a reason that is not of the simulated world. */
  readonly broke: (error: Error) => void;
}

/** Makes happen what a scenario's timeline says: to actors, or to objects by a foreign hand. */
export class Timeline {
  readonly #world: World;
  readonly #runnersOf: (actor: string) => readonly ActorRunner[];
  readonly #values: CelContextValues;
  readonly #broke: TimelineOptions['broke'];
  readonly #waiting: { readonly planned: PlannedStep; seen: number }[] = [];
  #log = new StepLog([], []);
  readonly #clients = new Map<string, ApiClient>();

  constructor(options: TimelineOptions) {
    this.#world = options.world;
    this.#runnersOf = options.runnersOf;
    this.#values = options.values;
    this.#broke = options.broke;
  }

  /** The steps that did not do what they say. */
  get missed(): readonly MissedStep[] {
    return this.#log.missed();
  }

  /** Arms those of `all` steps that are wanted; virtual time is at the start. */
  arm(all: readonly PlannedStep[], isWanted: (step: PlannedStep['step']) => boolean): void {
    const steps = all.filter(({ step }) => isWanted(step));
    this.#log = new StepLog(all, steps);
    for (const planned of steps) {
      if (planned.atMs !== undefined) this.#schedule(planned, planned.atMs + planned.delayMs);
      else this.#waiting.push({ planned, seen: 0 });
    }
  }

  /** Watches for triggers. */
  observe(event: TraceEvent): void {
    if (event.kind !== 'commit' || this.#waiting.length === 0) return;
    for (const waiting of [...this.#waiting]) {
      const { trigger, delayMs } = waiting.planned;
      if (trigger === undefined || !this.#holds(waiting.planned, trigger.program, event)) continue;
      waiting.seen += 1;
      this.#log.triggerSeen(waiting.planned);
      if (waiting.seen < trigger.occurrence) continue;
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      this.#schedule(waiting.planned, delayMs);
    }
  }

  /**
   * An object without the field that is asked about is not the one meant. Nothing may be thrown here: it would reach whoever
   * writes, as an answer of the API.
   */
  #holds(planned: PlannedStep, program: CelProgram, commit: CommitRow): boolean {
    try {
      return program.evaluate(this.#variables(commit)) === true;
    } catch (error) {
      if (!(error instanceof CelEvaluationError) || error.isTypeError) this.#broke(error as Error);
      else this.#log.triggerFailed(planned, error.message);
      return false;
    }
  }

  #variables(commit: CommitRow): Record<string, unknown> {
    return this.#values.at(commit.t, {
      write: writeRecord(commit),
      object: toCel(commit.object),
      oldObject: toCel(commit.oldObject ?? null),
      request: null,
    });
  }

  #schedule(planned: PlannedStep, afterMs: number): void {
    for (let i = 0; i < planned.times; i++)
      this.#world.clock.setTimer(afterMs + i * planned.everyMs, () => this.#perform(planned));
  }

  #perform(planned: PlannedStep): void {
    const { step } = planned;
    this.#log.happened(planned);
    const { ledger } = this.#world;
    const actor = step.actor ?? 'foreign';
    if (step.do !== undefined) {
      ledger.mark(step.do, actor);
      for (const runner of this.#runnersOf(actor)) runner.perform(step.do);
      return;
    }
    // A hand that is refused tries no further; the row in the ledger says so.
    void this.#touch(actor, step).catch((error: unknown) => {
      if (error instanceof StatusError) this.#log.refused(planned, error.message);
      else if (!(error instanceof ConnectionError)) this.#broke(error as Error);
    });
  }

  async #touch(actor: string, { apply, patch, delete: target }: PlannedStep['step']): Promise<void> {
    const { registry } = this.#world.server;
    const client = this.#clientOf(actor);
    if (apply !== undefined) {
      const metadata = (apply['metadata'] ?? {}) as JsonObject;
      const definition = definitionOf(registry, {
        apiVersion: String(apply['apiVersion']),
        kind: String(apply['kind']),
      });
      const path = pathOfObject(
        definition,
        metadata['namespace'] as string | undefined,
        String(metadata['name']),
      );
      await client.patch(path, 'apply', apply, { query: { fieldManager: actor, force: true } });
    } else if (patch !== undefined) {
      const path = pathOfObject(definitionOf(registry, patch), patch.namespace, patch.name);
      const { subresource, type = 'merge', body } = patch;
      await client.patch(subresource ? { ...path, subresource } : path, type, body, {
        query: { fieldManager: actor },
      });
    } else if (target !== undefined)
      await client.delete(pathOfObject(definitionOf(registry, target), target.namespace, target.name));
  }

  #clientOf(actor: string): ApiClient {
    let client = this.#clients.get(actor);
    if (!client) {
      const { ledger, handler } = this.#world;
      client = new ApiClient({
        handler: ledger.handlerFor({ name: actor, incarnation: () => 1 }, handler),
        token: ADMIN_TOKEN,
        userAgent: actor,
      });
      this.#clients.set(actor, client);
    }
    return client;
  }
}
