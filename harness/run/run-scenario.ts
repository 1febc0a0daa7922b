import type { FaultRule } from '../../sim/faults/index.ts';
import type { TapeRecording } from '../../sim/random/index.ts';
import { CelContextValues, Judge, type JudgeContext, type Verdict } from '../judge/index.ts';
import type { Disabled, ScenarioCell } from '../scenario/index.ts';
import { provenanceOf, TRACE_VERSION, type Trace, type TraceEvent } from '../trace/index.ts';
import type { ActorRunner } from './actor-runner.ts';
import { type FirstState, prepareFirstState } from './bootstrap.ts';
import type { Engine } from './engine.ts';
import { EngineActor } from './engine-actor.ts';
import { engineOf } from './engines.ts';
import { tokenOf } from './identity.ts';
import { CLUSTER_RULE_PREFIX } from './latency-preset.ts';
import { checkControllerOptions, simulatedActors } from './simulated-actors.ts';
import type { MissedStep } from './step-log.ts';
import { Timeline } from './timeline.ts';
import { createWorld, type World } from './world.ts';

export interface RunOptions {
  /** Default: the cell's. */
  readonly seed?: number;
  /** Choices to repeat; what it does not say is drawn from the seed. */
  readonly tape?: TapeRecording;
  /** What is taken away: for controls, and to see what a fault is worth. */
  readonly disable?: Disabled;
  /** Flown instead of the engine under test: one that is in no registry, e.g. a mutant. */
  readonly engine?: Engine;
  /** Faults beside the scenario's own, for exploration. */
  readonly faults?: readonly FaultRule[];
  /** Instead of the cell's. */
  readonly horizonMs?: number;
  /** Ends the run when it holds at virtual time `t`. Without it a run ends once every expectation is decided. */
  readonly done?: (t: number) => boolean;
  /** The control this run is. */
  readonly control?: string;
  /** Ends the run early; what happened so far is judged. */
  readonly signal?: AbortSignal;
  /** Told of every event as it happens. */
  readonly onEvent?: (event: TraceEvent) => void;
  /** Told of every fault at the instant it strikes, which is before its request is an event. `t` is virtual time. */
  readonly onFault?: (rule: string, t: number) => void;
}

/** One run: what happened, and what it means. */
export interface RunResult {
  readonly trace: Trace;
  readonly verdicts: readonly Verdict[];
  readonly hash: string;
  readonly tape: TapeRecording;
  readonly interrupted: boolean;
  /** Steps of the timeline that never happened or were refused. */
  readonly missedSteps: readonly MissedStep[];
}

/** By cell: the world's first state is built once and shared by all runs of the cell. */
const firstStates = new WeakMap<ScenarioCell, Promise<FirstState>>();

function firstStateOf(cell: ScenarioCell): Promise<FirstState> {
  let state = firstStates.get(cell);
  if (!state) {
    state = prepareFirstState(cell);
    firstStates.set(cell, state);
  }
  return state;
}

/**
 * Finds out what is wrong with a cell before anything is flown: engines that do not exist, options nobody knows, objects the
 * API refuses. The work is not lost: the first run uses it.
 * @throws UnknownEngineError, ControllerOptionError, GivenObjectError, UnknownKindError, ManifestError
 */
export async function prepareCell(cell: ScenarioCell): Promise<void> {
  for (const spec of cell.scenario.document.spec.actors ?? []) {
    if (spec.simulate === undefined) engineOf(spec, cell);
    else checkControllerOptions(cell, spec);
  }
  await firstStateOf(cell);
}

/** Looks whether a cell's engines are there, and no further. @throws UnknownEngineError */
export function requireEngines(cell: ScenarioCell): void {
  for (const spec of cell.scenario.document.spec.actors ?? [])
    if (spec.simulate === undefined) engineOf(spec, cell);
}

/** Looks for the programs that a cell's engines need on this machine. @throws EngineNotFoundError */
export function requirePrograms(cell: ScenarioCell): void {
  for (const spec of cell.scenario.document.spec.actors ?? [])
    if (spec.simulate === undefined) engineOf(spec, cell).requirePrograms?.();
}

/**
 * Flies one cell of a scenario once, on virtual time, and judges it on the way.
 * @throws what keeps an engine from being started or a step of the timeline from being carried out: the rest proves nothing
 */
export async function runScenario(cell: ScenarioCell, options: RunOptions = {}): Promise<RunResult> {
  const seed = options.seed ?? cell.seed;
  const firstState = await firstStateOf(cell);
  const values = new CelContextValues(cell.startedAt, cell.vars, cell.windows);
  const context = judgeContextOf(cell, values);
  // A run with an end of its own flies under faults its expectations know nothing of.
  const judge = new Judge(options.done ? { ...context, expectations: [] } : context);
  const runners: ActorRunner[] = [];
  const world = createWorld({
    cell,
    firstState,
    seed,
    tape: options.tape,
    disabledFaults: new Set(options.disable?.faults),
    faults: options.faults ?? [],
    actorNamed: (name) => runners.find((runner) => runner.name === name),
    listener: (event) => {
      judge.observe(event);
      timeline.observe(event);
      if (event.kind === 'run' && event.hung !== undefined) isEndless = true;
      options.onEvent?.(event);
    },
    onFault: (rule) => options.onFault?.(rule, world.ledger.now()),
  });
  let trouble: Error | undefined;
  let isEndless = false;
  const broke = (error: Error): void => {
    trouble ??= error;
  };
  const timeline = new Timeline({
    world,
    runnersOf: (name) => runners.filter((runner) => belongsTo(runner.name, name)),
    values,
    broke,
  });
  const disabled = new Set(options.disable?.actors);
  runners.push(...createRunners(cell, world, disabled, broke, options.engine));
  try {
    await fly(cell, world, runners, timeline, judge, {
      ...options,
      isBroken: () => trouble !== undefined,
      isEndless: () => isEndless,
    });
  } finally {
    await Promise.all(runners.map((runner) => runner.dispose()));
    world.close();
  }
  world.ledger.close();
  if (trouble) throw trouble;
  const result = resultOf(cell, world, judge, { ...options, seed }, runsProcesses(cell, disabled));
  return { ...result, missedSteps: timeline.missed };
}

