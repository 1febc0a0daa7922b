import { ApiClient, ConnectionError } from '../../sim/apiserver/index.ts';
import type { JsonObject } from '../../sim/kube/index.ts';
import { StatusError } from '../../sim/kube/index.ts';
import type { CelContextValues } from '../judge/index.ts';
import { type PlannedStep, toCel } from '../scenario/index.ts';
import { type CommitRow, type TraceEvent, writeRecord } from '../trace/index.ts';
import type { ActorRunner } from './actor-runner.ts';
import { ADMIN_TOKEN } from './identity.ts';
import { definitionOf, pathOfObject } from './object-path.ts';
import type { World } from './world.ts';

/** Makes happen what a scenario's timeline says: to actors, or to objects by a foreign hand. */
export class Timeline {
  readonly #world: World;
  readonly #runnersOf: (actor: string) => readonly ActorRunner[];
  readonly #values: CelContextValues;
  readonly #waiting: { readonly planned: PlannedStep; seen: number }[] = [];
  readonly #clients = new Map<string, ApiClient>();
  /** Why a step could not be carried out at all, e.g. a kind nobody knows: the run says nothing then. */
  failure: Error | undefined;

  constructor(world: World, runnersOf: (actor: string) => readonly ActorRunner[], values: CelContextValues) {
    this.#world = world;
    this.#runnersOf = runnersOf;
    this.#values = values;
  }

  /** Arms every step; virtual time is at the start. */
  arm(steps: readonly PlannedStep[]): void {
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
      if (trigger?.program.evaluate(this.#variables(event)) !== true) continue;
      waiting.seen += 1;
      if (waiting.seen < trigger.occurrence) continue;
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      this.#schedule(waiting.planned, delayMs);
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

  #perform({ step }: PlannedStep): void {
    const { ledger } = this.#world;
    const actor = step.actor ?? 'foreign';
    if (step.do !== undefined) {
      ledger.mark(step.do, actor);
      for (const runner of this.#runnersOf(actor)) runner.perform(step.do);
      return;
    }
    // A hand that is refused tries no further; the row in the ledger says so.
    void this.#touch(actor, step).catch((error: unknown) => {
      if (error instanceof StatusError || error instanceof ConnectionError) return;
      this.failure ??= error instanceof Error ? error : new Error(String(error));
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
