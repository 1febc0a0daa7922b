import type { ScenarioCell } from '../../scenario/index.ts';
import { type Right, RightsInUse, type Trace } from '../../trace/index.ts';
import { type SometimesTold, sometimesIn } from './sometimes.ts';

/** What one flight came to, of what is declared beforehand; plain data, so that it can cross from a worker. */
export interface Reached {
  /** By simulated controller, the states of its model. Those that took part in the flight have an entry. */
  readonly states: Readonly<Record<string, readonly string[]>>;
  /** What the engine decided, by its own account. */
  readonly decisions: readonly string[];
  /** What it asked for. */
  readonly rights: readonly Right[];
  /** Of the `sometimes` expectations the flight was asked about. */
  readonly sometimes: readonly SometimesTold[];
}

export function reachedIn(
  trace: Trace,
  cell: ScenarioCell,
  engine: string,
  asked: readonly string[],
): Reached {
  const decisions = new Set<string>();
  for (const event of trace.events)
    if (event.kind === 'run' && event.actor === engine)
      for (const decision of event.decisions ?? []) decisions.add(decision);
  const used = new RightsInUse(engine);
  used.add(trace.events);
  return {
    states: trace.visited ?? {},
    decisions: [...decisions],
    rights: used.rights,
    sometimes: sometimesIn(trace, cell, asked),
  };
}