/** `helm-controller-1` is a replica of `helm-controller`. */
function belongsTo(runner: string, actor: string): boolean {
  return runner === actor || (runner.startsWith(`${actor}-`) && /^\d+$/.test(runner.slice(actor.length + 1)));
}

function createRunners(
  cell: ScenarioCell,
  world: World,
  disabled: ReadonlySet<string>,
  broke: (error: Error) => void,
  substitute: Engine | undefined,
): ActorRunner[] {
  const actors = (cell.scenario.document.spec.actors ?? []).filter((actor) => !disabled.has(actor.name));
  return actors.flatMap((spec): ActorRunner[] => {
    if (spec.simulate !== undefined) return simulatedActors(cell, world, spec);
    const { clock, ledger, handler } = world;
    const engine = spec.engine && substitute ? substitute : engineOf(spec, cell);
    const env = cell.environments.get(spec.name) ?? {};
    return [new EngineActor({ spec, env, engine, clock, ledger, handler, token: tokenOf(spec), broke })];
  });
}

async function fly(
  cell: ScenarioCell,
  world: World,
  runners: readonly ActorRunner[],
  timeline: Timeline,
  judge: Judge,
  options: RunOptions & { readonly isBroken: () => boolean; readonly isEndless: () => boolean },
): Promise<void> {
  const { signal, horizonMs = cell.horizonMs, disable, isBroken, isEndless } = options;
  // A process that went on without end took half a minute of real time to be sure of; its next run would as well.
  const done = options.done ?? (() => judge.decided || isEndless());
  const { clock, ledger } = world;
  // No `abort` will be heard any more, and a process that computes would hold time still.
  if (signal?.aborted) return;
  for (const object of world.given) ledger.given({ kind: 'given', object });
  ledger.given({ kind: 'start' });
  const skipped = new Set(disable?.steps);
  timeline.arm(cell.timeline, ({ name }) => name === undefined || !skipped.has(name));
  for (const runner of runners) runner.start();
  // A process that computes holds time still; it has to go before the clock can notice that it is over.
  const interrupt = (): void => void Promise.all(runners.map((runner) => runner.dispose()));
  signal?.addEventListener('abort', interrupt, { once: true });
  await clock.run({
    until: cell.startedAt + horizonMs,
    done: () => {
      judge.advance(ledger.now());
      return done(ledger.now()) || isBroken() || (signal?.aborted ?? false);
    },
  });
  signal?.removeEventListener('abort', interrupt);
}

/** What the expectations of a cell are judged against; the same for a run and for a stored trace. */
export function judgeContextOf(cell: ScenarioCell, values?: CelContextValues): Omit<JudgeContext, 'totals'> {
  return {
    expectations: cell.scenario.document.spec.expect,
    windows: cell.windows,
    horizonMs: cell.horizonMs,
    members: cell.members,
    values: values ?? new CelContextValues(cell.startedAt, cell.vars, cell.windows),
  };
}

function resultOf(
  cell: ScenarioCell,
  world: World,
  judge: Judge,
  options: RunOptions & { readonly seed: number },
  hasProcesses: boolean,
): Omit<RunResult, 'missedSteps'> {
  const { ledger, plane, tape } = world;
  const endedAt = ledger.now();
  const recording = tape.recording();
  const interrupted = options.signal?.aborted ?? false;
  return {
    trace: {
      version: TRACE_VERSION,
      scenario: cell.name,
      file: cell.scenario.file,
      cell: cell.label,
      engine: cell.engine,
      control: options.control,
      seed: options.seed,
      tape: recording,
      startedAt: cell.startedAt,
      endedAt,
      horizonMs: options.horizonMs ?? cell.horizonMs,
      clockMode: hasProcesses ? 'frozen' : 'virtual',
      events: ledger.events,
      faults: plane.report().filter((report) => !report.rule.startsWith(CLUSTER_RULE_PREFIX)),
      hash: ledger.hash,
      provenance: provenanceOf(cell.scenario),
      ...(interrupted ? { interrupted } : {}),
      visited: Object.fromEntries([...world.visited].map(([model, states]) => [model, [...states]])),
    },
    verdicts: judge.finish(endedAt),
    hash: ledger.hash,
    tape: recording,
    interrupted,
  };
}

function runsProcesses(cell: ScenarioCell, disabled: ReadonlySet<string>): boolean {
  return (cell.scenario.document.spec.actors ?? []).some(
    (spec) =>
      spec.simulate === undefined && !disabled.has(spec.name) && engineOf(spec, cell).clockMode === 'frozen',
  );
}
