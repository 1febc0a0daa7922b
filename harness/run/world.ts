import { type ApiHandler, ApiServer, storedAs } from '../../sim/apiserver/index.ts';
import { VirtualClock } from '../../sim/clock/index.ts';
import { startKubernetesControllers } from '../../sim/controllers/index.ts';
import { createFaultPlane, type FaultPlane, type FaultRule } from '../../sim/faults/index.ts';
import type { KubeObject } from '../../sim/kube/index.ts';
import { Random, Tape, type TapeRecording } from '../../sim/random/index.ts';
import type { StoreEvent } from '../../sim/store/index.ts';
import type { ScenarioCell } from '../scenario/index.ts';
import { Ledger, type TraceEvent } from '../trace/index.ts';
import type { ActorRunner } from './actor-runner.ts';
import type { FirstState } from './bootstrap.ts';
import { tokensOf } from './identity.ts';
import { latencyRules } from './latency-preset.ts';

export interface WorldOptions {
  readonly cell: ScenarioCell;
  readonly firstState: FirstState;
  readonly seed: number;
  readonly tape: TapeRecording | undefined;
  /** Faults that are taken out, for controls. */
  readonly disabledFaults: ReadonlySet<string>;
  /** Faults beside the cell's. */
  readonly faults: readonly FaultRule[];
  readonly listener: (event: TraceEvent) => void;
  /** Told of each fault as it strikes, by its rule; the request may be under way for long after that. */
  readonly onFault: (rule: string) => void;
  /** The actors of this world by name, for faults that strike processes. They come later than the fault plane. */
  readonly actorNamed: (name: string) => ActorRunner | undefined;
}

/** One simulated cluster with its clock, its faults and its ledger. */
export interface World {
  readonly clock: VirtualClock;
  readonly tape: Tape;
  readonly server: ApiServer;
  readonly ledger: Ledger;
  readonly plane: FaultPlane;
  /** By simulated controller, the states of its model that were visited. */
  readonly visited: Map<string, Set<string>>;
  /** The API as actors meet it: behind the faults, not yet in the ledger. */
  readonly handler: ApiHandler;
  /** The objects there were before the first request. */
  readonly given: readonly KubeObject[];
  close(): void;
}

/** Puts a world together: server, faults, ledger, Kubernetes' own controllers. Nothing moves yet. */
export function createWorld(options: WorldOptions): World {
  const { cell, firstState, seed } = options;
  const clock = new VirtualClock(cell.startedAt);
  const random = new Random(seed);
  const tape = new Tape(random.stream('tape'), options.tape);
  const { spec } = cell.scenario.document;
  const server = new ApiServer({
    clock,
    random: random.stream('server'),
    tokens: tokensOf(spec.actors ?? []),
    store: firstState.store.fork(),
    writes: firstState.writes,
  });
  const ledger = new Ledger({ clock, startedAt: cell.startedAt, listener: options.listener });
  server.store.subscribeAll((event) => ledger.stored(commitOf(event)));
  const plane = createFaultPlane({
    handler: server.handle,
    clock,
    tape,
    rules: [
      ...latencyRules(spec.given?.clusters?.[0]?.preset),
      ...cell.faults.filter((rule) => !options.disabledFaults.has(rule.name)),
      ...options.faults,
    ],
    onFired: ({ rule }) => options.onFault(rule),
    cluster: spec.given?.clusters?.[0]?.name ?? '',
    actors: {
      crash: (name) => options.actorNamed(name)?.crash(),
      pause: (name) => options.actorNamed(name)?.pause(),
      resume: (name) => options.actorNamed(name)?.resume(),
    },
  });
  const controllers = startKubernetesControllers({
    server,
    random: random.stream('controllers'),
    handler: ledger.handlerFor({ name: 'kube-controller-manager', incarnation: () => 1 }, server.handle),
  });
  return {
    clock,
    tape,
    server,
    ledger,
    plane,
    visited: new Map(),
    handler: plane.handle,
    given: firstState.given,
    close: () => {
      controllers.stop();
      server.close();
    },
  };
}

function commitOf(event: StoreEvent): Parameters<Ledger['stored']>[0] {
  const { resource, ...rest } = event;
  return { ...rest, ...storedAs(resource) };
}
