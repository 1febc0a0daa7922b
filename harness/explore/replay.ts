import { runScenario } from '../run/index.ts';
import { cellsOf, loadScenario, requireScenario } from '../scenario/index.ts';
import type { Trace, TraceEvent } from '../trace/index.ts';
import { flySchedule } from './explored-run.ts';
import type { Finding } from './finding.ts';
import { prepareCell } from './flight.ts';

/** A flight repeated, beside what it should have been. */
export interface Replay {
  readonly trace: Trace;
  readonly expectedHash: string;
  /** The first event that differs, when the original's events are known. */
  readonly divergence: Divergence | undefined;
}

export interface Divergence {
  readonly index: number;
  readonly expected: TraceEvent | undefined;
  readonly actual: TraceEvent | undefined;
}

/** The scenario of a recording has changed so that the recorded cell is no longer in it. */
export class CellGoneError extends Error {
  readonly code = 'KUBEFLAP_CELL_GONE';
}

/** Flies a stored run again, from its seed and tape. @throws CellGoneError, ScenarioError */
export async function replayTrace(recorded: Trace): Promise<Replay> {
  const scenario = requireScenario(loadScenario(recorded.file));
  const cell = cellsOf(scenario, recorded.engine).find(({ label }) => label === recorded.cell);
  if (!cell) throw new CellGoneError(`${recorded.file} has no cell "${recorded.cell}" any more`);
  const control = scenario.document.spec.control?.find(({ name }) => name === recorded.control);
  const { trace } = await runScenario(cell, {
    seed: recorded.seed,
    tape: recorded.tape,
    ...(control ? { control: control.name, disable: control.disable } : {}),
  });
  const same = trace.hash === recorded.hash;
  return {
    trace,
    expectedHash: recorded.hash,
    divergence: same ? undefined : firstDifference(recorded.events, trace.events),
  };
}

/** Flies a finding's schedule again. */
export async function replayFinding(finding: Finding): Promise<Replay> {
  const ref = { file: finding.scenario, label: finding.cell, engine: finding.engine };
  const { cell, contract } = await prepareCell(ref);
  const { trace } = await flySchedule({ cell, contract, schedule: finding.schedule, seed: finding.seed });
  return { trace, expectedHash: finding.hash, divergence: undefined };
}

function firstDifference(
  expected: readonly TraceEvent[],
  actual: readonly TraceEvent[],
): Divergence | undefined {
  for (let index = 0; index < Math.max(expected.length, actual.length); index++) {
    const [left, right] = [expected[index], actual[index]];
    if (left && right && summaryOf(left) === summaryOf(right)) continue;
    return { index, expected: left, actual: right };
  }
  return undefined;
}

/** What the ledger hash looks at, as text. */
export function summaryOf(event: TraceEvent): string {
  switch (event.kind) {
    case 'request':
      return `t=${event.t} ${event.id} -> ${event.code || event.reason || 'no answer'} committed=${event.committed} at t=${event.endT ?? 'never'}${event.faults.map((fault) => ` [${fault.rule}: ${fault.action}]`).join('')}`;
    case 'commit':
      return `t=${event.t} ${event.type} ${event.resource} ${event.namespace}/${event.name} rv=${event.revision}`;
    case 'run':
      return `t=${event.endedAt} ${event.actor}#${event.number} ended with ${event.exitCode ?? 'a kill'}`;
    case 'mark':
      return `t=${event.t} ${event.actor} ${event.what}`;
    case 'given':
      return `given ${event.object.kind} ${event.object.metadata.namespace ?? ''}/${event.object.metadata.name}`;
    case 'start':
      return 't=0 start';
  }
}
