import type { FaultRule } from '../../../sim/faults/index.ts';
import type { KubeObject } from '../../../sim/kube/index.ts';
import {
  historyOf,
  isRecovered,
  judgeHistory,
  LIVENESS,
  type RecoveryContract,
  VALIDITY,
  type Violation,
} from '../../judge/index.ts';
import { type RunOptions, type RunResult, runScenario } from '../../run/index.ts';
import type { ScenarioCell } from '../../scenario/index.ts';
import { type Trace, type TraceEvent, timeOf } from '../../trace/index.ts';
import { FlightInterruptedError } from './interrupted.ts';
import { entryOf, isExplored, rulesOf, type Schedule } from './schedule.ts';

/** What came of one schedule. */
export interface ExploredRun {
  readonly trace: Trace;
  /** Without those that only say that the run proves nothing. */
  readonly violations: readonly Violation[];
  /** The faults of the schedule that really struck. */
  readonly fired: number;
  /** From the last fault until every release was right; undefined where none was wrong behind it, or one stayed wrong. */
  readonly recoveredAfterMs: number | undefined;
}

export interface ExploredRunOptions {
  readonly cell: ScenarioCell;
  readonly contract: RecoveryContract;
  readonly schedule: Schedule;
  readonly seed: number;
  /** Faults instead of the scenario's own. */
  readonly instead?: readonly FaultRule[];
  /** Ends the flight before its end. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Flies a cell under a schedule until the goal has held for the settling time, or as long as recovery may take, and asks the
 * oracles. The scenario's own expectations are not judged: they describe the flight without these faults. Those that an
 * exploration decides are asked of the trace, see sometimes.ts.
 * @throws FlightInterruptedError
 */
export async function flySchedule(options: ExploredRunOptions): Promise<ExploredRun> {
  const { cell, contract, schedule, seed, instead, signal } = options;
  const rules = rulesOf(schedule, cell.startedAt);
  const lasting = new Set(
    rules.filter((_, index) => entryOf(schedule[index]!).lasting).map(({ name }) => name),
  );
  const goal = new GoalWatch(contract.exempt, lasting);
  const calmFrom = lastStepOf(cell);
  const { trace } = await runToItsEnd(cell, signal, {
    seed,
    horizonMs: cell.horizonMs + contract.recoveryMs + contract.settleMs,
    ...(instead ? { disable: { faults: cell.faults.map(({ name }) => name) } } : {}),
    faults: [...(instead ?? []), ...rules],
    onEvent: (event) => goal.observe(event),
    onFault: (rule, t) => goal.struck(rule, t),
    done: (t) =>
      !contract.healthyWorld &&
      t > calmFrom &&
      (goal.heldFor(t) >= contract.settleMs ||
        goal.hopelessFor(t) >= contract.recoveryMs + contract.settleMs ||
        goal.missedFor(t) > contract.thresholdMs + contract.recoveryMs),
  });
  const struck = trace.faults.filter((fault) => isExplored(fault.rule) && fault.fired > 0);
  const fired = struck.length;
  // A right that is gone for good leaves no quiet time in which recovery could be asked for; one nobody missed changes nothing.
  const isQuiet = !struck.some(({ rule }) => lasting.has(rule));
  const violations = judgeHistory(historyOf(trace), contract).filter(
    ({ oracle, atEnd }) => oracle !== VALIDITY && (isQuiet || !(atEnd || LIVENESS.has(oracle))),
  );
  return { trace, violations, fired, recoveredAfterMs: isQuiet ? goal.recoveredAfterMs : undefined };
}

/** A run that was cut short is no measure of anything. @throws FlightInterruptedError */
export async function runToItsEnd(
  cell: ScenarioCell,
  signal: AbortSignal | undefined,
  options: Omit<RunOptions, 'signal'>,
): Promise<RunResult> {
  const run = await runScenario(cell, signal ? { ...options, signal } : options);
  if (run.interrupted) throw new FlightInterruptedError();
  return run;
}

/** The last moment at which the scenario itself has something in store; one that waits for a trigger may have something to the end. */
function lastStepOf({ timeline, windows, horizonMs }: ScenarioCell): number {
  const steps = timeline.map(({ atMs, delayMs, everyMs, times }) =>
    atMs === undefined ? horizonMs : atMs + delayMs + everyMs * (times - 1),
  );
  return Math.min(horizonMs, Math.max(0, ...steps, ...[...windows.values()].map(({ toMs }) => toMs)));
}

/** Keeps count of the releases that are not right, commit by commit, so that a run can end as soon as nothing is left. */
class GoalWatch {
  readonly #exempt: ReadonlySet<string>;
  /** Rules of faults that never end. */
  readonly #lasting: ReadonlySet<string>;
  readonly #broken = new Set<string>();
  #reachedAt: number | undefined = 0;
  #lastFaultAt = 0;
  #lastChangeAt = 0;
  /** When a fault struck first that never ends. */
  #hopelessSince: number | undefined;

  constructor(exempt: ReadonlySet<string>, lasting: ReadonlySet<string>) {
    this.#exempt = exempt;
    this.#lasting = lasting;
  }

  observe(event: TraceEvent): void {
    if (event.kind === 'given') this.#see(event.object, false, 0);
    else if (event.kind === 'commit') this.#see(event.object, event.type === 'DELETED', event.t);
    else if (event.kind === 'request' && event.faults.some(({ rule }) => !this.#lasting.has(rule)))
      this.#lastFaultAt = timeOf(event);
  }

  /** A fault strikes; what comes of it has to be waited for. */
  struck(rule: string, t: number): void {
    if (this.#lasting.has(rule)) this.#hopelessSince ??= t;
    else this.#lastFaultAt = t;
  }

  /** For how long, at `t`, a fault that never ends has been there and no other one has struck. */
  hopelessFor(t: number): number {
    return this.#hopelessSince === undefined ? 0 : t - Math.max(this.#hopelessSince, this.#lastFaultAt);
  }

  /** How long every release has been right and no fault has struck, at `t`. */
  heldFor(t: number): number {
    return this.#reachedAt === undefined ? 0 : t - Math.max(this.#reachedAt, this.#lastFaultAt);
  }

  /** From the last fault until every release was right, if one was not. */
  get recoveredAfterMs(): number | undefined {
    if (this.#reachedAt === undefined || this.#reachedAt <= this.#lastFaultAt) return undefined;
    return this.#reachedAt - this.#lastFaultAt;
  }

  /**
   * For how long, at `t`, something has been wrong while no release changed and no fault struck. After as long as recovery may
   * take, nobody will do anything about it any more.
   */
  missedFor(t: number): number {
    return this.#reachedAt !== undefined ? 0 : t - Math.max(this.#lastChangeAt, this.#lastFaultAt);
  }

  #see(object: KubeObject, deleted: boolean, t: number): void {
    if (object.kind !== 'HelmRelease') return;
    this.#lastChangeAt = t;
    const name = `${object.metadata.namespace}/${object.metadata.name}`;
    if (this.#exempt.has(name)) return;
    if (deleted || isRecovered(object)) this.#broken.delete(name);
    else this.#broken.add(name);
    if (this.#broken.size > 0) this.#reachedAt = undefined;
    else this.#reachedAt ??= t;
  }
}
