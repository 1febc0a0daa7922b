import {
  type History,
  judgeHistory,
  LIVENESS,
  type RecoveryContract,
  VALIDITY,
  type Violation,
} from './oracles/index.ts';

/** How realistic the faults were that struck before something went wrong; `none` when it went wrong by itself. */
export type FaultRealism = 'none' | 'A' | 'B' | 'C';

/** A violation, and what had struck until then. */
export interface JudgedViolation extends Violation {
  readonly realism: FaultRealism;
}

/** What the laws say of one run, in two phases: safety at every instant, liveness once the faults are over. */
export interface LawReport {
  /** Held against the engine. */
  readonly broken: readonly JudgedViolation[];
  /** The state cannot be recovered from; nobody's fault. */
  readonly excused: readonly JudgedViolation[];
  /** Laws of the liveness phase that cannot be judged: the run ended before recovery had its time after the last fault. */
  readonly undecided: readonly JudgedViolation[];
  /** Why the run proves nothing, if so (O20). */
  readonly premises: readonly JudgedViolation[];
  /** {@link broken} by class: a violation under A is a bug, under C it is a hardening note. Never one score. */
  readonly tally: Readonly<Record<FaultRealism, number>>;
}

/** Asks every law about a run and sorts the answers by what they are worth. */
export function judgeLaws(history: History, contract: RecoveryContract): LawReport {
  const report = {
    broken: [] as JudgedViolation[],
    excused: [] as JudgedViolation[],
    undecided: [] as JudgedViolation[],
    premises: [] as JudgedViolation[],
  };
  const isOver = history.trace.endedAt >= history.quietAt + contract.recoveryMs + contract.settleMs;
  for (const violation of judgeHistory(history, contract)) {
    const judged = { ...violation, realism: realismAt(history, violation.t) };
    if (violation.oracle === VALIDITY) report.premises.push(judged);
    else if (violation.excused) report.excused.push(judged);
    else if (!isOver && (violation.atEnd || LIVENESS.has(violation.oracle))) report.undecided.push(judged);
    else report.broken.push(judged);
  }
  const tally: Record<FaultRealism, number> = { none: 0, A: 0, B: 0, C: 0 };
  for (const { realism } of report.broken) tally[realism] += 1;
  return { ...report, tally };
}

/** The least realistic class of the faults that had struck by `t`: one lost commit makes the whole rest a class C run. */
function realismAt(history: History, t: number): FaultRealism {
  let worst: FaultRealism = 'none';
  for (const row of history.requests) {
    if (row.t > t) continue;
    for (const { realism, t: at = row.t } of row.faults)
      if (at <= t && (worst === 'none' || realism > worst)) worst = realism;
  }
  return worst;
}
